"""The sure rows of an order accepted in one go, and taken back while nobody has touched their drafts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.calendar.actions import DraftInUse, EventDraft, StateHasChanged, create_events, delete_drafts
from app.calendar.models import EventState
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions.deciding import reopen_made, tie_batch
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
    taken = [pick for pick in picks if pick.row_id in rows]
    events = create_events([(pick.draft, pick.host_id) for pick in taken], by=by)
    tie_batch([(rows[pick.row_id], event) for pick, event in zip(taken, events, strict=True)], batch, by=by)
    after = {"batch": batch.id, "rows": len(rows)}
    audit.record("road_map.rows_accepted", "road_map", road_map.id, by=by, after=after)
    return batch


def take_back_batch(batch: RoadMapBatch, *, by: int | None) -> int:
    """Throw the batch's untouched drafts away and let their rows wait again; answers how many. A draft that
    somebody has changed, asked for or tied to something else stays. Raises BatchTakenBack."""
    db.session.refresh(batch, with_for_update={"of": RoadMapBatch})
    if batch.undone_at is not None:
        raise BatchTakenBack
    gone = _taken_back(untouched(batch), by=by)
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
    """Those of these rows that nobody has decided about, locked."""
    return {row.id: row for row in _locked(ids) if row.road_map_id == road_map_id and row.is_open}


def _locked(ids: Collection[int]) -> Sequence[RoadMapRow]:
    """The rows, locked in one sequence whoever asks."""
    query = select(RoadMapRow).where(RoadMapRow.id.in_(ids)).order_by(RoadMapRow.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _taken_back(ties: Sequence[RowEvent], *, by: int | None) -> int:
    """How many of the drafts could be thrown away: features above may hold on to some of them."""
    if not ties:
        return 0
    _locked([tie.row_id for tie in ties])
    try:
        with db.session.begin_nested():
            events = [tie.event for tie in ties]
            reopen_made(ties, by=by)
            delete_drafts(events, by=by)
    except (DraftInUse, StateHasChanged):
        if len(ties) == 1:
            return 0
        middle = len(ties) // 2
        return _taken_back(ties[:middle], by=by) + _taken_back(ties[middle:], by=by)
    return len(ties)
