"""Seats of a time moved from one share to another, with a reason."""

from app.booking.actions.shares import (
    Key,
    key_of,
    lay_out,
    locked,
    releases_of,
    seats_of,
    serve,
    without_empty,
)
from app.booking.refusals import ReasonMissing
from app.booking.share_refusals import NotFreeInShare, SharedTwice, ShareGone, ShareReleased
from app.calendar.models import Slot
from app.core import audit, clock


def transfer(slot: Slot, source: Key, target: Key, seats: int, reason: str, *, by: int | None) -> None:
    """Move so many free seats of the slot from one of its shares to another; either may be what is common.

    Whoever waits and fits now is offered seats in the same transaction.
    Raises ReasonMissing, SlotCancelled, SharedTwice, ShareGone, ShareReleased, NotFreeInShare,
    ReleaseNotAhead.
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
    if there[source].is_due(clock.now()):
        raise ShareReleased
    if seats > there[source].free:
        raise NotFreeInShare(there[source].free, seats)
    before = seats_of(room)
    after = before | {source: before[source] - seats, target: before[target] + seats}
    lay_out(slot, room, without_empty(room, after), releases_of(room))
    moved = {"from": list(source), "to": list(target), "seats": seats}
    audit.record("slot.seats_moved", "slot", slot.id, by=by, after=moved, reason=reason)
    serve(slot)
