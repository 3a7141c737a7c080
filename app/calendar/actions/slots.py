"""Changes to the times of an event, and the pools and limits that belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.calendar.actions.events import lock_live, touch
from app.calendar.models import Event, Pool, SeatLimit, Slot
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken

LONGEST_SLOT = timedelta(days=7)


class SlotEndsBeforeStart(RuleBroken):
    """The end is not after the start."""


class SlotTooLong(RuleBroken):
    """Longer than LONGEST_SLOT."""

    days = LONGEST_SLOT.days


class SlotInPast(RuleBroken):
    """The start has passed."""


class SlotExists(RuleBroken):
    """The event has this time at this place already: a form sent twice makes one."""

    def __init__(self, slot: Slot) -> None:
        self.slot_id = slot.id


class SlotIsCancelled(RuleBroken):
    """A cancelled time stays as it is, with its reason."""

    def __init__(self, slot: Slot) -> None:
        self.reason = slot.cancel_reason


class SlotHasBookings(RuleBroken):
    """Somebody holds seats or waits: such a time is cancelled with a reason, not changed in silence."""

    def __init__(self, taken: int, waiting: int) -> None:
        self.taken, self.waiting = taken, waiting


class CapacityBelowShares(RuleBroken):
    """The shares that are kept for somebody are more than the seats would be."""

    status = 422

    def __init__(self, shared: int) -> None:
        self.shared = shared


@dataclass(frozen=True)
class SlotDraft:
    """A time with its seats; `groups` is how many groups may be there at once, None without a limit."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    venue_id: int | None = None
    groups: int | None = None


def add_slot(event: Event, draft: SlotDraft, *, by: int | None) -> Slot:
    """A bookable time whose seats all lie in one pool.

    Raises EventIsCancelled, SlotEndsBeforeStart, SlotTooLong, SlotInPast, SlotExists.
    """
    lock_live(event)
    _check_times(draft)
    _refuse_twin(event.id, draft)
    slot = Slot(
        event_id=event.id,
        venue_id=draft.venue_id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        capacity=draft.capacity,
        changed_at=clock.now(),
    )
    db.session.add(slot)
    db.session.flush()
    db.session.add(Pool(slot_id=slot.id, capacity=draft.capacity))
    _limit_groups(slot.id, draft.groups)
    touch(event, moved=True)
    db.session.expire(event, ["slots"])
    audit.record("slot.added", "slot", slot.id, by=by, after=_slot_facts(slot, draft.groups))
    return slot


def edit_slot(slot: Slot, draft: SlotDraft, *, by: int | None) -> None:
    """Change a time that nobody has booked.

    Raises SlotHasBookings, SlotIsCancelled, CapacityBelowShares and what add_slot raises.
    """
    lock_live(slot.event)
    pools = _lock_seats(slot)
    _check_times(draft)
    _refuse_twin(slot.event_id, draft, beside=slot.id)
    before = _slot_facts(slot, groups_of(slot.id))
    _resize(pools, draft.capacity)
    slot.starts_at, slot.ends_at, slot.venue_id = draft.starts_at, draft.ends_at, draft.venue_id
    slot.capacity = draft.capacity
    after = _slot_facts(slot, draft.groups)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    _limit_groups(slot.id, draft.groups)
    slot.sequence += 1
    slot.changed_at = clock.now()
    touch(slot.event, moved=True)
    audit.record(
        "slot.changed", "slot", slot.id, by=by, before=_only(before, changed), after=_only(after, changed)
    )


def groups_of(slot_id: int) -> int | None:
    """How many groups may be in the slot at once; None without a limit."""
    return db.session.scalar(select(SeatLimit.capacity).where(SeatLimit.slot_id == slot_id))


def _resize(pools: Sequence[Pool], capacity: int) -> None:
    """Let the pools hold `capacity` seats: shares stay as they are, what is common grows or shrinks."""
    shared = sum(pool.capacity for pool in pools if not pool.is_common)
    if capacity < shared:
        raise CapacityBelowShares(shared)
    for pool in pools:
        if pool.is_common:
            pool.capacity = capacity - shared


def _lock_seats(slot: Slot) -> Sequence[Pool]:
    """The pools of a live slot, locked. Raises SlotIsCancelled, and SlotHasBookings where somebody holds
    seats or waits for them.

    The slot is locked against the shared lock that a booking takes: nobody books by what is about to change.
    """
    db.session.refresh(slot, with_for_update=True)
    db.session.scalars(select(SeatLimit).where(SeatLimit.slot_id == slot.id).with_for_update()).all()
    query = select(Pool).where(Pool.slot_id == slot.id).order_by(Pool.rank, Pool.id).with_for_update()
    pools = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if slot.cancelled_at is not None:
        raise SlotIsCancelled(slot)
    taken, waiting = sum(pool.taken for pool in pools), max(pool.waiting for pool in pools)
    if taken or waiting:
        raise SlotHasBookings(taken, waiting)
    return pools


def _check_times(draft: SlotDraft) -> None:
    if draft.ends_at <= draft.starts_at:
        raise SlotEndsBeforeStart
    if draft.ends_at - draft.starts_at > LONGEST_SLOT:
        raise SlotTooLong
    if draft.starts_at <= clock.now():
        raise SlotInPast


def _refuse_twin(event_id: int, draft: SlotDraft, *, beside: int | None = None) -> None:
    query = select(Slot).where(
        Slot.event_id == event_id,
        Slot.starts_at == draft.starts_at,
        Slot.ends_at == draft.ends_at,
        Slot.venue_id.is_not_distinct_from(draft.venue_id),
        Slot.cancelled_at.is_(None),
        Slot.id != (beside or 0),
    )
    twin = db.session.scalars(query).first()
    if twin is not None:
        raise SlotExists(twin)


def _limit_groups(slot_id: int, groups: int | None) -> None:
    """Set, change or lift the limit of groups at once."""
    limit = db.session.scalars(select(SeatLimit).where(SeatLimit.slot_id == slot_id)).one_or_none()
    if groups is None and limit is not None:
        db.session.delete(limit)
    elif groups is not None and limit is None:
        db.session.add(SeatLimit(slot_id=slot_id, unit="groups", capacity=groups))
    elif groups is not None and limit is not None:
        limit.capacity = groups


def _slot_facts(slot: Slot, groups: int | None) -> dict[str, Any]:
    return {
        "event_id": slot.event_id,
        "starts_at": slot.starts_at.astimezone(UTC).isoformat(),
        "ends_at": slot.ends_at.astimezone(UTC).isoformat(),
        "capacity": slot.capacity,
        "venue_id": slot.venue_id,
        "groups": groups,
    }


def _only(facts: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names}
