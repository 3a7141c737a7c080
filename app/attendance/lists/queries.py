"""Reads for the lists: lines of bookings beside what was counted, and what was counted without a booking.

A line is never an object of the mapper: a list may have a hundred thousand of them.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Row,
    Select,
    String,
    Subquery,
    cast,
    exists,
    func,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.attendance.lists import parts
from app.attendance.lists.asked import Asked, Order
from app.attendance.lists.parts import on_days
from app.calendar.access import kept_by
from app.calendar.models import Event, Slot
from app.core.db import db
from app.organizations.models import Municipality, Organization, SchoolClass, Venue

CHUNK = 2000  # lines that are in memory at once
MOST_OFFERED = 200  # events or times in a list to choose from: a longer one is no help

_Host = aliased(Organization)


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
) -> Generator[Sequence[Row[Any]], None, None]:
    """The fields of these `names` of every line, so many lines at a time, in the order that is asked for: the
    lines of one group stand together. Moments are texts in UTC, days without a clock are «2026-10-14»."""
    line = _lines(membership, asked, zone)
    query = _with_words(line, names).order_by(*_order(line, asked.order))
    # Past the mapper, which would look at each row once more: there is no object in it.
    with db.session.connection().execute(query, execution_options={"yield_per": chunk}) as found:
        yield from found.partitions()


def totals(membership: Membership, asked: Asked, zone: ZoneInfo) -> Totals:
    """Groups and heads of the whole list; the adults of a group count once."""
    line = _lines(membership, asked, zone)
    group = (
        select(
            func.count().label("lines"),
            func.sum(line.c.booked).label("booked"),
            func.max(line.c.adults).label("adults"),
            func.sum(line.c.came).label("came"),
        )
        .group_by(line.c.source, line.c.source_id)
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
    school = func.coalesce(Organization.short_name, "")
    first = [line.c.moment, school] if order is Order.TIME else [school, line.c.moment]
    group = [line.c.source, line.c.source_id]
    return [*first, *group, SchoolClass.grade.nulls_last(), SchoolClass.letter, line.c.grade, line.c.id]


def _with_words(line: Subquery, names: Sequence[str]) -> Select[Any]:
    """Every line with what its numbers are called. Tables whose words nobody asks for cost nothing: both
    engines leave out an outer join that nothing is read of."""
    words: dict[str, Any] = {
        "event": Event.title,
        "kind": type_coerce(Event.kind, String),
        "host": _Host.short_name,
        "venue": Venue.name,
        "ends": cast(Slot.ends_at, String),
        "school": Organization.short_name,
        "municipality": Municipality.name,
        "class_grade": SchoolClass.grade,
        "class_letter": SchoolClass.letter,
    }
    return (
        select(*((words[name] if name in words else line.c[name]).label(name) for name in names))
        .select_from(line)
        .join(Event, Event.id == line.c.event_id)
        .join(_Host, _Host.id == Event.host_id)
        .outerjoin(Slot, Slot.id == line.c.slot_id)
        .outerjoin(Venue, Venue.id == Slot.venue_id)
        .outerjoin(Organization, Organization.id == line.c.organization_id)
        .outerjoin(Municipality, Municipality.id == Organization.municipality_id)
        .outerjoin(SchoolClass, SchoolClass.id == line.c.class_id)
    )


def _lines(membership: Membership, asked: Asked, zone: ZoneInfo) -> Subquery:
    kept = kept_by(membership)
    return union_all(*(part.where(kept) for part in parts.of(asked, zone))).subquery("line")
