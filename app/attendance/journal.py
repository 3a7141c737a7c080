"""What the audit log says of sheets, in words: line by line, and without numbers of special needs."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.attendance.labels import SETTLEMENTS
from app.attendance.models import Settlement, Sheet
from app.attendance.who import who_behind
from app.booking.labels import who_title
from app.calendar.history import SHOW
from app.calendar.models import Event
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Step, Subject, Values, side_by_side
from app.core.locale import date_text, local_time
from app.organizations.models import Organization


def register(journal: Journal) -> None:
    sheets = Subject(
        _l("Attendance sheet"),
        actions={
            "sheet.filled": _l("A sheet was filled"),
            "sheet.marked": _l("A count was added to a sheet"),
            "sheet.corrected": _l("A sheet was corrected"),
            "sheet.accepted": _l("A school took over the host's count"),
            "sheet.disputed": _l("A school disputed the host's count"),
            "sheet.decided": _l("A coordinator decided how many came"),
        },
        facts={
            "booking": Fact(_l("Booking"), subject="booking"),
            "event": Fact(_l("Event"), subject="event"),
            "organization": Fact(_l("Organization"), subject="organization"),
            "held_on": Fact(_l("Day"), SHOW["starts_on"]),
            "adults": Fact(_l("Adults")),
            "booked": Fact(_l("booked")),
            "slot": Fact(_l("Time"), subject="slot"),
            "monthly": Fact(_l("Lessons of a month"), SHOW["special_needs"]),
            "hours": Fact(_l("Academic hours"), lambda tenths: f"{tenths / 10:g}"),
            "adults_host": Fact(_l("Adults by the host's count")),
            "link": Fact(_l("By the event’s link, without an account"), SHOW["special_needs"]),
            "late": Fact(_l("Came late"), SHOW["special_needs"]),
            "came": Fact(_l("came")),
            "host": Fact(_l("came by the host's count")),
            "decided": Fact(_l("came by the coordinator's decision")),
            "settlement": Fact(_l("difference"), _settled),
            "lessons": Fact(_l("lessons held")),
            "sessions": Fact(_l("by meeting"), _meetings),
            "walk_ins": Fact(_l("without a booking")),
            "special_needs": Fact(_l("with special needs"), hidden=True),
        },
        find=sheets_by_id,
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
            yield Step(step.fact, step.before, step.after, about_line(key))


def _settled(value: Any) -> str:
    return str(SETTLEMENTS[Settlement(value)]) if value else "—"


def _meetings(value: Any) -> str:
    """«14.10: 20 / 21»: by the school and by the host."""
    days = []
    for begins, one in sorted((value or {}).items()):
        counts = [str(one.get(side, "—")) for side in ("school", "host")]
        days.append(f"{date_text(local_time(datetime.fromisoformat(begins)))}: {' / '.join(counts)}")
    return "; ".join(days) or "—"


def about_line(key: str) -> tuple[str, int] | str:
    """The class that a line of the log is of, or what the line is called."""
    who = who_behind(key)
    if who is None or who.class_id is None:
        return who_title(None, who.grade, who.audience) if who else key
    return "class", who.class_id


def _without_lines(facts: Values) -> Values:
    return {name: value for name, value in facts.items() if name != "lines"}


def sheets_by_id(ids: Collection[int]) -> dict[int, Named]:
    """What a sheet is called, and where it is."""
    query = (
        select(Sheet.id, Organization.short_name, Event.title)
        .join(Sheet.organization)
        .join(Sheet.event)
        .where(Sheet.id.in_(ids))
    )
    return {
        id: Named(f"{school} · {title}", url_for("attendance.show", sheet_id=id))
        for id, school, title in db.session.execute(query)
    }
