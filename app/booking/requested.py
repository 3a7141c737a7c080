"""Bookings that an organizer has to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.access import kept_by
from app.calendar.models import Event, Slot
from app.core.db import db

T = TypeVar("T")
MOST = 200


def to_answer(membership: Membership) -> Sequence[Booking]:
    """Bookings of the organization's own events, which wait for its answer, the most urgent first; at most
    200."""
    return _found(_own(membership))


def overdue_elsewhere(membership: Membership, now: datetime) -> Sequence[Booking]:
    """Bookings that another organizer should have answered, as far as they are the person's concern."""
    return _found(_overdue(membership, now) & ~_own(membership))


def counts(membership: Membership, now: datetime) -> tuple[int, int]:
    """How many bookings wait for the organization's own answer, and how many that concern it are overdue."""
    return _count(_own(membership)), _count(_overdue(membership, now))


def _own(membership: Membership) -> ColumnElement[bool]:
    return Event.host_id == membership.organization_id


def _overdue(membership: Membership, now: datetime) -> ColumnElement[bool]:
    """Of the person's own schools, or of an event that the person keeps."""
    concern = within_reach(membership, Booking.organization_id) | kept_by(membership)
    return (Booking.answer_due_at <= now) & concern


def _count(which: ColumnElement[bool]) -> int:
    query = _requested(select(func.count(Booking.id))).where(which)
    return db.session.scalar(query) or 0


def _found(which: ColumnElement[bool]) -> Sequence[Booking]:
    query = (
        _requested(select(Booking))
        .where(which)
        .options(contains_eager(Booking.slot).contains_eager(Slot.event).joinedload(Event.host))
        .options(
            joinedload(Booking.organization), selectinload(Booking.lines).joinedload(BookingLine.school_class)
        )
        .order_by(Booking.answer_due_at, Booking.id)
        .limit(MOST)
    )
    return db.session.scalars(query).all()


def _requested(query: Select[T]) -> Select[T]:
    joined = query.join(Slot, Slot.id == Booking.slot_id).join(Slot.event)
    return joined.where(Booking.state == BookingState.REQUESTED)
