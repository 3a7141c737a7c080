"""Umbrellas and chains of stages: none leads back to itself."""

from typing import Any

from sqlalchemy import func, select

from app.calendar.actions.drafts import EventDraft
from app.calendar.models import Event
from app.core.db import db
from app.core.errors import RuleBroken

_TIES = 0x74696573  # the advisory lock of PostgreSQL under which events are tied to each other


class UmbrellaInCircle(RuleBroken):
    """The umbrella is the event itself or lies within it."""

    def __init__(self, title: str) -> None:
        self.title = title


class ChainInCircle(RuleBroken):
    """The stage before is the event itself or comes after it."""

    def __init__(self, title: str) -> None:
        self.title = title


def refuse_circles(event: Event, draft: EventDraft) -> None:
    """Raises UmbrellaInCircle, ChainInCircle."""
    ties = (
        (Event.parent_id, event.parent_id, draft.parent_id, UmbrellaInCircle),
        (Event.follows_id, event.follows_id, draft.follows_id, ChainInCircle),
    )
    for column, present, wanted, refusal in ties:
        if wanted is not None and wanted != present:
            _tie_in_turn()
            if _leads_to(column, wanted, event.id):
                raise refusal(db.session.get_one(Event, wanted).title)


def _tie_in_turn() -> None:
    """Two ties that are made at once must not close a circle that neither sees. SQLite has one writer."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_TIES)))


def _leads_to(column: Any, first: int, event_id: int) -> bool:
    at: int | None = first
    while at is not None and at != event_id:
        at = db.session.scalar(select(column).where(Event.id == at))
    return at is not None
