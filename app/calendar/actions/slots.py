"""Changes to the times of an event, and the pools and limits that belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Self

from sqlalchemy import select

from app.calendar.actions.events import lock_live, touch
from app.calendar.actions.slot_refusals import (
    LONGEST_DAYS,
    CapacityBelowShares,
    CapacityBelowTaken,
    GroupsBelowTaken,
    OverVenue,
    SessionsOverlap,
    SlotEndsBeforeStart,
    SlotExists,
    SlotHasBookings,
    SlotInPast,
    SlotIsCancelled,
    SlotTooLong,
)
from app.calendar.models import Event, Pool, SeatLimit, Slot, SlotSession
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Venue

LONGEST_SLOT = timedelta(days=LONGEST_DAYS)
LONGEST_COURSE = timedelta(days=366)  # of several meetings


@dataclass(frozen=True)
class SlotDraft:
    """A time with its seats; `groups` is how many groups may be there at once, None without a limit.

    `sessions` are begin and end of each meeting of a course or a camp: the time begins with the first and
    ends with the last. `route_id` is the offer that the time was made from.
    """

    starts_at: datetime
    ends_at: datetime
    capacity: int
    venue_id: int | None = None
    groups: int | None = None
    sessions: tuple[tuple[datetime, datetime], ...] = ()
    route_id: int | None = None

    @property
    def hours(self) -> tuple[tuple[datetime, datetime], ...]:
        """Begin and end of each meeting; of a time that has one, its own."""
        return self.sessions or ((self.starts_at, self.ends_at),)

    @classmethod
    def course(cls, sessions: Sequence[tuple[datetime, datetime]], capacity: int, **facts: Any) -> Self:
        """A time of these meetings, in order; of one meeting an ordinary time."""
        meetings = tuple(sorted(sessions))
        several = meetings if len(meetings) > 1 else ()
        return cls(meetings[0][0], meetings[-1][1], capacity, sessions=several, **facts)


def add_slot(event: Event, draft: SlotDraft, *, by: int | None) -> Slot:
    """A bookable time whose seats all lie in one pool.

    Raises EventIsCancelled, SlotEndsBeforeStart, SlotTooLong, SessionsOverlap, SlotInPast, OverVenue,
    SlotExists.
    """
    lock_live(event)
    check_times(draft)
    _refuse_over_venue(draft)
    _refuse_twin(event.id, draft)
    slot = insert_slot(event, draft, by=by)
    touch(event, moved=True)
    return slot


def insert_slot(event: Event, draft: SlotDraft, *, by: int | None, batch_id: int | None = None) -> Slot:
    """The rows of a time that was checked; the caller holds the event's lock and touches it afterwards."""
    slot = Slot(
        event_id=event.id,
        venue_id=draft.venue_id,
        route_id=draft.route_id,
        batch_id=batch_id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        capacity=draft.capacity,
        changed_at=clock.now(),
        sessions=_sessions(draft),
    )
    db.session.add(slot)
    db.session.flush()
    db.session.add(Pool(slot_id=slot.id, capacity=draft.capacity))
    _limit_groups(slot.id, draft.groups)
    db.session.expire(event, ["slots"])
    audit.record("slot.added", "slot", slot.id, by=by, after=_slot_facts(slot, draft.groups))
    return slot


def _sessions(draft: SlotDraft) -> list[SlotSession]:
    return [SlotSession(starts_at=begins, ends_at=ends) for begins, ends in draft.sessions]


def _reschedule(slot: Slot, draft: SlotDraft) -> None:
    """Let the slot have the draft's meetings. The old rows go first: an hour may stand in both."""
    if draft.hours != slot.hours:
        slot.sessions = []
        db.session.flush()
        slot.sessions = _sessions(draft)


def edit_slot(slot: Slot, draft: SlotDraft, *, by: int | None) -> None:
    """Change a time that nobody has booked.

    Raises SlotHasBookings, SlotIsCancelled, CapacityBelowShares and what add_slot raises.
    """
    lock_live(slot.event)
    rewrite_slot(slot, _lock_seats(slot), draft, by=by)


