"""Many times in one go: planned and looked at, made all or none, and taken back in one step."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select

from app.calendar.actions.events import lock_live, touch
from app.calendar.actions.slots import (
    SessionsOverlap,
    SlotDraft,
    SlotEndsBeforeStart,
    SlotInPast,
    SlotTooLong,
    check_times,
    find_twin,
    insert_slot,
)
from app.calendar.models import Event, Pool, SeatLimit, Slot, SlotBatch, SlotSession
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Venue
from app.organizations.queries import working_calendar

ASK_ABOVE = 60  # times that are made without asking once more


class Trouble(StrEnum):
    """What may be wrong with a planned time; WARNINGS do not forbid it."""

    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    SESSIONS_OVERLAP = "sessions_overlap"
    IN_PAST = "in_past"
    TWICE = "twice"
    OVER_VENUE = "over_venue"
    HOLIDAY = "holiday"
    VENUE_BUSY = "venue_busy"


WARNINGS = frozenset({Trouble.HOLIDAY, Trouble.VENUE_BUSY})


class NothingToMake(RuleBroken):
    """The plan has no times at all."""

    status = 422


class PlanHasTrouble(RuleBroken):
    """Some of the times cannot be made: then none is. `planned` says which and why."""

    status = 422

    def __init__(self, planned: "Sequence[Planned]") -> None:
        self.planned = planned
        self.count = sum(bool(one.errors) for one in planned)


class ManyTimes(RuleBroken):
    """More times than usual: whoever wants them says so once more."""

    def __init__(self, count: int) -> None:
        self.count = count


class BatchInUse(RuleBroken):
    """Groups have booked some of the times: those are called off with a reason, not taken back."""

    def __init__(self, booked: int) -> None:
        self.booked = booked


class BatchUndone(RuleBroken):
    """The times were taken back already."""


@dataclass(frozen=True)
class Planned:
    """A time that is going to be made, with what is wrong with it."""

    draft: SlotDraft
    troubles: tuple[Trouble, ...] = ()

    @property
    def errors(self) -> tuple[Trouble, ...]:
        return tuple(one for one in self.troubles if one not in WARNINGS)


def plan(event: Event, drafts: Sequence[SlotDraft]) -> list[Planned]:
    """Each draft with its troubles, in the order given. Changes nothing."""
    seats, twins = _venue_seats(drafts), Counter(map(_hours_and_place, drafts))
    return [Planned(draft, tuple(_troubles(event, draft, seats, twins))) for draft in drafts]


def make_slots(event: Event, drafts: Sequence[SlotDraft], *, by: int | None, sure: bool = False) -> SlotBatch:
    """All the times of the plan, or none. `sure` says that so many are meant.

    Raises EventIsCancelled, NothingToMake, PlanHasTrouble, ManyTimes.
    """
    lock_live(event)
    if not drafts:
        raise NothingToMake
    planned = plan(event, drafts)
    if any(one.errors for one in planned):
        raise PlanHasTrouble(planned)
    if len(drafts) > ASK_ABOVE and not sure:
        raise ManyTimes(len(drafts))
    batch = SlotBatch(event_id=event.id, made_by=by, made_at=clock.now())
    db.session.add(batch)
    db.session.flush()
    for draft in drafts:
        insert_slot(event, draft, by=by, batch_id=batch.id)
    touch(event, moved=True)
    audit.record("slots.made", "event", event.id, by=by, after={"batch": batch.id, "times": len(drafts)})
    return batch


def undo_slots(batch: SlotBatch, booked: int, *, by: int | None) -> int:
    """Take the times of the batch back, as if they had not been made; answers how many.

    `booked` counts what refers to them from features above. Raises BatchUndone, BatchInUse.
    """
    event = db.session.get_one(Event, batch.event_id)
    lock_live(event)
    db.session.refresh(batch, with_for_update=True)
    if batch.undone_at is not None:
        raise BatchUndone
    if booked:
        raise BatchInUse(booked)
    ids = db.session.scalars(select(Slot.id).where(Slot.batch_id == batch.id).order_by(Slot.id)).all()
    for table in (Pool, SeatLimit, SlotSession):
        db.session.execute(delete(table).where(table.slot_id.in_(ids)))
    db.session.execute(delete(Slot).where(Slot.id.in_(ids)))
    batch.undone_at = clock.now()
    db.session.expire(event, ["slots"])
    touch(event, moved=True)
    audit.record("slots.taken_back", "event", event.id, by=by, after={"batch": batch.id, "times": len(ids)})
    return len(ids)


def _troubles(
    event: Event, draft: SlotDraft, seats: dict[int, int], twins: Counter[tuple[object, ...]]
) -> Iterator[Trouble]:
    try:
        check_times(draft)
    except (SlotEndsBeforeStart, SlotTooLong, SessionsOverlap, SlotInPast) as refusal:
        yield _TROUBLE_OF[type(refusal)]
    if twins[_hours_and_place(draft)] > 1 or find_twin(event.id, draft) is not None:
        yield Trouble.TWICE
    if draft.venue_id is not None and draft.capacity > seats.get(draft.venue_id, draft.capacity):
        yield Trouble.OVER_VENUE
    day = draft.starts_at.astimezone(clock.zone()).date()
    if working_calendar().is_holiday(day):
        yield Trouble.HOLIDAY
    if draft.venue_id is not None and venue_is_busy(draft.venue_id, draft.starts_at, draft.ends_at):
        yield Trouble.VENUE_BUSY


_TROUBLE_OF: dict[type[RuleBroken], Trouble] = {
    SlotEndsBeforeStart: Trouble.ENDS_BEFORE_START,
    SlotTooLong: Trouble.TOO_LONG,
    SessionsOverlap: Trouble.SESSIONS_OVERLAP,
    SlotInPast: Trouble.IN_PAST,
}


def venue_is_busy(venue_id: int, begins: datetime, ends: datetime, *, beside: int | None = None) -> bool:
    """Whether another live time, but for the slot `beside`, is at the venue at these hours."""
    query = select(func.count()).where(
        Slot.venue_id == venue_id,
        Slot.starts_at < ends,
        Slot.ends_at > begins,
        Slot.cancelled_at.is_(None),
        Slot.id != (beside or 0),
    )
    return bool(db.session.scalar(query))


def _venue_seats(drafts: Sequence[SlotDraft]) -> dict[int, int]:
    """How many people each venue of the plan takes; one that has not said is not here."""
    ids = {draft.venue_id for draft in drafts if draft.venue_id is not None}
    query = select(Venue.id, Venue.capacity).where(Venue.id.in_(ids), Venue.capacity.is_not(None))
    return {venue_id: capacity for venue_id, capacity in db.session.execute(query) if capacity is not None}


def _hours_and_place(draft: SlotDraft) -> tuple[object, ...]:
    return draft.starts_at, draft.ends_at, draft.venue_id
