"""The sure rows of an order accepted in one go, and taken back while nobody has touched their drafts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.calendar.actions import (
    DraftInUse,
    EventDraft,
    EventIsCancelled,
    StateHasChanged,
    create_event,
    delete_draft,
)
from app.calendar.models import EventState
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions.deciding import lock_row, reopen_made, tie_event
from app.roadmap.models import RoadMap, RoadMapBatch, RoadMapRow, RowEvent

MOST_ROWS = 500  # in one go: no other writer waits longer than for these


class NothingChosen(RuleBroken):
    """Not a single row was chosen, or none of those chosen waits any more."""

    status = 422


class BatchTakenBack(RuleBroken):
    """The batch was taken back already."""


@dataclass(frozen=True)
class Pick:
    """A row to be accepted, as the event that it proposes and with who receives the guests."""

    row_id: int
    draft: EventDraft
    host_id: int


def accept_batch(road_map: RoadMap, picks: Sequence[Pick], key: str, *, by: int | None) -> RoadMapBatch:
    """A draft of each row that still waits; those decided meanwhile are left as they are. The same `key`
    again is the same batch. Raises NothingChosen."""
    db.session.refresh(road_map, with_for_update={"of": RoadMap})  # two presses of one button come in turn
    there = db.session.scalars(select(RoadMapBatch).where(RoadMapBatch.key == key)).one_or_none()
    if there is not None:
        return there
    rows = _open_rows(road_map.id, [pick.row_id for pick in picks[:MOST_ROWS]])
    if not rows:
        raise NothingChosen
    batch = RoadMapBatch(road_map_id=road_map.id, key=key, made_by=by, made_at=clock.now())
    db.session.add(batch)
    db.session.flush()
    for pick in picks:
        row = rows.get(pick.row_id)
        if row is not None:
            event = create_event(pick.draft, pick.host_id, by=by)
            tie_event(row, event, made=True, by=by, batch=batch)
    after = {"batch": batch.id, "rows": len(rows)}
    audit.record("road_map.rows_accepted", "road_map", road_map.id, by=by, after=after)
    return batch


def take_back_batch(batch: RoadMapBatch, *, by: int | None) -> int:
    """Throw the batch's untouched drafts away and let their rows wait again; answers how many. A draft that
    somebody has changed, asked for or tied to something else stays. Raises BatchTakenBack."""
    db.session.refresh(batch, with_for_update={"of": RoadMapBatch})
    if batch.undone_at is not None:
        raise BatchTakenBack
    gone = sum(_taken_back(tie, by=by) for tie in untouched(batch))
    batch.undone_at, batch.undone_by = clock.now(), by
    db.session.flush()
    after = {"batch": batch.id, "rows": gone}
    audit.record("road_map.batch_taken_back", "road_map", batch.road_map_id, by=by, after=after)
    return gone


def untouched(batch: RoadMapBatch) -> list[RowEvent]:
    """The batch's ties whose drafts are as they were made, and whose rows have no other event."""
    return [
        tie
        for tie in batch.ties
        if tie.event.state is EventState.DRAFT and tie.event.version == 1 and len(tie.row.ties) == 1
    ]


def _open_rows(road_map_id: int, ids: Collection[int]) -> dict[int, RoadMapRow]:
    """Those of these rows that nobody has decided about, locked in one sequence."""
    query = (
        select(RoadMapRow)
        .where(RoadMapRow.road_map_id == road_map_id, RoadMapRow.id.in_(ids))
        .order_by(RoadMapRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in db.session.scalars(query) if row.is_open}


def _taken_back(tie: RowEvent, *, by: int | None) -> bool:
    """Whether the draft could be thrown away: features above may hold on to it."""
    row, event = tie.row, tie.event
    lock_row(row)
    try:
        with db.session.begin_nested():
            reopen_made(row, tie, by=by)
            delete_draft(event, by=by)
    except (DraftInUse, StateHasChanged, EventIsCancelled):
        return False
    return True
