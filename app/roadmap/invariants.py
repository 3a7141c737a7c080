"""What must always hold of orders and their rows."""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import select

from app.core.db import db
from app.core.invariants import Invariants
from app.roadmap.models import RoadMapBatch, RoadMapRow, RowEvent, RowState
from app.roadmap.versions.invariants import pairs_of_rows, rows_and_version


def register(invariants: Invariants) -> None:
    invariants.add("I36", "an accepted row of an order has an event, and no other row has", row_and_events)
    versions = "the rows of an order are those of its version applied last, and pairs are of its rows"
    invariants.add("I39", versions, lambda: chain(rows_and_version(), pairs_of_rows()))
    invariants.add("I40", "rows accepted in one go are of one order, their events made of them", of_batches)


def row_and_events() -> Iterator[str]:
    """Rows whose state and events contradict each other."""
    accepted = RoadMapRow.state == RowState.ACCEPTED
    query = select(RoadMapRow.id, RoadMapRow.state).where(accepted != RoadMapRow.ties.any())
    for row_id, state in db.session.execute(query.order_by(RoadMapRow.id)):
        yield f"row {row_id} of an order is {state.value}, and its events say otherwise"


def of_batches() -> Iterator[str]:
    """Ties of a batch whose row is of another order, or whose event was not made of the row."""
    foreign = RoadMapRow.road_map_id != RoadMapBatch.road_map_id
    query = select(RowEvent.row_id, RowEvent.batch_id).join(RowEvent.batch).join(RowEvent.row)
    query = query.where(foreign | ~RowEvent.made)
    for row_id, batch_id in db.session.execute(query.order_by(RowEvent.id)):
        yield f"row {row_id} is in batch {batch_id} and does not belong there"
