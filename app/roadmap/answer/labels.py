"""What the answer says of rows and events, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.calendar.models import Precision
from app.calendar.periods import days_text, span_text
from app.participation.labels import number_text, period_title
from app.roadmap.answer.measures import Measure, Target
from app.roadmap.answer.queries import EVER, Answer, Result
from app.roadmap.answer.standing import EventStanding, RowStanding, Standing

_STANDINGS = {
    Standing.NO_EVENT: _l("No event"),
    Standing.UNDATED: _l("No date yet"),
    Standing.ASKED: _l("Asked for a date"),
    Standing.DATED: _l("Dated"),
    Standing.HELD: _l("Held"),
    Standing.COUNTED: _l("Counted"),
    Standing.PAPER_DUE: _l("Paperwork to do"),
    Standing.PAPER_OVERDUE: _l("Paperwork overdue"),
    Standing.PAPER_DONE: _l("Paperwork done"),
    Standing.REJECTED: _l("Rejected"),
}
_MEASURES = {
    Measure.EVENTS: _l("Events held"),
    Measure.SCHOOLS: _l("Schools that took part"),
    Measure.SCHOOLS_SHARE: _l("Share of schools that took part, %"),
    Measure.PARTICIPATIONS: _l("Participations"),
    Measure.COVERAGE: _l("Different pupils, at least (estimate)"),
    Measure.HOURS: _l("Person-hours"),
    Measure.PARENTS: _l("Parents"),
    Measure.TEACHERS: _l("Teachers"),
}


def standing_title(standing: Standing) -> str:
    """«нет мероприятия», «дата запрошена», «проведено»."""
    return str(_STANDINGS[standing])


def measure_title(measure: Measure) -> str:
    return str(_MEASURES[measure])


def standing_text(row: RowStanding) -> str:
    """The same with how many of the row's events have come so far: «Проведено: 3 из 12»."""
    title = standing_title(row.standing)
    if row.asked and row.standing in (Standing.ASKED, Standing.UNDATED):
        facts = {"answered": row.answered, "asked": row.asked}
        return str(_("%(title)s: %(answered)s of %(asked)s answered", title=title, **facts))
    if row.live > 1 and row.standing is not Standing.NO_EVENT:
        reached = row.reached(row.standing)
        return str(_("%(title)s: %(number)s of %(of)s", title=title, number=reached, of=row.live))
    return title


def days_of(event: EventStanding) -> str:
    """«14 октября 2026», «октябрь 2026», «без даты»."""
    if event.first is None or event.last is None:
        return str(_("no date"))
    if event.dated:
        return (
            days_text([event.first])
            if event.first == event.last
            else span_text(Precision.DAYS, event.first, event.last)
        )
    return span_text(Precision.MONTH, event.first, event.last)


def event_text(event: EventStanding) -> str:
    """A line of a file: «Ярмарка профессий (14.10.2026, Азовский колледж)»."""
    told = f"{event.title} ({days_of(event)}, {event.host})"
    return ", ".join((told, _("cancelled"))) if event.cancelled else told


def target_text(target: Target) -> str:
    """«Участия: не меньше 500»."""
    return str(
        _(
            "%(measure)s: at least %(number)s",
            measure=measure_title(target.measure),
            number=number_text(target.number),
        )
    )


def reached_text(result: Result) -> str:
    """«Участия: 312 из 500, осталось 188»."""
    if result.target is None:
        return ""
    facts = {"reached": number_text(result.reached or 0), "target": number_text(result.target.number)}
    told = str(
        _("%(measure)s: %(reached)s of %(target)s", measure=measure_title(result.target.measure), **facts)
    )
    rest = _("%(number)s to go", number=number_text(result.missing)) if result.missing else _("reached")
    return f"{told}, {rest}"


def period_text(answer: Answer) -> str:
    """What the figures are of: «2025/2026 учебный год», or everything that came of the order."""
    return _("All that has come of the order") if answer.period == EVER else period_title(answer.period)


def notes(answer: Answer) -> list[str]:
    """How it is counted, below the table."""
    told = [
        _(
            "A row has come as far as its furthest event. Participations are visits, not different pupils; "
            "person-hours are those who came times the academic hours of the event."
        ),
        _("An event that answers two rows stands in both and counts once in the sum."),
    ]
    if any(one.target and one.target.read for one in answer.results):
        told.append(_("Targets are read from the order’s own words unless somebody has set another."))
    return told
