"""Many times in one go: made all or none, and taken back in one step."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select

from app.calendar.actions.events import lock_live, touch
from app.calendar.actions.plans import Planned, plan
from app.calendar.actions.slots import SlotDraft, insert_slot
from app.calendar.models import Event, Pool, SeatLimit, Slot, SlotBatch, SlotSession
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken

ASK_ABOVE = 60  # times that are made without asking once more


class NothingToMake(RuleBroken):
    """The plan has no times at all."""

    status = 422


class PlanHasTrouble(RuleBroken):
    """Some of the times cannot be made: then none is. `planned` says which and why."""

    status = 422

    def __init__(self, planned: Sequence[Planned]) -> None:
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


def undo_slots(batch: SlotBatch, count_bookings: Callable[[Sequence[int]], int], *, by: int | None) -> int:
    """Take the times of the batch back, as if they had not been made; answers how many.

    `count_bookings` says how many bookings there have ever been for slots with these ids: it is asked when
    nobody can make one any more. Raises EventIsCancelled, BatchUndone, BatchInUse.
    """
    event = db.session.get_one(Event, batch.event_id)
    lock_live(event)
    db.session.refresh(batch, with_for_update=True)
    if batch.undone_at is not None:
        raise BatchUndone
    own = select(Slot.id).where(Slot.batch_id == batch.id).order_by(Slot.id)
    ids = db.session.scalars(own.with_for_update(key_share=True)).all()
    booked = count_bookings(ids)
    if booked:
        raise BatchInUse(booked)
    for table in (Pool, SeatLimit, SlotSession):
        db.session.execute(delete(table).where(table.slot_id.in_(ids)))
    db.session.execute(delete(Slot).where(Slot.id.in_(ids)))
    batch.undone_at = clock.now()
    db.session.expire(event, ["slots"])
    touch(event, moved=True)
    audit.record("slots.taken_back", "event", event.id, by=by, after={"batch": batch.id, "times": len(ids)})
    return len(ids)
