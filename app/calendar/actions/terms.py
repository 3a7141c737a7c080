"""Terms that an event takes over from what it was made from. Setting them anew is booking's."""

from typing import Any

from app.calendar.models import Event, Route, SeatLimit, Terms
from app.core import audit
from app.core.db import db

# What a copy does not take over: the moments at which booking of the old event opened and closed.
_MOMENTS = frozenset({"opens_at", "closes_at"})
_PLAIN = [column.name for column in Terms.__table__.columns if column.name != "event_id"]


def inherit_terms(event: Event, source: Event, *, by: int | None) -> None:
    """Let a new event be booked on the terms of the one that it is a copy of."""
    if source.terms is None or event.terms is not None:
        return
    values = {name: getattr(source.terms, name) for name in _PLAIN if name not in _MOMENTS}
    _set(event, Terms(event_id=event.id, **values, municipalities=list(source.terms.municipalities)), by=by)


def take_group_size(event: Event, route: Route, *, by: int | None) -> None:
    """Let groups of a new event be as large as those that its route takes; from 1 is no limit."""
    if event.terms is None:
        smallest = route.smallest if route.smallest > 1 else None
        _set(event, Terms(event_id=event.id, smallest=smallest, largest=route.largest), by=by)


def _set(event: Event, terms: Terms, *, by: int | None) -> None:
    event.terms = terms
    for unit in ("groups", "seats"):  # of all together; those of single organizations come when they book
        capacity = getattr(terms, f"event_{unit}")
        if capacity is not None:
            db.session.add(SeatLimit(event_id=event.id, unit=unit, capacity=capacity))
    db.session.flush()
    facts: dict[str, Any] = {name: getattr(terms, name) for name in _PLAIN if name not in _MOMENTS}
    after = {name: value for name, value in facts.items() if value not in (None, False)}
    if terms.municipalities:
        after["admitted"] = [place.name for place in terms.municipalities]
    audit.record("event.terms_set", "event", event.id, by=by, after=after)