def rewrite_slot(
    slot: Slot, pools: Sequence[Pool], draft: SlotDraft, *, by: int | None, reason: str | None = None
) -> list[str]:
    """Make a time of which the event, the time and its seats are locked as `draft` says; answers what has
    changed. Raises CapacityBelowShares, CapacityBelowTaken, GroupsBelowTaken and what add_slot raises."""
    check_times(draft)
    _refuse_over_venue(draft)
    _refuse_twin(slot.event_id, draft, beside=slot.id)
    before = _slot_facts(slot, groups_of(slot.id))
    _resize(pools, draft.capacity)
    _keep_releases(pools, draft.starts_at)
    slot.starts_at, slot.ends_at, slot.venue_id = draft.starts_at, draft.ends_at, draft.venue_id
    slot.capacity = draft.capacity
    _reschedule(slot, draft)
    after = _slot_facts(slot, draft.groups)
    changed = [name for name in after | before if after.get(name) != before.get(name)]
    if not changed:
        return []
    _limit_groups(slot.id, draft.groups)
    slot.sequence += 1
    slot.changed_at = clock.now()
    touch(slot.event, moved=True)
    audit.record(
        "slot.changed", "slot", slot.id, by=by, before=_only(before, changed), after=_only(after, changed),
        reason=reason,
    )  # fmt: skip
    return changed


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
            if capacity - shared < pool.taken:
                raise CapacityBelowTaken(shared + pool.taken, capacity)
            pool.capacity = capacity - shared


def _keep_releases(pools: Sequence[Pool], starts_at: datetime) -> None:
    """No share is released after the time has begun."""
    for pool in pools:
        if pool.release_at is not None and pool.released_at is None:
            pool.release_at = min(pool.release_at, starts_at)


def _lock_seats(slot: Slot) -> Sequence[Pool]:
    """The pools of a live slot, locked. Raises SlotIsCancelled, and SlotHasBookings where somebody holds
    seats or waits for them.

    The slot is locked against the shared lock that a booking takes: nobody books by what is about to change.
    No stronger: a transaction that changes a pool twice asks for the key of its slot again, holding the pool.
    """
    db.session.refresh(slot, with_for_update={"key_share": True})
    db.session.scalars(select(SeatLimit).where(SeatLimit.slot_id == slot.id).with_for_update()).all()
    query = select(Pool).where(Pool.slot_id == slot.id).order_by(Pool.rank, Pool.id).with_for_update()
    pools = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if slot.cancelled_at is not None:
        raise SlotIsCancelled(slot)
    taken, waiting = sum(pool.taken for pool in pools), max(pool.waiting for pool in pools)
    if taken or waiting:
        raise SlotHasBookings(slot.id, taken, waiting)
    return pools


def check_times(draft: SlotDraft) -> None:
    """A time ends after it begins, is not too long, and lies ahead.

    Raises SlotEndsBeforeStart, SlotTooLong, SessionsOverlap, SlotInPast.
    """
    for begins, ends in draft.hours:
        if ends <= begins:
            raise SlotEndsBeforeStart
        if ends - begins > LONGEST_SLOT:
            raise SlotTooLong
    if draft.ends_at - draft.starts_at > LONGEST_COURSE:
        raise SlotTooLong
    if any(later[0] < earlier[1] for earlier, later in pairwise(draft.sessions)):
        raise SessionsOverlap
    if draft.starts_at <= clock.now():
        raise SlotInPast


def _refuse_over_venue(draft: SlotDraft) -> None:
    holds = db.session.scalar(select(Venue.capacity).where(Venue.id == draft.venue_id))
    if holds is not None and draft.capacity > holds:
        raise OverVenue(holds)


def _refuse_twin(event_id: int, draft: SlotDraft, *, beside: int | None = None) -> None:
    twin = find_twin(event_id, draft, beside=beside)
    if twin is not None:
        raise SlotExists(twin)


def find_twin(event_id: int, draft: SlotDraft, *, beside: int | None = None) -> Slot | None:
    """A live time of the event at the same hours and place, but for the slot `beside`."""
    query = select(Slot).where(
        Slot.event_id == event_id,
        Slot.starts_at == draft.starts_at,
        Slot.ends_at == draft.ends_at,
        Slot.venue_id.is_not_distinct_from(draft.venue_id),
        Slot.cancelled_at.is_(None),
        Slot.id != (beside or 0),
    )
    return db.session.scalars(query).first()


def _limit_groups(slot_id: int, groups: int | None) -> None:
    """Set, change or lift the limit of groups at once."""
    limit = db.session.scalars(select(SeatLimit).where(SeatLimit.slot_id == slot_id)).one_or_none()
    if groups is None and limit is not None:
        db.session.delete(limit)
    elif groups is not None and limit is None:
        db.session.add(SeatLimit(slot_id=slot_id, unit="groups", capacity=groups))
    elif groups is not None and limit is not None:
        if groups < limit.used:
            raise GroupsBelowTaken(limit.used, groups)
        limit.capacity = groups


def _slot_facts(slot: Slot, groups: int | None) -> dict[str, Any]:
    return {
        "event_id": slot.event_id,
        "starts_at": _iso(slot.starts_at),
        "ends_at": _iso(slot.ends_at),
        "capacity": slot.capacity,
        "venue_id": slot.venue_id,
        "groups": groups,
    } | (
        {"sessions": [[_iso(one.starts_at), _iso(one.ends_at)] for one in slot.sessions]}
        if slot.sessions
        else {}
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _only(facts: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return {name: facts.get(name) for name in names}
