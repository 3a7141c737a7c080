"""Bookings that an organizer has to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.access import kept_by
from app.calendar.models import Event, Slot
from app.core.db import db

T = TypeVar("T")
MOST = 200


def to_answer(membership: Membership) -> Sequence[Booking]:
    """Bookings that wait for the person's own answer, the most urgent first; at most 200. An operator answers
    for those who are late."""
    return _found(_own(membership))


def overdue_elsewhere(membership: Membership, now: datetime) -> Sequence[Booking]:
    """Bookings of schools within the person's reach that an organizer elsewhere should have answered."""
    return _found(_overdue(membership, now) & _own(membership).is_not(true()))  # NULL of no municipality


def counts(membership: Membership, now: datetime) -> tuple[int, int]:
    """How many bookings wait for the person's own answer, and how many within reach are overdue."""
    late = (Booking.answer_due_at <= now) & (
        _own(membership) | within_reach(membership, Booking.organization_id)
    )
    return _count(_own(membership)), _count(late)


def _own(membership: Membership) -> ColumnElement[bool]:
    if membership.role is Role.OPERATOR:  # it keeps all events, and holds its own
        return Event.host_id == membership.organization_id
    return kept_by(membership)


def _overdue(membership: Membership, now: datetime) -> ColumnElement[bool]:
    return (Booking.answer_due_at <= now) & within_reach(membership, Booking.organization_id)


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
