"""A municipality's share of a time given on to its schools."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.booking.actions.room import Room
from app.booking.actions.shares import (
    Key,
    key_of,
    lay_out,
    locked,
    mark_of,
    releases_of,
    seats_of,
    serve,
    single_shares,
)
from app.booking.share_refusals import (
    MoreThanShare,
    SchoolOfOthers,
    ShareGone,
    ShareOfOthers,
    ShareReleased,
    SharesChanged,
)
from app.calendar.models import Holder, Pool, Slot
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind


def split_share(
    slot: Slot, pool_id: int, parts: Mapping[int, int], *, by: int | None, seen: str | None = None
) -> None:
    """Let these schools, by id, have so many seats out of a municipality's share of the slot; what is not
    given is the share's own. Other shares stay as they are, and a school that is not named keeps its part.

    A part becomes common when its share does. With the `seen` mark of the parts that were looked at, nobody
    else's change is undone unseen.
    Raises SlotCancelled, SlotStarted, ShareGone, ShareReleased, SharesChanged, SchoolOfOthers,
    ShareOfOthers, MoreThanShare, ShareInUse.
    """
    room = locked(slot)
    share = _share(room, pool_id)
    before, keys = seats_of(room), {_key(share, school_id): seats for school_id, seats in parts.items()}
    there = parts_of(share, room.pools)
    own = [key_of(pool) for pool in there]
    if all(seats == (before[key] if key in own else 0) for key, seats in keys.items()):
        return
    if seen is not None and seen != mark_of(single_shares([share, *there])):
        raise SharesChanged
    _refuse_others(share, [key for key in keys if key not in own and keys[key]], before)
    whole = share.capacity + sum(before[key] for key in own)
    given = {
        key: seats for key, seats in ({key: before[key] for key in own} | keys).items() if seats or key in own
    }
    if sum(given.values()) > whole:
        raise MoreThanShare(sum(given.values()), whole)
    wanted = before | given | {key_of(share): whole - sum(given.values())}
    releases = releases_of(room) | dict.fromkeys(given, share.release_at)
    kept = {key: seats for key, seats in wanted.items() if seats or key not in own}
    lay_out(slot, room, kept, releases, part_of=share.holder_id)
    audit.record(
        "slot.share_split", "slot", slot.id, by=by,
        before=_told(before, share, own), after=_told(wanted, share, given),
    )  # fmt: skip
    serve(slot)


def parts_of(share: Pool, pools: Iterable[Pool]) -> list[Pool]:
    """Those of the slot's pools that were given out of this share."""
    return [pool for pool in pools if pool.part_of == share.holder_id and pool.audience == share.audience]


def _share(room: Room, pool_id: int) -> Pool:
    share = next((pool for pool in room.pools if pool.id == pool_id), None)
    if share is None or share.holder is not Holder.MUNICIPALITY:
        raise ShareGone
    if share.released_at is not None or share.is_due(clock.now()):
        raise ShareReleased
    return share


def _refuse_others(share: Pool, new: list[Key], there: Mapping[Key, int]) -> None:
    """New parts are for the municipality's own schools, and for those that have none of the organizer's."""
    query = select(Organization.id).where(
        Organization.municipality_id == share.holder_id,
        Organization.kind == OrganizationKind.SCHOOL,
        Organization.active,
    )
    own = set(db.session.scalars(query))
    for key in new:
        if key[2] not in own:
            raise SchoolOfOthers(key)
        if key in there:
            raise ShareOfOthers(key)


def _key(share: Pool, school_id: int) -> Key:
    return share.audience, Holder.SCHOOL, school_id


def _told(seats: Mapping[Key, int], share: Pool, parts: Iterable[Key]) -> dict[str, int]:
    """The share and its parts as the audit log's JSON holds them."""
    by_school = {f"school:{key[2]}": seats[key] for key in parts}
    return {f"municipality:{share.holder_id}": seats[key_of(share)]} | by_school
