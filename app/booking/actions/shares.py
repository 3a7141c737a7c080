"""Sharing out the seats of a time: for an audience, for a municipality, for a school, for visitors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.booking.actions.queue import apply_due, waiting
from app.booking.actions.seats import Claimant, Room, lock_room
from app.booking.refusals import MoreThanCapacity, ReleaseNotAhead, SharedTwice, ShareInUse, SlotCancelled
from app.calendar.models import Holder, Pool, Slot
from app.core import audit, clock
from app.core.db import db

RANKS = {Holder.SCHOOL: 1, Holder.MUNICIPALITY: 2, Holder.PUBLIC: 3, Holder.COMMON: 3}
Key = tuple[str, Holder, int]
Releases = Mapping[Key, datetime | None]
COMMON: Key = ("", Holder.COMMON, 0)


@dataclass(frozen=True)
class Share:
    """Seats kept for an audience (empty: any) and a holder; `holder_id` is 0 where nobody is named. What is
    not taken at `release_at` becomes common."""

    seats: int
    audience: str = ""
    holder: Holder = Holder.COMMON
    holder_id: int = 0
    release_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.audience, self.holder, self.holder_id


def share_out(slot: Slot, shares: Sequence[Share], *, by: int | None, reason: str | None = None) -> None:
    """Let the slot's seats lie in these shares; what is left of its capacity is common to all.

    Whoever waits and fits now is offered seats in the same transaction.
    Raises SlotCancelled, SharedTwice, MoreThanCapacity, ShareInUse, ReleaseNotAhead.
    """
    db.session.refresh(slot, with_for_update={"key_share": True})
    room = lock_room([slot.id])
    if slot.cancelled_at is not None:
        raise SlotCancelled(slot.cancel_reason)
    wanted, releases = _wanted(slot, shares), {share.key: share.release_at for share in shares}
    before, dates = _seats(room), {_key(pool): pool.release_at for pool in room.pools}
    if wanted == before and all(dates.get(key) == moment for key, moment in releases.items()):
        return
    _refuse_past_release(slot, releases, dates)
    for pool in room.pools:
        seats = wanted.get(_key(pool), 0)
        if seats < pool.taken:
            raise ShareInUse(pool.taken, seats)
        if seats or _key(pool) == COMMON:
            _resize(pool, seats, releases.get(_key(pool)))
        else:
            db.session.delete(pool)
    db.session.flush()
    missing = [key for key in wanted if key not in before]
    db.session.add_all(_pool(slot.id, key, wanted[key], releases.get(key)) for key in missing)
    slot.changed_at = clock.now()
    db.session.flush()
    audit.record(
        "slot.shared", "slot", slot.id, by=by, before=_told(before), after=_told(wanted), reason=reason
    )
    room = lock_room([slot.id])
    _count_queue(slot.id, room)
    apply_due(slot, room)


def shares_of(slot_id: int) -> list[Pool]:
    """The pools of the slot in the order in which they are drawn on."""
    query = select(Pool).where(Pool.slot_id == slot_id).order_by(Pool.rank, Pool.id)
    return list(db.session.scalars(query))


def _wanted(slot: Slot, shares: Sequence[Share]) -> dict[Key, int]:
    wanted: dict[Key, int] = {}
    for share in shares:
        if share.key in wanted or share.key == COMMON:
            raise SharedTwice
        wanted[share.key] = share.seats
    left = slot.capacity - sum(wanted.values())
    if left < 0:
        raise MoreThanCapacity(sum(wanted.values()), slot.capacity)
    return {key: seats for key, seats in wanted.items() if seats} | {COMMON: left}


def _resize(pool: Pool, seats: int, release_at: datetime | None) -> None:
    """A share that was released and gets free seats anew is kept anew."""
    if pool.released_at is not None and (seats > pool.taken or release_at != pool.release_at):
        pool.released_at = None
    pool.capacity, pool.release_at = seats, release_at


def _refuse_past_release(slot: Slot, releases: Releases, before: Releases) -> None:
    """A new date of release is ahead, and not after the time begins."""
    for key, moment in releases.items():
        if moment is not None and before.get(key) != moment and not clock.now() < moment <= slot.starts_at:
            raise ReleaseNotAhead


def _count_queue(slot_id: int, room: Room) -> None:
    """How many groups wait for each pool, counted anew: some pools are new to them."""
    queue = [Claimant.of(booking) for booking in waiting(slot_id)]
    for pool in room.pools:
        pool.waiting = sum(claimant.may_draw_on(pool) for claimant in queue)
    db.session.flush()


def _key(pool: Pool) -> Key:
    return pool.audience, pool.holder, pool.holder_id


def _seats(room: Room) -> dict[Key, int]:
    return {_key(pool): pool.capacity for pool in room.pools}


def _pool(slot_id: int, key: Key, seats: int, release_at: datetime | None) -> Pool:
    audience, holder, holder_id = key
    rank = 2 if audience and holder is Holder.COMMON else RANKS[holder]  # what is common to all comes last
    return Pool(
        slot_id=slot_id,
        audience=audience,
        holder=holder,
        holder_id=holder_id,
        rank=rank,
        capacity=seats,
        release_at=release_at,
    )


def _told(seats: dict[Key, int]) -> dict[str, Any]:
    """Shares as the audit log's JSON holds them: «municipality:5» or «common», after the audience."""
    names = {key: f"{key[0]}/{key[1].value}".lstrip("/") + (f":{key[2]}" if key[2] else "") for key in seats}
    return {names[key]: seats[key] for key in sorted(seats, key=lambda key: names[key])}
