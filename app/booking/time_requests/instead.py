"""What the host has instead of a time that it has said no to."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select

from app.booking.actions.guards import barrier
from app.booking.time_requests.models import TimeRequest
from app.booking.time_requests.queries import FEW
from app.calendar.models import Audience, Event, EventState, Holder, Pool, SeatLimit, Slot
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db


@dataclass(frozen=True)
class FreeTime:
    """A time that everybody may book, with the places that are left for the school."""

    slot: Slot
    free: int


def other_times(request: TimeRequest) -> list[FreeTime]:
    """The nearest times of the host that the whole group could book at once, those of the route first."""
    school = request.organization
    drawn = or_(
        Pool.holder == Holder.COMMON,
        and_(Pool.holder == Holder.SCHOOL, Pool.holder_id == school.id),
        and_(Pool.holder == Holder.MUNICIPALITY, Pool.holder_id == (school.municipality_id or 0)),
    )
    full = exists().where(SeatLimit.slot_id == Slot.id, SeatLimit.used >= SeatLimit.capacity)
    free, left = func.sum(Pool.capacity - Pool.taken), SeatLimit.left_of_event(Slot.event_id)
    of_route = Slot.route_id == request.route_id if request.route_id else Slot.route_id.is_not(None)
    query = (
        select(Slot, free)
        .join(Slot.event)
        .join(Pool, Pool.slot_id == Slot.id)
        .where(is_public(), Event.state == EventState.PUBLISHED, Event.host_id == request.host_id)
        .where(Slot.cancelled_at.is_(None), Slot.starts_at > clock.now())
        .where(drawn, Pool.audience.in_(("", Audience.PUPILS.value)), ~full)
        .where(func.coalesce(left, request.seats) >= request.seats)
        .group_by(Slot.id)
        .having(free >= request.seats, func.max(Pool.waiting) == 0)
        .order_by(func.coalesce(of_route, False).desc(), Slot.starts_at)
        .limit(4 * FEW)
    )
    grade = request.school_class.grade
    found = [FreeTime(slot, int(left)) for slot, left in db.session.execute(query)]
    invited = [one for one in found if not one.slot.event.grades or grade in one.slot.event.grades]
    return [one for one in invited if barrier(one.slot, school.id) is None][:FEW]
