"""What must always hold of orders and their rows."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.db import db
from app.core.invariants import Invariants
from app.roadmap.models import RoadMapRow, RowState


def register(invariants: Invariants) -> None:
    invariants.add("I36", "an accepted row of an order has an event, and no other row has", row_and_events)


def row_and_events() -> Iterator[str]:
    """Rows whose state and events contradict each other."""
    accepted = RoadMapRow.state == RowState.ACCEPTED
    query = select(RoadMapRow.id, RoadMapRow.state).where(accepted != RoadMapRow.ties.any())
    for row_id, state in db.session.execute(query.order_by(RoadMapRow.id)):
        yield f"row {row_id} of an order is {state.value}, and its events say otherwise"
