"""The nearest times of the same event for groups that have lost theirs to a cancelled day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.booking.actions.room import Room
from app.booking.days_off.meant import acts_of, keeping
from app.booking.days_off.models import DayOff
from app.booking.fitting import could_come
from app.booking.models import Booking, grades_of
from app.booking.queries import room_for, with_unused
from app.booking.replacing import NEAREST, OtherTime
from app.calendar.models import SHOWN, Event, Pool, SeatLimit, Slot, Terms
from app.core import clock
from app.core.db import db

Row = TypeVar("Row", Pool, SeatLimit)  # Python 3.11 has no type parameters


def nearest_times(bookings: Collection[Booking]) -> dict[int, tuple[OtherTime, ...]]:
    """By booking a few times that its whole group could be booked for, and on which its lessons take place:
    the nearest to the lost one, in order of time."""
    schools = {booking.organization_id for booking in bookings}
    slots, rooms = _open_times({booking.slot.event_id for booking in bookings}, schools)
    acts = acts_of(schools, clock.now())
    return {
        one.id: _nearest(one, slots[one.slot.event_id], rooms, acts.get(one.organization_id, ()))
        for one in bookings
    }


def _nearest(
    booking: Booking, slots: Sequence[Slot], rooms: Mapping[int, Room], acts: Sequence[DayOff]
) -> tuple[OtherTime, ...]:
    lost, school, audience, grades = booking.slot, booking.organization, booking.audience, grades_of(booking)
    found: list[OtherTime] = []
    for slot in sorted(slots, key=lambda slot: abs(slot.starts_at - lost.starts_at)):
        whole = rooms[slot.id]
        quotas = with_unused(whole.quotas, slot.event, school.id)
        room = room_for(replace(whole, quotas=quotas), school, audience)
        if could_come(booking, slot, room) and keeping(acts, audience, grades, slot.hours) is None:
            found.append(OtherTime(slot.id, slot.starts_at, room.free))
        if len(found) == NEAREST:
            break
    return tuple(sorted(found, key=lambda time: time.starts_at))


def _open_times(
    event_ids: Collection[int], schools: Collection[int]
) -> tuple[Mapping[int, list[Slot]], Mapping[int, Room]]:
    """The times ahead of these events, and what is left in each, as it is at this moment; with the quotas of
    these schools and of all together."""
    query = (
        select(Slot)
        .join(Slot.event)
        .where(Slot.event_id.in_(event_ids), Event.state.in_(SHOWN))
        .where(Slot.cancelled_at.is_(None), Slot.starts_at > clock.now())
        .options(selectinload(Slot.sessions), contains_eager(Slot.event).selectinload(Event.invited))
        .options(contains_eager(Slot.event).selectinload(Event.terms).selectinload(Terms.municipalities))
    )
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in db.session.scalars(query):
        slots[slot.event_id].append(slot)
    ids = {slot.id: slot.event_id for some in slots.values() for slot in some}
    pools = select(Pool).where(Pool.slot_id.in_(ids)).order_by(Pool.rank, Pool.id)
    quota = SeatLimit.event_id.in_(event_ids) & SeatLimit.holder_id.in_({0, *schools})
    limits = db.session.scalars(select(SeatLimit).where(or_(SeatLimit.slot_id.in_(ids), quota))).all()
    of_slot, of_event = _by(db.session.scalars(pools), "slot_id"), _by(limits, "event_id")
    own = _by(limits, "slot_id")
    return slots, {id: Room(own[id], of_slot[id], of_event[event_id]) for id, event_id in ids.items()}


def _by(rows: Iterable[Row], whose: str) -> Mapping[int, list[Row]]:
    """A limit is of a slot or of an event: those of the other kind stand together under None."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, whose)].append(row)
    return found
