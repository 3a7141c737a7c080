"""What the host has instead of a time that it has said no to."""

from dataclasses import dataclass
from itertools import islice

from sqlalchemy import and_, exists, func, or_, select

from app.booking.actions.groups import ClassSeats, Group
from app.booking.days_off.meant import stays_at_home, who_would_come
from app.booking.fitting import could_book
from app.booking.queries import room_of
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
    who = who_would_come(school.id, [Audience.PUPILS], [request.school_class.grade])
    of_route = Slot.route_id == request.route_id if request.route_id else Slot.route_id.is_not(None)
    query = (
        select(Slot)
        .join(Slot.event)
        .join(Pool, Pool.slot_id == Slot.id)
        .where(is_public(), Event.state == EventState.PUBLISHED, Event.host_id == request.host_id)
        .where(Slot.cancelled_at.is_(None), Slot.starts_at > clock.now())
        .where(drawn, Pool.audience.in_(("", Audience.PUPILS.value)), ~full)
        .where(func.coalesce(left, request.seats) >= request.seats, ~stays_at_home(Slot))
        .group_by(Slot.id)
        .having(free >= request.seats, func.max(Pool.waiting) == 0)
        .order_by(func.coalesce(of_route, False).desc(), Slot.starts_at)
        .limit(4 * FEW)
    )
    group = Group((ClassSeats(request.class_id, request.seats),), request.adults)
    classes = {request.class_id: request.school_class}
    rooms = ((slot, room_of(slot, school)) for slot in db.session.scalars(query, who).all())
    fitting = (
        FreeTime(slot, room.free) for slot, room in rooms if could_book(slot, room, school.id, group, classes)
    )
    return list(islice(fitting, FEW))
