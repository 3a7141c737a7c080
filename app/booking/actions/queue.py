"""The waiting list: who is offered seats, offers that nobody answered, shares whose time has come.

The rule, as the page states it: on free seats the first group, in order, that fits is offered them, and
holds them until a deadline counted in working hours. No group is split or shrunk, and none that fits is
passed over, unless its lessons are cancelled that day: it keeps its place, and is offered nothing.
"""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, exists, or_, select

from app.booking.actions.room import Claimant, Room
from app.booking.actions.seats import give_back, lock_room, queue_up, release_due, take
from app.booking.actions.states import move
from app.booking.days_off.meant import groups_off
from app.booking.models import Booking, BookingState
from app.calendar.models import Pool, Slot
from app.core import audit, clock
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
    """Release shares, take back what expired offers hold, then promote. The caller holds the slot's room."""
    _release(slot, room)
    query = select(Booking).where(
        Booking.slot_id == slot.id,
        Booking.state == BookingState.OFFERED,
        Booking.offer_until <= clock.now(),
    )
    for booking in db.session.scalars(query.execution_options(populate_existing=True)).all():
        give_back(room, booking.id)
        move(booking, BookingState.EXPIRED, by=None)
    promote(slot, room)


def is_due(slot_id: int) -> bool:
    """Whether `apply_due` has something to do in this slot: a share to release or an offer that has expired.
    What frees seats otherwise promotes in its own transaction."""
    asked = {"slot": slot_id, "now": clock.now()}
    return bool(db.session.connection().scalar(_DUE, asked))


def _due() -> Select[bool]:
    release = (Pool.slot_id == bindparam("slot")) & Pool.released_at.is_(None)
    offer = (Booking.slot_id == bindparam("slot")) & (Booking.state == BookingState.OFFERED)
    return select(
        or_(
            exists().where(release, Pool.release_at <= bindparam("now")),
            exists().where(offer, Booking.offer_until <= bindparam("now")),
        )
    )


_DUE = _due()


def settle(slot_id: int) -> None:
    """Apply what is due in one slot: a refusal undoes what its own transaction had applied."""
    room = lock_room([slot_id])
    slot = db.session.get(Slot, slot_id, populate_existing=True)
    if slot is not None:  # it may have been taken back
        apply_due(slot, room)


def _release(slot: Slot, room: Room) -> None:
    for pool, seats in release_due(room, clock.now()):
        share = {"pool": pool.id, "audience": pool.audience, "holder": pool.holder, "of": pool.holder_id}
        audit.record("slot.share_released", "slot", slot.id, by=None, before=share, after={"seats": seats})


def expire_due() -> int:
    """Apply every expired offer; answers how many there were. Safe to run at any time, or never."""
    return _apply_in(
        select(Booking.slot_id).where(
            Booking.state == BookingState.OFFERED, Booking.offer_until <= clock.now()
        )
    )


def release_shares() -> int:
    """Apply every release that is due; answers how many shares. Safe to run at any time, or never."""
    return _apply_in(select(Pool.slot_id).where(Pool.released_at.is_(None), Pool.release_at <= clock.now()))


def _apply_in(query: Select[int]) -> int:
    found: Sequence[int] = db.session.scalars(query).all()
    slot_ids = sorted(set(found))
    rooms = lock_room(slot_ids)
    for slot_id in slot_ids:
        apply_due(db.session.get_one(Slot, slot_id), rooms.of(slot_id))
    return len(found)
