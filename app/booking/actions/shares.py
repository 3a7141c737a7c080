"""Sharing out the seats of a time: for an audience, for a municipality, for a school, for visitors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.booking.actions.queue import apply_due, waiting
from app.booking.actions.room import Claimant, Room
from app.booking.actions.seats import lock_room
from app.booking.refusals import SlotCancelled, SlotStarted
from app.booking.share_refusals import (
    GivenToSchools,
    MoreThanCapacity,
    ReleaseNotAhead,
    SharedTwice,
    ShareInUse,
    SharesChanged,
)
from app.calendar.models import Holder, Pool, Slot
from app.core import audit, clock, shown
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


def share_out(
    slot: Slot, shares: Sequence[Share], *, by: int | None, reason: str | None = None, seen: str | None = None
) -> None:
    """Let the slot's seats lie in these shares; what is left of its capacity is common to all. What a
    municipality has given on to its schools is of its share, and goes with it.

    Whoever waits and fits now is offered seats in the same transaction. With the `seen` mark of the shares
    that were looked at, nobody else's change is undone unseen.
    Raises SlotCancelled, SlotStarted, SharedTwice, MoreThanCapacity, GivenToSchools, ShareInUse,
    ReleaseNotAhead, SharesChanged.
    """
    room = locked(slot)
    wanted, releases = _wanted(slot, shares), {share.key: share.release_at for share in shares}
    wanted, releases = _with_parts(room, wanted, releases)
    wanted = without_empty(room, wanted)
    before, dates = seats_of(room), releases_of(room)
    if wanted == before and all(dates.get(key) == moment for key, moment in releases.items()):
        return
    if seen is not None and seen != mark_of(whole_shares(room.pools)):
        raise SharesChanged
    lay_out(slot, room, wanted, releases)
    audit.record(
        "slot.shared", "slot", slot.id, by=by, before=_told(before), after=_told(wanted), reason=reason
    )
    serve(slot)


def shares_of(slot_id: int) -> list[Pool]:
    """The pools of the slot in the order in which they are drawn on."""
    query = select(Pool).where(Pool.slot_id == slot_id).order_by(Pool.rank, Pool.id)
    return list(db.session.scalars(query))


def whole_shares(pools: Iterable[Pool]) -> list[Share]:
    """The shares in these pools but for what is common, of a municipality with what it has given on to its
    schools."""
    pools = list(pools)
    given: dict[Key, int] = {}
    for pool in pools:
        if pool.part_of:
            whose = pool.audience, Holder.MUNICIPALITY, pool.part_of
            given[whose] = given.get(whose, 0) + pool.capacity
    return [
        Share(pool.capacity + given.get(key_of(pool), 0), *key_of(pool), pool.release_at)
        for pool in pools
        if not pool.is_common and not pool.part_of
    ]


def single_shares(pools: Iterable[Pool]) -> list[Share]:
    """The shares in these pools, each part of a school by itself."""
    return [Share(pool.capacity, *key_of(pool), pool.release_at) for pool in pools if not pool.is_common]


def mark_of(shares: Iterable[Share]) -> str:
    """What tells these shares from those that they become: a form brings back the mark of what it showed."""
    told = sorted(
        (*map(str, share.key), share.seats, share.release_at.timestamp() if share.release_at else 0)
        for share in shares
    )
    return shown.mark_of(told)


def locked(slot: Slot) -> Room:
    """The room of a slot that is still to take place, locked. Raises SlotCancelled, SlotStarted."""
    db.session.refresh(slot, with_for_update={"key_share": True})
    room = lock_room([slot.id])
    if slot.cancelled_at is not None:
        raise SlotCancelled(slot.cancel_reason)
    if slot.starts_at <= clock.now():
        raise SlotStarted
    return room


def lay_out(
    slot: Slot, room: Room, wanted: Mapping[Key, int], releases: Releases, *, part_of: int = 0
) -> None:
    """Let the pools of a locked room have these seats, in sum what they had, and become common at these
    moments; what is new is a part of the share of the municipality `part_of`, if one is given. The caller
    tells the audit log and then calls serve().

    Raises ShareInUse, ReleaseNotAhead.
    """
    _refuse_past_release(slot, room, wanted, releases)
    for pool in room.pools:
        key = key_of(pool)
        seats = wanted.get(key, 0)
        if seats < pool.taken:
            raise ShareInUse(pool.taken, seats, key)
        if seats or key == COMMON or key in wanted:
            _resize(pool, seats, releases.get(key))
        else:
            db.session.delete(pool)
    db.session.flush()
    missing = [key for key in wanted if key not in seats_of(room)]
    db.session.add_all(_pool(slot.id, key, wanted[key], releases.get(key), part_of) for key in missing)
    slot.changed_at = clock.now()
    db.session.flush()


def without_empty(room: Room, wanted: Mapping[Key, int]) -> dict[Key, int]:
    """Shares of nothing are none; but one that has been released stays to be told of, and a municipality
    that has given all of its share to its schools has it still, to take it back."""
    divided = {
        (pool.audience, Holder.MUNICIPALITY, pool.part_of)
        for pool in room.pools
        if pool.part_of and wanted.get(key_of(pool))
    }
    released = {key_of(pool) for pool in room.pools if pool.released_at is not None}
    kept = {COMMON} | (divided & seats_of(room).keys()) | (released & wanted.keys())
    filled = {key: seats for key, seats in wanted.items() if seats}
    return dict.fromkeys(kept, 0) | filled


def serve(slot: Slot) -> None:
    """After the shares have changed: who waits for which is counted anew, and who fits is offered seats."""
    room = lock_room([slot.id])
    queue = [Claimant.of(booking) for booking in waiting(slot.id)]
    for pool in room.pools:
        pool.waiting = sum(claimant.may_draw_on(pool) for claimant in queue)
    db.session.flush()
    apply_due(slot, room)


def key_of(pool: Pool) -> Key:
    """What tells a share of a slot from the others."""
    return pool.audience, pool.holder, pool.holder_id


def seats_of(room: Room) -> dict[Key, int]:
    """How many seats each share has."""
    return {key_of(pool): pool.capacity for pool in room.pools}


def releases_of(room: Room) -> dict[Key, datetime | None]:
    """When each share becomes common, or became so."""
    return {key_of(pool): pool.release_at for pool in room.pools}


def _wanted(slot: Slot, shares: Sequence[Share]) -> dict[Key, int]:
    wanted: dict[Key, int] = {}
    for share in shares:
        if share.key in wanted or share.key == COMMON:
            raise SharedTwice(share.key)
        wanted[share.key] = share.seats
    left = slot.capacity - sum(wanted.values())
    if left < 0:
        raise MoreThanCapacity(sum(wanted.values()), slot.capacity)
    return wanted | {COMMON: left}


def _with_parts(
    room: Room, wanted: Mapping[Key, int], releases: Releases
) -> tuple[dict[Key, int], dict[Key, datetime | None]]:
    """What a municipality has given on stays given, out of its share, and gets the share's new date; with a
    share that is given back its parts are, too. A part that is named by itself is as it is said."""
    seats, dates, before = dict(wanted), dict(releases), releases_of(room)
    for pool in room.pools:
        share, part = (pool.audience, Holder.MUNICIPALITY, pool.part_of), key_of(pool)
        whole = wanted.get(share)
        if not pool.part_of or part in wanted or whole is None or (pool.capacity and not whole):
            continue
        same = releases[share] == before.get(share)
        seats[part], dates[part] = pool.capacity, pool.release_at if same else releases[share]
        seats[share] -= pool.capacity
    for key in wanted:
        if seats[key] < 0:
            raise GivenToSchools(wanted[key] - seats[key], key)
    return seats, dates


def _resize(pool: Pool, seats: int, release_at: datetime | None) -> None:
    """A share that was released and gets free seats anew is kept anew."""
    if pool.released_at is not None and (seats > pool.taken or release_at != pool.release_at):
        pool.released_at = None
    pool.capacity, pool.release_at = seats, release_at


def _refuse_past_release(slot: Slot, room: Room, wanted: Mapping[Key, int], releases: Releases) -> None:
    """A new date of release is ahead, and not after the time begins; one that is past gives nothing back."""
    there = {key_of(pool): pool for pool in room.pools}
    for key, moment in releases.items():
        if moment is None or clock.now() < moment <= slot.starts_at:
            continue
        pool = there.get(key)
        if pool is None or moment != pool.release_at or wanted.get(key, 0) > pool.capacity:
            raise ReleaseNotAhead(key)


def _pool(slot_id: int, key: Key, seats: int, release_at: datetime | None, part_of: int) -> Pool:
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
        part_of=part_of,
    )


def _told(seats: dict[Key, int]) -> dict[str, Any]:
    """Shares as the audit log's JSON holds them: «municipality:5» or «common», after the audience."""
    names = {key: f"{key[0]}/{key[1].value}".lstrip("/") + (f":{key[2]}" if key[2] else "") for key in seats}
    return {names[key]: seats[key] for key in sorted(seats, key=lambda key: names[key])}
