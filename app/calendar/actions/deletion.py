"""Drafts that nothing refers to can be thrown away; whatever anybody has seen stays."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.calendar.actions.events import lock_live
from app.calendar.actions.review import StateHasChanged
from app.calendar.models import Event, EventState, SeatLimit, Slot, SlotBatch
from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken


class DraftInUse(RuleBroken):
    """Times, other events or rows of an order belong to the draft. `times` says whether there are times."""

    def __init__(self, *, times: bool) -> None:
        self.times = times


def delete_draft(event: Event, *, by: int | None) -> None:
    """Throw a draft away for good; the audit log keeps what it was called.

    Raises EventIsCancelled, StateHasChanged, DraftInUse.
    """
    lock_live(event)
    if event.state is not EventState.DRAFT:
        raise StateHasChanged(event.state)
    if db.session.scalar(select(Slot.id).where(Slot.event_id == event.id).limit(1)) is not None:
        raise DraftInUse(times=True)
    before = {"title": event.title, "kind": event.kind.value, "host_id": event.host_id}
    try:
        with db.session.begin_nested():
            for table in (SlotBatch, SeatLimit):
                db.session.execute(delete(table).where(table.event_id == event.id))
            _forget(event)
    except IntegrityError as error:  # features above tie things to events, and are unknown here
        raise DraftInUse(times=False) from error
    audit.record("event.deleted", "event", event.id, by=by, before=before)


def delete_drafts(events: Sequence[Event], *, by: int | None) -> None:
    """The same of many in few statements, all or none. Raises StateHasChanged, DraftInUse."""
    ids = [event.id for event in events]
    locked = select(Event).where(Event.id.in_(ids)).order_by(Event.id).with_for_update(key_share=True)
    there = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    for event in there:
        if event.state is not EventState.DRAFT:
            raise StateHasChanged(event.state)
    for column, times in ((Slot.event_id, True), (Event.parent_id, False)):
        if db.session.scalar(select(column).where(column.in_(ids)).limit(1)) is not None:
            raise DraftInUse(times=times)
    told = [
        audit.Change(
            "event.deleted",
            "event",
            event.id,
            {"title": event.title, "kind": event.kind.value, "host_id": event.host_id},
        )
        for event in there
    ]
    try:
        with db.session.begin_nested():
            for table in (SlotBatch, SeatLimit):
                db.session.execute(delete(table).where(table.event_id.in_(ids)))
            db.session.execute(delete(Event).where(Event.id.in_(ids)))
    except IntegrityError as error:
        raise DraftInUse(times=False) from error
    audit.record_many(told, by=by)


def _forget(event: Event) -> None:
    if db.session.scalar(select(Event.id).where(Event.parent_id == event.id).limit(1)) is not None:
        raise DraftInUse(times=False)  # else the session would cut its children off without a word
    db.session.delete(event)
    db.session.flush()
