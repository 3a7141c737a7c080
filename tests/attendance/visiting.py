"""Bookings whose time has begun, and their sheets."""

from datetime import UTC, datetime, timedelta

from app.attendance.actions import Came, fill_sheet
from app.attendance.models import who_of
from app.booking.actions import book
from app.calendar.models import Audience
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


def group_visit(make, *lines, audience=Audience.PUPILS, school=None, special_needs=0, **terms):
    """A booking of these lines for HELD_AT, of an event of these terms."""
    with clock.pinned(BOOKED_AT):
        event = make.event(audience=(audience.value,))
        make.terms(event, **terms)
        slot = make.slot(capacity=2000, event=event, starts_at=HELD_AT)
        facts = {"lines": lines, "audience": audience, "special_needs": special_needs, "adults": 70}
        request = make.request(slot, make.school_class(school), **facts)
        return transact(lambda: book(request, by=None))


def fill(booking, came, adults=2, *, special_needs=0, walk_ins=0, by=None, reason=None):
    """Fill or correct the sheet of a booking that has one line."""
    line = booking.lines[0]
    counts = [Came(who_of(line), came, special_needs, walk_ins)]
    return transact(lambda: fill_sheet(booking.id, counts, adults, by=by, reason=reason))
