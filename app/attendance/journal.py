"""What the audit log says of sheets, in words: line by line, and without numbers of special needs."""

from collections.abc import Collection, Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.attendance.models import WITHOUT_CLASS, Sheet
from app.booking.labels import who_title
from app.calendar.history import SHOW
from app.calendar.models import Event
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Step, Subject, Values, side_by_side
from app.organizations.models import Organization


def register(journal: Journal) -> None:
    sheets = Subject(
        _l("Attendance sheet"),
        actions={
            "sheet.filled": _l("A sheet was filled"),
            "sheet.corrected": _l("A sheet was corrected"),
        },
        facts={
            "booking": Fact(_l("Booking"), subject="booking"),
            "event": Fact(_l("Event"), subject="event"),
            "organization": Fact(_l("Organization"), subject="organization"),
            "held_on": Fact(_l("Day"), SHOW["starts_on"]),
            "adults": Fact(_l("Adults")),
            "booked": Fact(_l("booked")),
            "came": Fact(_l("came")),
            "walk_ins": Fact(_l("without a booking")),
            "special_needs": Fact(_l("with special needs"), hidden=True),
        },
        find=_sheets,
        steps=_steps,
        passing=True,
    )
    journal.add("sheet", sheets)


def _steps(before: Values, after: Values) -> Iterator[Step]:
    """The sheet's own facts, then each line's."""
    yield from side_by_side(_without_lines(before), _without_lines(after))
    was, now = before.get("lines", {}), after.get("lines", {})
    for key in dict.fromkeys((*was, *now)):
        for step in side_by_side(was.get(key, {}), now.get(key, {})):
            yield Step(step.fact, step.before, step.after, _about(key))


def _about(key: str) -> tuple[str, int] | str:
    """The class that a line of the log is of, or what the line is called."""
    who = WITHOUT_CLASS.get(key)
    return who_title(None, who.grade, who.audience) if who else ("class", int(key.rpartition(":")[2]))


def _without_lines(facts: Values) -> Values:
    return {name: value for name, value in facts.items() if name != "lines"}


def _sheets(ids: Collection[int]) -> dict[int, Named]:
    query = (
        select(Sheet.id, Sheet.booking_id, Organization.short_name, Event.title)
        .join(Sheet.organization)
        .join(Sheet.event)
        .where(Sheet.id.in_(ids))
    )
    return {
        id: Named(f"{school} · {title}", url_for("attendance.sheet", booking_id=booking_id))
        for id, booking_id, school, title in db.session.execute(query)
    }
