"""Reads of bookings by class: which classes are booked, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, select, type_coerce

from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.calendar.conditions import Days, begins_within
from app.calendar.models import Event, EventKind, Slot
from app.calendar.queries import meetings_of
from app.core.db import batches, db

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
    hours: Hours


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
            select(
                _CLASS,
                Booking.id,
                Slot.id,
                Booking.state,
                Event.kind,
                Slot.starts_at,
                Slot.ends_at,
            )
            .join(Booking, Booking.id == BookingLine.booking_id)
            .join(Slot, Slot.id == Booking.slot_id)
            .join(Slot.event)
            .where(BookingLine.class_id.in_(some), begins_within(days, zone))
        )
        rows = db.session.execute(query.order_by(Slot.starts_at, Booking.id)).all()
        hours = hours_of([(slot_id, begins, ends) for _class, _id, slot_id, *_state, begins, ends in rows])
        for class_id, booking_id, slot_id, state, kind, begins, _ends in rows:
            one = ClassBooking(class_id, booking_id, slot_id, state, kind, begins, hours[slot_id])
            found.setdefault(class_id, []).append(one)
    return found


def hours_of(slots: Iterable[tuple[int, datetime, datetime]]) -> dict[int, Hours]:
    """Begin and end of each meeting of the slots (id, begin and end of all of it); one that has no meetings
    is its own."""
    whole = {slot_id: (begins, ends) for slot_id, begins, ends in slots}
    meetings = meetings_of([slot_id for slot_id, (begins, ends) in whole.items() if ends - begins > _LONG])
    return {slot_id: meetings.get(slot_id) or [span] for slot_id, span in whole.items()}
