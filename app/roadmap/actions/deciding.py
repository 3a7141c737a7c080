"""What a person decides about the rows of an order.

A state is set, never toggled: deciding twice is refused by name, so that two people who decide differently
learn of each other. Undoing a single acceptance is no action: its event is edited or called off instead.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete

from app.calendar.actions import EventDraft, create_event
from app.calendar.models import Event
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.models import RoadMap, RoadMapBatch, RoadMapRow, RowEvent, RowState


class AlreadyDecided(RuleBroken):
    """The row is accepted or rejected already."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


class NotRejected(RuleBroken):
    """Only a rejected row can be taken up again."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


class NotTied(RuleBroken):
    """The event does not answer the row, or does so no longer."""


class MadeOfRow(RuleBroken):
    """The event was made of the row: it is edited, deleted or called off, never untied."""


def accept_row(row: RoadMapRow, draft: EventDraft, host_id: int, *, by: int | None) -> Event:
    """A draft event of this host, tied to the row. Of a municipality's order it is the municipality's.

    Raises AlreadyDecided and what create_event raises.
    """
    lock_open(row)
    event = create_event(placed_in(row.road_map, draft), host_id, by=by)
    tie_event(row, event, made=True, by=by)
    return event


def tie_event(row: RoadMapRow, event: Event, *, made: bool, by: int | None) -> None:
    """This event answers the row too, which is accepted by that; what is tied already stays so.

    `made`: it was made of the row. Raises AlreadyDecided where the row is rejected.
    """
    tie_events(row, [event], made=made, by=by)


def tie_events(row: RoadMapRow, events: Sequence[Event], *, made: bool, by: int | None) -> None:
    """The same of several, in few statements for many."""
    lock_row(row)
    if row.state is RowState.REJECTED:
        raise AlreadyDecided(row)
    there = set(row.events)
    added = [event for event in events if event not in there]
    if not added:
        return
    now = clock.now()
    row.ties.extend(RowEvent(event=event, made=made, tied_by=by, tied_at=now) for event in added)
    first, others = added[0], added
    if row.state is not RowState.ACCEPTED:
        _decide(row, RowState.ACCEPTED, "road_map_row.accepted", by=by, event_id=first.id)
        others = added[1:]
    else:
        row.decided_by, row.decided_at, row.edited = by, now, None
    db.session.flush()
    audit.record_many(
        (
            audit.Change("road_map_row.tied", "road_map_row", row.id, after={"event_id": event.id})
            for event in others
        ),
        by=by,
    )


def release_event(row: RoadMapRow, event: Event, *, by: int | None) -> None:
    """This event answers the row no longer. The last one gone, the row waits for a person again."""
    lock_row(row)
    tie = _tie(row, event.id)
    if tie is not None:
        _let_go(row, tie, by)


def tie_batch(pairs: Sequence[tuple[RoadMapRow, Event]], batch: RoadMapBatch, *, by: int | None) -> None:
    """The same of many rows that the caller has locked and found open, each with what was made of it."""
    ties = [
        RowEvent(
            row_id=row.id, event_id=event.id, made=True, tied_by=by, tied_at=clock.now(), batch_id=batch.id
        )
        for row, event in pairs
    ]
    db.session.add_all(ties)
    action, accepted = "road_map_row.accepted", RowState.ACCEPTED
    told = [_settled(row, accepted, action, by=by, event_id=event.id) for row, event in pairs]
    db.session.flush()
    audit.record_many(told, by=by)
    db.session.expire(batch)


def untie_event(row: RoadMapRow, event_id: int, *, by: int | None) -> None:
    """This event was tied to the row by mistake. If it was the only one the row waits for a person again.

    Raises NotTied, MadeOfRow.
    """
    lock_row(row)
    tie = _tie(row, event_id)
    if tie is None:
        raise NotTied
    if tie.made:
        raise MadeOfRow
    _let_go(row, tie, by)


def _tie(row: RoadMapRow, event_id: int) -> RowEvent | None:
    return next((one for one in row.ties if one.event_id == event_id), None)


def _let_go(row: RoadMapRow, tie: RowEvent, by: int | None) -> None:
    row.ties.remove(tie)
    db.session.delete(tie)
    before = {"event_id": tie.event_id}
    if row.ties:  # it stays accepted by whoever accepted it
        db.session.flush()
        audit.record("road_map_row.untied", "road_map_row", row.id, by=by, before=before)
    else:
        _decide(row, first_state(row.is_event), "road_map_row.untied", by=by, before=before)


def reopen_made(ties: Sequence[RowEvent], *, by: int | None) -> None:
    """The rows wait again, which the caller has locked; their only events are the caller's to throw away."""
    told = [_settled(tie.row, first_state(tie.row.is_event), "road_map_row.reopened", by=by) for tie in ties]
    db.session.flush()
    db.session.execute(delete(RowEvent).where(RowEvent.id.in_([tie.id for tie in ties])))
    audit.record_many(told, by=by)


def placed_in(road_map: RoadMap, draft: EventDraft) -> EventDraft:
    """Of a municipality's order the draft is the municipality's."""
    if road_map.municipality_id is None:
        return draft
    return replace(draft, municipality_id=road_map.municipality_id)


def reject_row(row: RoadMapRow, *, by: int | None) -> None:
    """No event comes of this row. Raises AlreadyDecided."""
    lock_open(row)
    _decide(row, RowState.REJECTED, "road_map_row.rejected", by=by)


def reopen_row(row: RoadMapRow, *, by: int | None) -> None:
    """A rejected row waits for a person again. Raises NotRejected."""
    lock_row(row)
    if row.state is not RowState.REJECTED:
        raise NotRejected(row)
    _decide(row, first_state(row.is_event), "road_map_row.reopened", by=by)


def first_state(is_event: bool) -> RowState:
    """What a row is before anybody decides."""
    return RowState.NEW if is_event else RowState.PAPERWORK


def lock_row(row: RoadMapRow) -> None:
    """Let decisions about one row follow each other, each seeing the one before."""
    db.session.refresh(row, with_for_update={"of": RoadMapRow})  # a row may be loaded with its events


def lock_open(row: RoadMapRow) -> None:
    """The same, of a row that nobody has decided about. Raises AlreadyDecided."""
    lock_row(row)
    if not row.is_open:
        raise AlreadyDecided(row)


def _decide(
    row: RoadMapRow,
    state: RowState,
    action: str,
    *,
    by: int | None,
    before: dict[str, int] | None = None,
    **facts: int,
) -> None:
    told = _settled(row, state, action, by=by, before=before, **facts)
    db.session.flush()
    audit.record_many([told], by=by)


def _settled(
    row: RoadMapRow,
    state: RowState,
    action: str,
    *,
    by: int | None,
    before: dict[str, int] | None = None,
    **facts: int,
) -> audit.Change:
    """The row in its new state, and what the audit log says of it."""
    old, row.state = {"state": row.state.value} | (before or {}), state
    undecided = state in (RowState.NEW, RowState.PAPERWORK)
    row.decided_by, row.decided_at = (None, None) if undecided else (by, clock.now())
    row.edited = None
    if old["state"] != state.value:  # whoever decides has seen what the newest version changed
        row.before = None
    return audit.Change(action, "road_map_row", row.id, before=old, after={"state": state.value} | facts)
