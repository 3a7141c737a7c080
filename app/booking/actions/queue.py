"""The waiting list: who is offered seats, and offers that nobody answered.

The rule, as the page states it: on free seats the first group, in order, that fits is offered them, and
holds them until a deadline counted in working hours. No group is split or shrunk, and none that fits is
passed over, unless its lessons are cancelled that day: it keeps its place, and is offered nothing.
"""

from collections.abc import Sequence

from sqlalchemy import select

from app.booking.actions.seats import Claimant, Room, give_back, lock_room, queue_up, take
from app.booking.actions.states import move
from app.booking.days_off.meant import groups_off
from app.booking.models import Booking, BookingState
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db
from app.core.working_time import after_working_hours
from app.organizations.queries import offer_hours, working_calendar


def promote(slot: Slot, room: Room) -> None:
    """Walk the queue of a slot whose room is locked, and offer seats to every group that fits in its turn."""
    now = clock.now()
    if slot.cancelled_at is not None or slot.starts_at <= now or not any(pool.waiting for pool in room.pools):
        return
    until = min(after_working_hours(now, offer_hours(), clock.zone(), working_calendar()), slot.starts_at)
    off = groups_off(slot.id)
    for booking in waiting(slot.id):
        if booking.id in off:
            continue
        own = room.chain(Claimant.of(booking))
        if own.fits(booking.seats):
            queue_up(own, -1)
            take(own, booking.id, booking.seats)
            move(booking, BookingState.OFFERED, by=None, offer_until=until)


def waiting(slot_id: int) -> Sequence[Booking]:
    """The groups in the queue, in order, read afresh: the caller holds the slot's room."""
    query = select(Booking).where(Booking.slot_id == slot_id, Booking.state == BookingState.WAITING)
    fresh = query.order_by(Booking.queue_no).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def apply_due(slot: Slot, room: Room) -> None:
    """Take back what expired offers hold, then promote. The caller holds the slot's room."""
    query = select(Booking).where(
        Booking.slot_id == slot.id,
        Booking.state == BookingState.OFFERED,
        Booking.offer_until <= clock.now(),
    )
    for booking in db.session.scalars(query.execution_options(populate_existing=True)).all():
        give_back(room, booking.id)
        move(booking, BookingState.EXPIRED, by=None)
    promote(slot, room)


def settle(slot_id: int) -> None:
    """Apply what is due in one slot: a refusal undoes what its own transaction had applied."""
    room = lock_room([slot_id])
    slot = db.session.get(Slot, slot_id, populate_existing=True)
    if slot is not None:  # it may have been taken back
        apply_due(slot, room)


def expire_due() -> int:
    """Apply every expired offer; answers how many there were. Safe to run at any time, or never."""
    query = select(Booking.slot_id).where(
        Booking.state == BookingState.OFFERED, Booking.offer_until <= clock.now()
    )
    slot_ids = db.session.scalars(query).all()
    rooms = lock_room(sorted(set(slot_ids)))
    for slot_id in sorted(set(slot_ids)):
        apply_due(db.session.get_one(Slot, slot_id), rooms.of(slot_id))
    return len(slot_ids)
