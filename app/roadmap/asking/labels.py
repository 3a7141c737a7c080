"""What the screens call asks and how they are answered."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.locale import date_text
from app.roadmap.asking.actions import Asked
from app.roadmap.asking.queries import AskState, Count

_STATES = {
    AskState.OVERDUE: _l("Overdue"),
    AskState.WAITING: _l("No answer yet"),
    AskState.DATED: _l("Day is named"),
    AskState.DECLINED: _l("Not held"),
    AskState.CALLED_OFF: _l("Called off"),
}
_LOOKS = {
    AskState.OVERDUE: "offered",
    AskState.WAITING: "waiting",
    AskState.DATED: "confirmed",
    AskState.DECLINED: "declined",
    AskState.CALLED_OFF: "declined",
}


def ask_state(state: AskState) -> str:
    """«Срок прошёл», «Ответа пока нет», «День назван», «Не проводит»."""
    return str(_STATES[state])


def ask_look(state: AskState) -> str:
    """The look of the state's badge."""
    return _LOOKS[state]


def answered_text(count: Count) -> str:
    """«ответили 12 из 38»."""
    return str(_("answered: %(answered)s of %(asked)s", answered=count.answered, asked=count.asked))


def outcome_text(outcome: Asked, wished: date | None) -> str:
    """What came of asking, in sentences; `wished` is the day that was typed."""
    told = []
    if outcome.organizations:
        day = date_text(outcome.due_on)
        told.append(
            ngettext(
                "%(num)s organization is asked for a date by %(day)s.",
                "%(num)s organizations are asked for a date by %(day)s.",
                outcome.organizations,
                day=day,
            )
        )
        if wished is not None and wished != outcome.due_on:
            told.append(_("The day that you chose is over or is no working day: the next one is set."))
    if outcome.answered:
        told.append(
            ngettext(
                "%(num)s has answered already and was left alone.",
                "%(num)s have answered already and were left alone.",
                outcome.answered,
            )
        )
    if outcome.closed:
        told.append(_("Closed, not asked: %(names)s.", names=", ".join(outcome.closed)))
    return " ".join(told)
