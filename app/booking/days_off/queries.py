"""What a cancelled day touches and leaves, for the act itself and for its preview alike."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from app.booking.days_off.meant import Act, meant_by, of_schools
from app.booking.models import HOLDING, Booking, BookingState
from app.calendar.models import Slot, SlotSession
from app.core import clock
from app.core.db import db


def holding_of(act: Act) -> Sequence[Booking]:
    """The bookings that the act would cancel, read afresh: they hold seats of a time ahead. An offer whose
    time to answer is over is over, and none of them."""
    standing = or_(Booking.offer_until.is_(None), Booking.offer_until > clock.now())
    return _bookings(Booking.state.in_(HOLDING), standing, _ahead(), meant_by(act))


def waiting_of(act: Act) -> Sequence[Booking]:
    """The groups that wait for a time of these days, and keep their places."""
    return _bookings(Booking.state == BookingState.WAITING, _ahead(), meant_by(act))


def elsewhere_of(act: Act) -> Sequence[Booking]:
    """The groups of these schools in courses that have a meeting on these days and others on other days: the
    group misses that meeting, and keeps its seats."""
    begins = SlotSession.starts_at
    there = Slot.sessions.any((begins >= act.begins_at) & (begins < act.ends_at) & (begins > clock.now()))
    return _bookings(Booking.state.in_(HOLDING), of_schools(act), there, ~meant_by(act))


def _ahead() -> ColumnElement[bool]:
    return Slot.starts_at > clock.now()


def _bookings(*which: ColumnElement[bool]) -> Sequence[Booking]:
    query = (
        select(Booking)
        .join(Booking.slot)
        .where(Slot.cancelled_at.is_(None), *which)
        .options(contains_eager(Booking.slot))
        .order_by(Booking.id)
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()
