"""The nearest free times of the same event for groups that have lost theirs to a cancelled day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.booking.actions.guards import is_open
from app.booking.actions.room import Claimant, Room
from app.booking.days_off.meant import acts_in_force
from app.booking.days_off.models import DayOff
from app.booking.models import Booking, grades_of
from app.booking.notices import NEAREST, OtherTime
from app.calendar.models import SHOWN, Event, Pool, SeatLimit, Slot
from app.core import clock
from app.core.db import db

Row = TypeVar("Row", Pool, SeatLimit)  # Python 3.11 has no type parameters


def nearest_times(bookings: Collection[Booking]) -> dict[int, tuple[OtherTime, ...]]:
    """By booking a few times that the whole group fits into, from what it may draw on, and on which its
    lessons take place: the nearest to the lost one, in order of time."""
    slots, rooms = _open_times({booking.slot.event_id for booking in bookings})
    schools = {booking.organization_id for booking in bookings}
    acts = {school: acts_in_force(school, clock.now()) for school in schools}
    return {
        one.id: _nearest(one, slots[one.slot.event_id], rooms, acts[one.organization_id]) for one in bookings
    }


def _nearest(
    booking: Booking, slots: Sequence[Slot], rooms: Mapping[int, Room], acts: Sequence[DayOff]
) -> tuple[OtherTime, ...]:
    lost, grades = booking.slot.starts_at, grades_of(booking)
    at_home = [act for act in acts if act.concerns(grades)]
    found: list[OtherTime] = []
    for slot in sorted(slots, key=lambda slot: abs(slot.starts_at - lost)):
        own = rooms[slot.id].chain(Claimant.of(booking))
        if own.fits(booking.seats) and is_open(slot) and not any(act.covers(slot.hours) for act in at_home):
            found.append(OtherTime(slot.id, slot.starts_at, own.free))
        if len(found) == NEAREST:
            break
    return tuple(sorted(found, key=lambda time: time.starts_at))


def _open_times(event_ids: Collection[int]) -> tuple[Mapping[int, list[Slot]], Mapping[int, Room]]:
    """The times ahead of these events, and what is left in each, as it is at this moment."""
    query = (
        select(Slot)
        .join(Slot.event)
        .where(Slot.event_id.in_(event_ids), Event.state.in_(SHOWN))
        .where(Slot.cancelled_at.is_(None), Slot.starts_at > clock.now())
        .options(selectinload(Slot.sessions))
    )
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in db.session.scalars(query):
        slots[slot.event_id].append(slot)
    ids = [slot.id for some in slots.values() for slot in some]
    pools = _by_slot(
        db.session.scalars(select(Pool).where(Pool.slot_id.in_(ids)).order_by(Pool.rank, Pool.id))
    )
    limits = _by_slot(db.session.scalars(select(SeatLimit).where(SeatLimit.slot_id.in_(ids))))
    return slots, {slot_id: Room(limits[slot_id], pools[slot_id]) for slot_id in ids}


def _by_slot(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.slot_id is not None:  # the quotas of an event are of none
            found[row.slot_id].append(row)
    return found
