"""What must always hold of organizations that are asked for a date, asked of the tables alone."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from app.calendar.models import Event
from app.core.db import db
from app.core.invariants import Invariants
from app.roadmap.asking.models import Ask
from app.roadmap.models import RowEvent


def register(invariants: Invariants) -> None:
    promise = "whoever is asked about a row of an order has an event of its own for it, unless it declined"
    invariants.add("I37", promise, asks_and_events)


def asks_and_events() -> Iterator[str]:
    """Asks without the event by which they are to be answered."""
    tie = select(RowEvent.id).where(RowEvent.row_id == Ask.row_id, RowEvent.event_id == Ask.event_id)
    waiting = Ask.declined_at.is_(None) & (Ask.event_id.is_(None) | ~tie.exists())
    query = select(Ask.id, Ask.row_id).outerjoin(Event, Event.id == Ask.event_id)
    foreign = Event.host_id != Ask.organization_id
    for ask_id, row_id in db.session.execute(query.where(or_(waiting, foreign)).order_by(Ask.id)):
        yield f"ask {ask_id} about row {row_id} of an order has no event of its organization that answers it"
