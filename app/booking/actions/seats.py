"""Seats: taking them and giving them back. Nothing else changes a pool or a limit.

Lock order, everywhere: event, slots, schools, classes, limits, pools by (rank, id), bookings.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import and_, bindparam, delete, or_, select, update

from app.booking.actions.room import Hold, Room
from app.booking.actions.writing import write_parts
from app.booking.models import LIVE, Booking, BookingSeat, LimitClaim
from app.calendar.models import Holder, Pool, SeatLimit, Slot
from app.core.db import db, table_of
from app.core.rows import Rows


def look(slot: Slot, organization_id: int) -> Room:
    """The pools and limits as they are at this moment, without a lock: to plan by, never to rely on."""
    rows = _looked_at().read({"slot": slot.id, "holders": [0, organization_id]})
    limits = sorted({limit for _pool, limit in rows if limit is not None}, key=lambda limit: limit.id)
    return _sorted(limits, list(dict.fromkeys(pool for pool, _limit in rows)))


@cache
def _looked_at() -> Rows:
    """Each pool with each limit of its slot and quota of its event."""
    whose = SeatLimit.holder_id.in_(bindparam("holders", expanding=True))
    own = or_(SeatLimit.slot_id == Pool.slot_id, and_(SeatLimit.event_id == Slot.event_id, whose))
    query = select().select_from(Pool).join(Slot, Slot.id == Pool.slot_id).outerjoin(SeatLimit, own)
    query = query.where(Pool.slot_id == bindparam("slot"))
    return Rows(query.order_by(Pool.rank, Pool.id), Pool, SeatLimit)


def lock_room(slot_ids: Sequence[int], organizations: Collection[int] = ()) -> Room:
    """Lock the limits and then the pools of the slots and read them afresh; with the quotas of all who are
    in these slots, and of these `organizations`."""
    _share_slots(slot_ids)
    there = select(Booking.organization_id).where(Booking.slot_id.in_(slot_ids), Booking.state.in_(LIVE))
    whose = or_(SeatLimit.holder_id.in_((0, *organizations)), SeatLimit.holder_id.in_(there))
    events = select(Slot.event_id).where(Slot.id.in_(slot_ids))
    limits = select(SeatLimit).order_by(SeatLimit.id)
    limits = limits.where(or_(SeatLimit.slot_id.in_(slot_ids), SeatLimit.event_id.in_(events) & whose))
    pools = select(Pool).where(Pool.slot_id.in_(slot_ids)).order_by(Pool.rank, Pool.id)
    limits, pools = limits.with_for_update(key_share=True), pools.with_for_update(key_share=True)
    # Without populate_existing a row that the session knows already keeps its old values under the lock.
    fresh = {"populate_existing": True}
    found = db.session.scalars(limits.execution_options(**fresh)).all()
    return _sorted(found, db.session.scalars(pools.execution_options(**fresh)).all())


def _share_slots(slot_ids: Sequence[int]) -> None:
    """Nobody lays out the seats of these slots anew meanwhile: whoever waited for a pool would not find the
    pools, limits and quotas that were made in that time, and would leave them with wrong numbers."""
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite's writer is alone
        db.session.connection().execute(_SLOTS, {"slots": list(slot_ids)})


_SLOTS = select(table_of(Slot).c.id).where(table_of(Slot).c.id.in_(bindparam("slots", expanding=True)))
_SLOTS = _SLOTS.order_by(table_of(Slot).c.id).with_for_update(read=True)


def _sorted(limits: Sequence[SeatLimit], pools: Sequence[Pool]) -> Room:
    of_slots = [limit for limit in limits if limit.slot_id is not None]
    return Room(of_slots, pools, [limit for limit in limits if limit.slot_id is None])


def take_for_visitors(pool_id: int, people: int, now: datetime) -> bool:
    """Take seats that are kept for visitors by the guarded statement alone, or nothing; a share whose date
    has come is not theirs any more, though nobody may have released it yet."""
    guard = (
        (Pool.id == pool_id)
        & (Pool.holder == Holder.PUBLIC)
        & or_(Pool.release_at.is_(None), Pool.release_at > now)
        & Pool.closed.is_(False)
        & (Pool.taken + people <= Pool.capacity)
    )
    taken = update(Pool).where(guard).values(taken=Pool.taken + people).returning(Pool.id)
    options = {"synchronize_session": False}
    return db.session.execute(taken, execution_options=options).scalar() is not None


def take(room: Room, booking_id: int, seats: int) -> None:
    """Take seats from a locked room in which they fit."""
    drawn = room.draw(seats)
    for limit in room.limits:
        limit.used += limit.amount(seats)
    for pool, part in drawn:
        pool.taken += part
    db.session.flush()
    hold = Hold([(pool.id, part) for pool, part in drawn], _claims(room.limits, seats))
    write_parts(booking_id, hold.rows())


def claim_quotas(room: Room, booking_id: int, seats: int) -> None:
    """Note in a locked chain that one more group has booked or waits: check_quotas() has let it."""
    for quota in room.quotas:
        quota.used += quota.amount(seats)
    db.session.flush()
    write_parts(booking_id, Hold(claims=_claims(room.quotas, seats)).rows())


def _claims(limits: Sequence[SeatLimit], seats: int) -> list[tuple[int, int]]:
    return [(limit.id, limit.amount(seats)) for limit in limits]


def give_back(room: Room, booking_id: int) -> None:
    """Return to a locked room all that the booking holds and claims; of a released share the seats become
    common."""
    held = delete(BookingSeat).where(BookingSeat.booking_id == booking_id)
    seats = {
        row.pool_id: row.seats
        for row in db.session.execute(held.returning(BookingSeat.pool_id, BookingSeat.seats))
    }
    give_back_claims(room, booking_id)
    for pool in room.pools:
        free_seats(room, pool, seats.get(pool.id, 0))
    db.session.flush()


def give_back_claims(room: Room, booking_id: int) -> None:
    """Return to a locked room what the booking uses of limits and quotas."""
    claimed = delete(LimitClaim).where(LimitClaim.booking_id == booking_id)
    claims = dict(db.session.execute(claimed.returning(LimitClaim.limit_id, LimitClaim.amount)).all())
    for limit in (*room.limits, *room.quotas):
        limit.used -= claims.get(limit.id, 0)
    db.session.flush()


def free_seats(room: Room, pool: Pool, seats: int) -> None:
    """Let so many seats of the locked pool be free again."""
    pool.taken -= seats
    if seats and pool.released_at is not None:
        pool.capacity -= seats
        _common(room, pool.slot_id).capacity += seats


def release_due(room: Room, now: datetime) -> list[tuple[Pool, int]]:
    """Let the untaken seats of shares whose time has come join the common pool of a locked room, once;
    answers the shares and how many seats of each."""
    released = [(pool, pool.free) for pool in room.pools if pool.is_due(now)]
    for pool, free in released:
        pool.capacity = pool.taken
        pool.released_at = now
        _common(room, pool.slot_id).capacity += free
    db.session.flush()
    return released


def _common(room: Room, slot_id: int) -> Pool:
    return next(pool for pool in room.pools if pool.slot_id == slot_id and pool.is_common)


def give_back_visitors(room: Room, pool_id: int, people: int) -> None:
    """Return to a locked room what visitors hold of it; of a released share the seats become common."""
    for pool in room.pools:
        if pool.id == pool_id:
            free_seats(room, pool, people)
    db.session.flush()


def queue_up(room: Room, change: int) -> None:
    """One group more (+1) or fewer (−1) waits for every pool that it may draw on."""
    for pool in room.pools:
        pool.waiting += change
    db.session.flush()
