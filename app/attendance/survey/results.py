"""What was answered, for those who hold events: bars by question, of one time or of all times of an event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.attendance.survey import queries
from app.attendance.survey.access import READERS, read_event, read_slot
from app.attendance.survey.blueprint import bp
from app.attendance.survey.figures import LEAST, mean, shares
from app.attendance.survey.labels import answer_title, mean_text, used_in_lines
from app.attendance.survey.models import QuestionKind, SurveyQuestion
from app.attendance.survey.queries import Counts, Told
from app.attendance.survey.showing import shown_of_event, shown_of_slots, survey_of
from app.calendar.access import ORGANIZERS, kept_slot
from app.calendar.models import Slot
from app.core import clock, downloads
from app.core.htmx import page
from app.core.locale import clock_text, local_time
from app.core.tables import Cell


@dataclass(frozen=True)
class Bar:
    """How many gave an answer, and how many per cent of those who answered the question."""

    title: str
    count: int
    share: int


@dataclass(frozen=True)
class Answered:
    """A question with its bars; `mean` is that of marks, in words."""

    text: str
    total: int
    bars: list[Bar]
    mean: str


@dataclass(frozen=True)
class TimeLine:
    """A time of an event: how many sent its survey, and the mean of its first mark; None where fewer than may
    be shown."""

    slot: Slot
    submissions: int | None
    mean: str


@bp.get("/slots/<int:slot_id>/survey")
@only(*READERS)
def of_slot(slot_id: int) -> ResponseReturnValue:
    membership = acting_as()
    slot = read_slot(membership, slot_id)
    told = queries.told([slot.event_id]).get(slot.event_id)
    sent = told.submissions.get(slot.id, 0) if told else 0
    shown = shown_of_slots(told, {slot.id}) if told else {}
    return page(
        "attendance/survey/of_slot.html",
        slot=slot,
        event=slot.event,
        sent=sent,
        asked=queries.set_of(slot, clock.zone()),
        answered=[_answered(question, counts) for question, counts in shown.items()],
        survey=survey_of(slot),
        least=LEAST,
        keeps=membership.role is not Role.SCHOOL,
    )


@bp.get("/events/<int:event_id>/survey")
@only(*ORGANIZERS)
def of_event(event_id: int) -> ResponseReturnValue:
    event = read_event(acting_as(), event_id)
    told = queries.told([event.id]).get(event.id)
    facts: dict[str, Any] = {"sent": told.total if told else 0, "least": LEAST}
    facts["answered"] = [_answered(*one) for one in shown_of_event(told).items()] if told else []
    facts["times"] = list(_time_lines(event.id, told)) if told else []
    return page("attendance/survey/of_event.html", event=event, **facts)


@bp.get("/events/<int:event_id>/survey.<form>")
@only(*ORGANIZERS)
def event_table(event_id: int, form: str) -> ResponseReturnValue:
    event = read_event(acting_as(), event_id)
    told = queries.told([event.id]).get(event.id)
    header = (_("Date"), _("Time"), _("Question"), _("Answer"), _("How many"))
    return downloads.table(f"survey-{event.id}", form, header, _rows(event.id, told) if told else ())


@bp.get("/slots/<int:slot_id>/survey/sheet")
@only(*ORGANIZERS)
def sheet(slot_id: int) -> ResponseReturnValue:
    slot = kept_slot(acting_as(), slot_id)
    back = url_for("booking.of_slot", slot_id=slot.id)
    return page(
        "attendance/survey/sheet.html", slot=slot, event=slot.event, survey=survey_of(slot), back=back
    )


def _answered(question: SurveyQuestion, counts: Counts) -> Answered:
    every = {answer: counts.get(answer, 0) for answer in question.answers}
    share = shares(every)
    bars = [Bar(answer_title(question, answer), count, share[answer]) for answer, count in every.items()]
    marked = question.kind is QuestionKind.SCALE
    return Answered(question.text, sum(every.values()), bars, mean_text(mean(every)) if marked else "")


def _time_lines(event_id: int, told: Told) -> Iterator[TimeLine]:
    for slot in queries.times_of(event_id):
        sent = told.submissions.get(slot.id, 0)
        if sent:
            yield TimeLine(slot, sent if sent >= LEAST else None, _mean_of(shown_of_slots(told, {slot.id})))


def _mean_of(shown: Mapping[SurveyQuestion, Counts]) -> str:
    marked = used_in_lines(shown)
    return mean_text(mean(shown[marked])) if marked else ""


def _rows(event_id: int, told: Told) -> Iterator[list[Cell]]:
    """All times together, then each that may be shown by itself."""
    yield from _figures([_("All times together"), ""], shown_of_event(told))
    for slot in queries.times_of(event_id):
        when: list[Cell] = [local_time(slot.starts_at).date(), clock_text(slot.starts_at)]
        yield from _figures(when, shown_of_slots(told, {slot.id}))


def _figures(when: list[Cell], shown: Mapping[SurveyQuestion, Counts]) -> Iterator[list[Cell]]:
    for question, counts in shown.items():
        for answer in question.answers:
            yield [*when, question.text, answer_title(question, answer), counts.get(answer, 0)]
