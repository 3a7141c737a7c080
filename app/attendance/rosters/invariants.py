"""What must always hold of rosters, asked of the tables alone."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select, text

from app.attendance.rosters.models import Roster
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db
from app.core.invariants import Invariants

LATE = timedelta(days=2)  # that a scheduler may be ill

# Each question finds violations only; its columns are the facts of the line that is printed.
QUESTIONS = (
    (
        "roster of booking {0} stands under event {1}, the booking is of event {2}",
        "SELECT r.booking_id, r.event_id, s.event_id FROM roster r JOIN booking b ON b.id = r.booking_id"
        " JOIN slot s ON s.id = b.slot_id WHERE s.event_id <> r.event_id",
    ),
    (
        "roster of booking {0}: nobody demands names at event {1}",
        "SELECT r.booking_id, r.event_id FROM roster r"
        " LEFT JOIN roster_demand d ON d.event_id = r.event_id WHERE d.event_id IS NULL",
    ),
    # A school that makes its group smaller afterwards is told to shorten the list.
    (
        "roster of booking {0} has {1} names for {2} places",
        "SELECT r.booking_id, r.heads, b.seats FROM roster r JOIN booking b ON b.id = r.booking_id"
        " WHERE r.heads > b.seats AND b.changed_at <= r.changed_at",
    ),
)


def register(invariants: Invariants) -> None:
    invariants.add("I27", "names are kept only as far and as long as they are demanded", _check)


def _check() -> Iterator[str]:
    for sentence, question in QUESTIONS:
        for row in db.session.execute(text(question)):
            yield sentence.format(*row)
    yield from _kept_too_long()


def _kept_too_long() -> Iterator[str]:
    query = (
        select(Roster.booking_id, Roster.keep_days, Slot.ends_at)
        .join(Booking, Booking.id == Roster.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .order_by(Roster.booking_id)
    )
    for booking_id, keep_days, ends_at in db.session.execute(query):
        due = ends_at + timedelta(days=keep_days)
        if clock.now() > due + LATE:
            yield f"roster of booking {booking_id} was to be shredded on {due:%Y-%m-%d}"
