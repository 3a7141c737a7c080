"""What the screens say of rules and letters."""

from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Role
from app.core.locale import local_time
from app.core.outbox.models import MessageState
from app.participation.sending.models import FileForm, Pace, Sending, Span
from app.participation.sending.queries import Sent

PACES = {
    Pace.WEEKLY: _l("Every week on"),
    Pace.MONTHLY: _l("Every month on day"),
    Pace.AFTER_END: _l("After the period's end, working days"),
}
SPANS = {Span.LAST_WHOLE: _l("The last whole one"), Span.RUNNING: _l("The running one, up to that day")}
FORMS = {FileForm.XLSX: "Excel (XLSX)", FileForm.CSV: "CSV"}
STATES = {
    MessageState.WAITING: _l("on its way"),
    MessageState.RETRYING: _l("to be tried again"),
    MessageState.FAILED: _l("given up"),
    MessageState.DONE: _l("sent"),
}


def rule_text(sending: Sending) -> str:
    """«По понедельникам», «Каждый месяц 5-го числа», «На 3-й рабочий день после окончания периода»."""
    match sending.pace:
        case Pace.WEEKLY:
            return str(_("Every week: %(weekday)s", weekday=weekday_title(sending.day)))
        case Pace.MONTHLY:
            return str(_("Every month on day %(day)s", day=sending.day))
        case Pace.AFTER_END:
            days = ngettext("%(num)s working day", "%(num)s working days", sending.day)
            return str(_("%(days)s after the end of the period", days=days))


def weekday_title(number: int) -> str:
    """«понедельник» of 1."""
    return str(format_date(date(2026, 1, 4 + number), "EEEE"))


def state_text(sending: Sending) -> str:
    if sending.stopped_at is not None:
        return str(_("Stopped"))
    if sending.view.is_archived:
        return str(_("The report is in the archive"))
    return str(_("Paused") if sending.paused_at is not None else _("Active"))


def archived_text(sending: Sending) -> str:
    """Since when an archived report is not sent, and what may be done."""
    archived_at = sending.view.archived_at
    day = day_text(local_time(archived_at).date()) if archived_at else "—"
    since = _(
        "The report was put into the archive on %(day)s: since then nothing is sent by this rule.", day=day
    )
    if sending.view.owner_id is None and sending.role is not Role.OPERATOR:
        bring = _(
            "If it is still needed, ask the operator of the region to bring it back, or make a rule for"
            " another report."
        )
    else:
        bring = _("If it is still needed, bring it back from the archive, or make a rule for another report.")
    back = _("When it comes back, the rule goes on by itself.")
    return " ".join((since, bring, back, _("If it is needed no longer, stop the rule for good.")))


def outcome_text(sent: Sent) -> str:
    """What became of a letter."""
    return str(STATES[sent.message.state]) if sent.message else "—"


def day_text(day: date) -> str:
    """«30 ноября 2026»."""
    return str(format_date(day, "d MMMM y"))
