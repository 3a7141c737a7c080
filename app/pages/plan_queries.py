"""The plan of a school for a school year: what it has booked, and who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.attendance.class_queries import came_by_booking
from app.attendance.models import MARKED
from app.booking.models import LIVE, Booking, BookingLine
from app.calendar.conditions import begins_within
from app.calendar.models import Event, Slot
from app.core.db import db
from app.organizations.models import first_day


@dataclass(frozen=True)
class PlanLine:
    """A booking in the plan. `came` is None while no sheet says who came."""

    booking: Booking
    is_over: bool
    came: int | None


def plan_lines(
    school_id: int, year: int, class_id: int | None, now: datetime, zone: ZoneInfo
) -> list[PlanLine]:
    """The school's bookings of the school year in order of time, of one class if named: those that are live,
    and of those that are over only the ones that are marked: a group comes too when the organizer has not
    answered in time. What was cancelled is no plan."""
    of_year = (first_day(year), date(year + 1, 8, 31))
    over = and_(Slot.starts_at <= now, Booking.state.in_(MARKED))
    query = (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .where(Booking.organization_id == school_id, Booking.state.in_(LIVE))
        .where(begins_within(of_year, zone), or_(Slot.starts_at > now, over))
        .options(contains_eager(Booking.slot).contains_eager(Slot.event).joinedload(Event.host))
        .options(contains_eager(Booking.slot).joinedload(Slot.venue))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
        .order_by(Slot.starts_at, Booking.id)
    )
    if class_id is not None:
        with_class = select(BookingLine.booking_id).where(BookingLine.class_id == class_id)
        query = query.where(Booking.id.in_(with_class))
    bookings: Sequence[Booking] = db.session.scalars(query).all()
    came = came_by_booking([one.id for one in bookings])
    return [PlanLine(one, one.slot.starts_at <= now, came.get(one.id)) for one in bookings]
