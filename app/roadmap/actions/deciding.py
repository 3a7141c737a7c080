"""What a person decides about the rows of an order.

A state is set, never toggled: deciding twice is refused by name, so that two people who decide differently
learn of each other. Undoing an acceptance is no action: its event is edited or called off instead.
"""

from app.calendar.actions import EventDraft, create_event
from app.calendar.models import Event
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.models import RoadMapRow, RowEvent, RowState


class AlreadyDecided(RuleBroken):
    """The row is accepted or rejected already."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


class NotRejected(RuleBroken):
    """Only a rejected row can be taken up again."""

    def __init__(self, row: RoadMapRow) -> None:
        self.state = row.state


def accept_row(row: RoadMapRow, draft: EventDraft, host_id: int, *, by: int | None) -> Event:
    """A draft event of this host, tied to the row. Raises AlreadyDecided and what create_event raises."""
    lock_open(row)
    event = create_event(draft, host_id, by=by)
    tie_event(row, event, made=True, by=by)
    return event


def tie_event(row: RoadMapRow, event: Event, *, made: bool, by: int | None) -> None:
    """This event answers the row too, which is accepted by that; what is tied already stays so.

    `made`: it was made of the row. Raises AlreadyDecided where the row is rejected.
    """
    lock_row(row)
    if row.state is RowState.REJECTED:
        raise AlreadyDecided(row)
    if event in row.events:
        return
    row.ties.append(RowEvent(event=event, made=made, tied_by=by, tied_at=clock.now()))
    action = "road_map_row.tied" if row.state is RowState.ACCEPTED else "road_map_row.accepted"
    _decide(row, RowState.ACCEPTED, action, by=by, event_id=event.id)


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


def _decide(row: RoadMapRow, state: RowState, action: str, *, by: int | None, **facts: int) -> None:
    before, row.state = {"state": row.state.value}, state
    undecided = state in (RowState.NEW, RowState.PAPERWORK)
    row.decided_by, row.decided_at = (None, None) if undecided else (by, clock.now())
    row.edited = None
    db.session.flush()
    audit.record(action, "road_map_row", row.id, by=by, before=before, after={"state": state.value} | facts)
