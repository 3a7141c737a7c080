"""Reads of bookings by class: which classes are booked, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, select, type_coerce

from app.booking.actions.clashes import Visit
from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.calendar.conditions import Days, begins_within
from app.calendar.models import Event, EventKind, Slot
from app.calendar.queries import meetings_of
from app.core.db import batches, db
from app.organizations.models import Organization

Hours = Sequence[tuple[datetime, datetime]]
_CLASS = type_coerce(BookingLine.class_id, Integer)  # a line without a class is never asked for
_LONG = timedelta(hours=8)  # what is longer may have several meetings


@dataclass(frozen=True, slots=True)
class ClassBooking:
    """A booking as one of its classes sees it."""

    class_id: int
    booking_id: int
    slot_id: int
    state: BookingState
    kind: EventKind
    starts_at: datetime
    visit: Visit


def booked_ahead(
    within: ColumnElement[bool], days: Days, zone: ZoneInfo, now: datetime, kind: EventKind | None
) -> Select[int]:
    """Ids of classes with a live booking (a place in the queue is one) `within` those looked at, of a time to
    come on one of the days, of events of the kind; None is any. A part of a class stands for all of it."""
    live = (
        select(Booking.id)
        .join(Booking.slot)
        .where(within, Booking.state.in_(LIVE), Slot.starts_at > now, begins_within(days, zone))
    )
    if kind is not None:
        live = live.join(Slot.event).where(Event.kind == kind)
    return lines_of(live)


def lines_of(bookings: Select[int]) -> Select[int]:
    """Ids of the classes that stand in these bookings. Not a join: SQLite would go through all lines."""
    return select(_CLASS).where(BookingLine.booking_id.in_(bookings), BookingLine.class_id.is_not(None))


def bookings_of_classes(
    class_ids: Sequence[int], days: Days, zone: ZoneInfo
) -> dict[int, list[ClassBooking]]:
    """All bookings of these classes for times on the days, cancelled ones too, by class and time."""
    found: dict[int, list[ClassBooking]] = {}
    for some in batches(class_ids):
        query = (
            select(_CLASS.label("class_id"), Booking.id.label("booking_id"), Booking.state, Event.kind)
            .add_columns(Slot.id, Slot.starts_at, Slot.ends_at, Slot.venue_id, Event.host_id, Event.format)
            .add_columns(Event.municipality_id, Organization.municipality_id.label("host_in"))
            .join(Booking, Booking.id == BookingLine.booking_id)
            .join(Slot, Slot.id == Booking.slot_id)
            .join(Slot.event)
            .join(Event.host)
            .where(BookingLine.class_id.in_(some), begins_within(days, zone))
        )
        rows = db.session.execute(query.order_by(Slot.starts_at, Booking.id)).all()
        visits = visits_to(rows)
        for row in rows:
            at = (row.id, row.state, row.kind, row.starts_at, visits[row.id])
            found.setdefault(row.class_id, []).append(ClassBooking(row.class_id, row.booking_id, *at))
    return found


def visits_to(rows: Sequence[Any]) -> dict[int, Visit]:
    """When and where a class would be at the slot of each row: its `id`, begin, end and venue, with the
    event's host, format and municipality, and that of the host as `host_in`."""
    hours = hours_of([(row.id, row.starts_at, row.ends_at) for row in rows])
    return {
        row.id: Visit.to(
            row.id,
            tuple(hours[row.id]),
            host_id=row.host_id,
            venue_id=row.venue_id,
            municipality_id=row.municipality_id or row.host_in,
            format=row.format,
        )
        for row in rows
    }


def hours_of(slots: Iterable[tuple[int, datetime, datetime]]) -> dict[int, Hours]:
    """Begin and end of each meeting of the slots (id, begin and end of all of it); one that has no meetings
    is its own."""
    whole = {slot_id: (begins, ends) for slot_id, begins, ends in slots}
    meetings = meetings_of([slot_id for slot_id, (begins, ends) in whole.items() if ends - begins > _LONG])
    return {slot_id: meetings.get(slot_id) or [span] for slot_id, span in whole.items()}
