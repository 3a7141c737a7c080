"""Seats: taking them and giving them back. Nothing else changes a pool or a limit.

Lock order, everywhere: event, slots, schools, classes, limits, pools by (rank, id), bookings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import delete, insert, select, update

from app.booking.models import Booking, BookingSeat, LimitClaim
from app.calendar.models import Audience, Holder, Pool, SeatLimit
from app.core.db import db


@dataclass(frozen=True)
class Claimant:
    """Who asks for seats: an organization, the municipality whose share it may draw on, for an audience."""

    organization_id: int
    municipality_id: int | None
    audience: Audience = Audience.PUPILS

    @classmethod
    def of(cls, booking: Booking) -> Self:
        return cls(booking.organization_id, booking.municipality_id)

    def may_draw_on(self, pool: Pool) -> bool:
        """Its own share, its municipality's, or what is common; seats for visitors are for visitors."""
        if pool.audience not in ("", self.audience):
            return False
        holders = {Holder.SCHOOL: self.organization_id, Holder.MUNICIPALITY: self.municipality_id}
        return pool.holder is Holder.COMMON or holders.get(pool.holder) == pool.holder_id


@dataclass
class Room:
    """The pools and limits of one or more slots, locked until the end of the transaction."""

    limits: Sequence[SeatLimit]
    pools: Sequence[Pool]

    def of(self, slot_id: int) -> "Room":
        """The part that belongs to one slot."""
        return Room(
            [limit for limit in self.limits if limit.slot_id == slot_id],
            [pool for pool in self.pools if pool.slot_id == slot_id],
        )

    def chain(self, claimant: Claimant) -> "Room":
        """The part that the claimant may draw on: its own share first, what is common last."""
        return Room(self.limits, [pool for pool in self.pools if claimant.may_draw_on(pool)])

    @property
    def capacity(self) -> int:
        return sum(pool.capacity for pool in self.pools)

    @property
    def free(self) -> int:
        return sum(pool.free for pool in self.pools if not pool.closed)

    @property
    def groups_full(self) -> bool:
        return any(limit.used >= limit.capacity for limit in self.limits)

    def fits(self, seats: int) -> bool:
        return seats <= self.free and not self.groups_full

    def draw(self, seats: int) -> list[tuple[Pool, int]]:
        """How many seats each pool would give, in lock order; call only for what `fits`."""
        drawn: list[tuple[Pool, int]] = []
        for pool in self.pools:
            part = 0 if pool.closed else min(seats, pool.free)
            if part:
                drawn.append((pool, part))
                seats -= part
        return drawn


def look(slot_id: int) -> Room:
    """The pools and limits as they are at this moment, without a lock: to plan by, never to rely on."""
    return _room([slot_id], lock=False)


def lock_room(slot_ids: Sequence[int]) -> Room:
    """Lock the limits and then the pools of the slots and read them afresh."""
    return _room(slot_ids, lock=True)


def _room(slot_ids: Sequence[int], *, lock: bool) -> Room:
    limits = select(SeatLimit).where(SeatLimit.slot_id.in_(slot_ids)).order_by(SeatLimit.id)
    pools = select(Pool).where(Pool.slot_id.in_(slot_ids)).order_by(Pool.rank, Pool.id)
    if lock:
        limits, pools = (
            limits.with_for_update(key_share=True),
            pools.with_for_update(key_share=True),
        )
    # Without populate_existing a row that the session knows already keeps its old values under the lock.
    fresh = {"populate_existing": True}
    return Room(
        db.session.scalars(limits.execution_options(**fresh)).all(),
        db.session.scalars(pools.execution_options(**fresh)).all(),
    )


def take_unlocked(room: Room, booking_id: int, seats: int) -> bool:
    """Take seats by guarded statements alone, or nothing that may be kept: on False, roll back.

    A group that waits for a pool keeps everybody else from this way in.
    """
    for limit in room.limits:
        within = (SeatLimit.id == limit.id) & (SeatLimit.used < SeatLimit.capacity)
        if not _one_row(
            update(SeatLimit).where(within).values(used=SeatLimit.used + 1).returning(SeatLimit.id)
        ):
            return False
    drawn = room.draw(seats)
    _note(booking_id, drawn, room.limits)
    for pool, part in drawn:
        guard = (
            (Pool.id == pool.id)
            & (Pool.closed.is_(False))
            & (Pool.waiting == 0)
            & (Pool.taken + part <= Pool.capacity)
        )
        if not _one_row(update(Pool).where(guard).values(taken=Pool.taken + part).returning(Pool.id)):
            return False
    return True


def _one_row(statement: object) -> bool:
    options = {"synchronize_session": False}
    return db.session.execute(statement, execution_options=options).scalar() is not None  # type: ignore[call-overload]


def take(room: Room, booking_id: int, seats: int) -> None:
    """Take seats from a locked room in which they fit."""
    drawn = room.draw(seats)
    for limit in room.limits:
        limit.used += 1
    for pool, part in drawn:
        pool.taken += part
    db.session.flush()
    _note(booking_id, drawn, room.limits)


def _note(booking_id: int, drawn: Sequence[tuple[Pool, int]], limits: Sequence[SeatLimit]) -> None:
    rows = [{"booking_id": booking_id, "pool_id": pool.id, "seats": part} for pool, part in drawn]
    db.session.execute(insert(BookingSeat), rows)
    if limits:
        claims = [{"booking_id": booking_id, "limit_id": limit.id, "amount": 1} for limit in limits]
        db.session.execute(insert(LimitClaim), claims)


def give_back(room: Room, booking_id: int) -> None:
    """Return to a locked room all that the booking holds of it."""
    held = delete(BookingSeat).where(BookingSeat.booking_id == booking_id)
    seats = {
        row.pool_id: row.seats
        for row in db.session.execute(held.returning(BookingSeat.pool_id, BookingSeat.seats))
    }
    claimed = delete(LimitClaim).where(LimitClaim.booking_id == booking_id)
    claims = {
        row.limit_id: row.amount
        for row in db.session.execute(claimed.returning(LimitClaim.limit_id, LimitClaim.amount))
    }
    for limit in room.limits:
        limit.used -= claims.get(limit.id, 0)
    for pool in room.pools:
        pool.taken -= seats.get(pool.id, 0)
    db.session.flush()


def queue_up(room: Room, change: int) -> None:
    """One group more (+1) or fewer (−1) waits for every pool that it may draw on."""
    for pool in room.pools:
        pool.waiting += change
    db.session.flush()
