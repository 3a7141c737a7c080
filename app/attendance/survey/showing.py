"""What others' pages tell of the survey: its link with the QR code, and its answers in a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Membership
from app.attendance.survey import queries
from app.attendance.survey.access import read_by
from app.attendance.survey.figures import LEAST, mean, showable
from app.attendance.survey.labels import answers_text, mean_text, used_in_lines
from app.attendance.survey.links import Phase, closes_at, phase, token_of
from app.attendance.survey.models import SurveyQuestion
from app.attendance.survey.queries import Counts, Told
from app.calendar.models import Slot
from app.core import clock
from app.core.locale import date_text
from app.core.qr import qr

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class SlotSurvey:
    """The survey of a time for those who pass its link on. `line` says what was answered so far."""

    phase: Phase
    path: str
    url: str
    qr: Markup
    until: str
    chat: str
    line: str


def survey_of(slot: Slot) -> SlotSurvey | None:
    """None where nothing is asked of the time, or it was called off."""
    if slot.cancelled_at is not None or not slot.event.is_shown or not queries.set_of(slot, clock.zone()):
        return None
    path = url_for("survey.questions", token=token_of(slot.id))
    url = f"{current_app.config['SITE_URL']}{path}"
    until = date_text(closes_at(slot))
    return SlotSurvey(
        phase(slot, clock.now()), path, url, qr(url), until, _chat(slot, url, until), slot_line(slot)
    )


def path_of(slot: Slot) -> str:
    """The address of a survey that can be answered now, else nothing."""
    found = slot.cancelled_at is None and phase(slot, clock.now()) is Phase.OPEN
    asked = found and queries.set_of(slot, clock.zone())
    return url_for("survey.questions", token=token_of(slot.id)) if asked else ""


def slot_line(slot: Slot) -> str:
    """«23 ответа, полезно: 4,6 из 5», or that there are too few; nothing where there is none."""
    told = queries.told([slot.event_id]).get(slot.event_id)
    sent = told.submissions.get(slot.id, 0) if told else 0
    return _line(sent, shown_of_slots(told, {slot.id}) if told else {})


def event_line(event_id: int) -> str:
    """The same of all the times of an event."""
    told = queries.told([event_id]).get(event_id)
    return _line(told.total, shown_of_event(told)) if told else ""


def month_line(membership: Membership) -> str:
    """The same of the times that ended in the last month within this person's reach. Only what is shown of
    times by themselves is added up, so that no difference of two sums tells of fewer."""
    recent = queries.answered_since(read_by(membership), clock.now() - MONTH)
    sums: dict[SurveyQuestion, Counts] = {}
    sent = 0
    for event_id, told in queries.told(recent).items():
        sent += sum(
            count
            for slot_id, count in told.submissions.items()
            if slot_id in recent[event_id] and count >= LEAST
        )
        _add(sums, shown_of_slots(told, recent[event_id]))
    return _line(sent, sums)


def shown_of_event(told: Told) -> dict[SurveyQuestion, Counts]:
    """By question the sums of all times that may be shown."""
    return {
        question: _sum(parts.values())
        for question, parts in told.answered.items()
        if showable(_sizes(parts)).whole
    }


def shown_of_slots(told: Told, slot_ids: Iterable[int]) -> dict[SurveyQuestion, Counts]:
    """By question the sums of those of these times that may be shown by themselves."""
    found: dict[SurveyQuestion, Counts] = {}
    for question, parts in told.answered.items():
        shown = showable(_sizes(parts)).parts.intersection(slot_ids)
        if shown:
            found[question] = _sum(parts[slot_id] for slot_id in shown)
    return found


def _sizes(parts: queries.Parts) -> dict[int, int]:
    return {slot_id: sum(counts.values()) for slot_id, counts in parts.items()}


def _sum(many: Iterable[Mapping[int, int]]) -> Counts:
    found: Counts = {}
    for counts in many:
        for answer, count in counts.items():
            found[answer] = found.get(answer, 0) + count
    return found


def _add(sums: dict[SurveyQuestion, Counts], more: Mapping[SurveyQuestion, Counts]) -> None:
    for question, counts in more.items():
        sums[question] = _sum((sums.get(question, {}), counts))


def _line(sent: int, shown: Mapping[SurveyQuestion, Counts]) -> str:
    if not sent:
        return ""
    if sent < LEAST:
        return str(_("Too few answers so far: they are shown from five up"))
    marked = used_in_lines(shown)
    if marked is None:
        return answers_text(sent)
    value = mean_text(mean(shown[marked]))
    return str(
        _("%(answers)s, %(what)s: %(mean)s of 5", answers=answers_text(sent), what=marked.short, mean=value)
    )


def _chat(slot: Slot, url: str, until: str) -> str:
    """To be pasted into a class chat."""
    asked = _(
        "Three questions about “%(title)s”: anonymous, without signing in, a minute.", title=slot.event.title
    )
    return f"{asked}\n{url}\n" + str(_("Answers are taken until %(day)s.", day=until))
