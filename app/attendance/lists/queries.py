"""Reads for the lists: lines of bookings beside what was counted, and what was counted without a booking.

A line is never an object of the mapper: a list may have a hundred thousand of them.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CursorResult,
    Select,
    Subquery,
    exists,
    func,
    select,
    union_all,
)

from app.accounts.models import Membership
from app.attendance.lists import parts
from app.attendance.lists.asked import Asked, Order
from app.attendance.lists.parts import on_days
from app.attendance.lists.words import Fields, Words
from app.calendar.access import kept_by
from app.calendar.models import Event, Slot
from app.core.db import db
from app.organizations.models import Organization, SchoolClass

CHUNK = 1000  # lines that are in memory at once
MOST_OFFERED = 200  # events or times in a list to choose from: a longer one is no help

# What lines are put in order by, whatever columns are asked for.
_ORDER = ("moment", "school_name", "group", "class_grade", "class_letter", "grade", "id")


@dataclass(frozen=True)
class Totals:
    """Of a whole list. `came` is the figure that counts; None where nobody has counted."""

    groups: int
    lines: int
    booked: int
    adults: int
    came: int | None


def lines(
    membership: Membership, asked: Asked, zone: ZoneInfo, names: Sequence[str], chunk: int = CHUNK
) -> Generator[Fields, None, None]:
    """The fields of these `names`, so many lines at a time, in the order that is asked for: the lines of one
    group stand together. Moments are texts in UTC, days without a clock are «2026-10-14»."""
    kept, words = kept_by(membership), Words(names)
    some = (_sortable(part.where(kept), {*words.fields, *_ORDER}) for part in parts.of(asked, zone))
    line = union_all(*some).subquery("line")
    query = select(*(line.c[name] for name in words.fields)).order_by(*_order(line, asked.order))
    # Past the mapper, which would look at each row once more: there is no object in it.
    with db.session.connection().execute(query, execution_options={"yield_per": chunk}) as found:
        yield from map(words.filled, _as_driven(found, chunk))


def _as_driven(found: CursorResult[Any], chunk: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Rows as the driver has them: nothing in them would have to be made of something else. The first of a
    stream has been fetched already."""
    some: Sequence[Sequence[Any]] = list(map(tuple, found.fetchmany(1)))
    while some:
        yield some
        some = found.cursor.fetchmany(chunk)


def totals(membership: Membership, asked: Asked, zone: ZoneInfo) -> Totals:
    """Groups and heads of the whole list; the adults of a group count once."""
    kept = kept_by(membership)
    line = union_all(*(part.where(kept) for part in parts.of(asked, zone))).subquery("line")
    group = (
        select(
            func.count().label("lines"),
            func.sum(line.c.booked).label("booked"),
            func.max(line.c.adults).label("adults"),
            func.sum(line.c.came).label("came"),
        )
        .group_by(line.c.group)
        .subquery()
    )
    sums = (func.coalesce(func.sum(group.c[name]), 0) for name in ("lines", "booked", "adults"))
    row = db.session.execute(select(func.count(), *sums, func.sum(group.c.came)).select_from(group)).one()
    groups, count, booked, adults, came = row
    return Totals(groups, int(count), int(booked), int(adults), None if came is None else int(came))


def events_in(membership: Membership, asked: Asked, zone: ZoneInfo) -> Sequence[tuple[int, str]]:
    """Id and title of the events with times in the days that are asked for; one more than MOST_OFFERED tells
    that there are too many to choose from."""
    query = select(Event.id, Event.title).where(kept_by(membership))
    times = exists().where(Slot.event_id == Event.id, *on_days(asked, zone))
    found = query.where(times).order_by(Event.title, Event.id).limit(MOST_OFFERED + 1)
    return [(id, title) for id, title in db.session.execute(found)]


def times_in(event_id: int, asked: Asked, zone: ZoneInfo) -> Sequence[tuple[int, datetime]]:
    """Id and beginning of the event's times in the days that are asked for."""
    query = select(Slot.id, Slot.starts_at).where(Slot.event_id == event_id, *on_days(asked, zone))
    found = query.order_by(Slot.starts_at, Slot.id).limit(MOST_OFFERED)
    return [(id, starts_at) for id, starts_at in db.session.execute(found)]


def _order(line: Subquery, order: Order) -> list[Any]:
    first = ["moment", "school_name"] if order is Order.TIME else ["school_name", "moment"]
    people = [line.c.class_grade.nulls_last(), line.c.class_letter, line.c.grade]
    return [*(line.c[name] for name in first), line.c.group, *people, line.c.id]


def _sortable(part: Select[Any], names: Collection[str]) -> Select[Any]:
    """Every line of a part, with these columns alone. Within each part, not around all of them: SQLite would
    write the whole list down before it joins anything to it."""
    line = part.selected_columns
    more: dict[str, Any] = {
        "school_name": func.coalesce(Organization.short_name, ""),
        "class_grade": SchoolClass.grade,
        "class_letter": SchoolClass.letter,
    }
    columns = (more[name].label(name) if name in more else line[name] for name in sorted(names))
    return (
        part.with_only_columns(*columns, maintain_column_froms=True)
        .outerjoin(Organization, Organization.id == line.organization_id)
        .outerjoin(SchoolClass, SchoolClass.id == line.class_id)
    )
