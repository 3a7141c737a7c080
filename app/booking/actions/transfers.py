"""Seats of a time moved from one share to another, with a reason."""

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
    without_empty,
)
from app.booking.refusals import ReasonMissing
from app.booking.share_refusals import NotFreeInShare, SharedTwice, ShareGone, ShareReleased, SharesChanged
from app.calendar.models import Slot
from app.core import audit, clock


def transfer(
    slot: Slot,
    source: Key,
    target: Key,
    seats: int,
    reason: str,
    *,
    by: int | None,
    seen: str | None = None,
) -> None:
    """Move so many free seats of the slot from one of its shares to another; either may be what is common.

    Whoever waits and fits now is offered seats in the same transaction. With the `seen` mark of the shares
    that were looked at, the same form sent twice moves seats once.
    Raises ReasonMissing, SlotCancelled, SlotStarted, SharedTwice, ShareGone, SharesChanged, ShareReleased,
    NotFreeInShare.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    room = locked(slot)
    if source == target:
        raise SharedTwice(source)
    there = {key_of(pool): pool for pool in room.pools}
    if source not in there or target not in there:
        raise ShareGone
    if seen is not None and seen != mark_of(single_shares(room.pools)):
        raise SharesChanged
    if there[target].released_at is not None or any(
        there[end].is_due(clock.now()) for end in (source, target)
    ):
        raise ShareReleased
    if seats > there[source].free:
        raise NotFreeInShare(there[source].free, seats)
    before = seats_of(room)
    after = before | {source: before[source] - seats, target: before[target] + seats}
    lay_out(slot, room, without_empty(room, after), releases_of(room))
    moved = {"from": list(source), "to": list(target), "seats": seats}
    audit.record("slot.seats_moved", "slot", slot.id, by=by, after=moved, reason=reason)
    serve(slot)
