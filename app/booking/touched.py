"""Whom a change of an event touches: the groups that have booked its times to come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.booking.labels import group_names
from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.calendar.models import Audience, Slot
from app.core.db import db


@dataclass(frozen=True)
class TouchedGroup:
    """A group by its school and lines; one that waits holds no seats."""

    starts_at: datetime
    school: str
    classes: str
    people: int
    audience: Audience
    waits: bool


def touched_groups(event_id: int, now: datetime) -> list[TouchedGroup]:
    """Live bookings of the event's times that have not begun, by time and school."""
    query = (
        select(Booking)
        .join(Booking.slot)
        .where(Slot.event_id == event_id, Slot.starts_at > now, Booking.state.in_(LIVE))
        .options(contains_eager(Booking.slot), joinedload(Booking.organization))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
        .order_by(Slot.starts_at, Booking.id)
    )
    return [
        TouchedGroup(
            starts_at=one.slot.starts_at,
            school=one.organization.short_name,
            classes=group_names(one),
            people=one.seats,
            audience=one.audience,
            waits=one.state is BookingState.WAITING,
        )
        for one in db.session.scalars(query)
    ]
