"""Bookings whose time has begun, and their sheets."""

from datetime import UTC, datetime, timedelta

from app.attendance.actions import Came, fill_sheet
from app.core import clock
from app.core.db import transact

BOOKED_AT = datetime(2026, 10, 1, 6, tzinfo=UTC)
TODAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
HELD_AT = datetime(2026, 10, 14, 7, tzinfo=UTC)


def visit(make, *classes, at=HELD_AT, seats=None, **facts):
    """A confirmed booking of one class, booked beforehand for the time `at`."""
    (school_class,) = classes or (make.school_class(),)
    with clock.pinned(min(BOOKED_AT, at - timedelta(days=7))):
        event = facts.pop("event", None) or make.event(**facts)
        slot = make.slot(capacity=100, event=event, starts_at=at)
        return make.booking(slot, seats or school_class.roll, school_class)


def fill(booking, came, adults=2, *, special_needs=0, walk_ins=0, by=None, reason=None):
    """Fill or correct the sheet of a booking that has one class."""
    counts = [Came(booking.lines[0].class_id, came, special_needs, walk_ins)]
    return transact(lambda: fill_sheet(booking.id, counts, adults, by=by, reason=reason))
