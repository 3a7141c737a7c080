"""The events that fit the words of a question best, where some fit better than others.

The list itself stays a list of days: who looks for an event looks for a day, too, and feeds, print and the
month know no other order.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.calendar import conditions, matching, queries
from app.calendar.conditions import Question
from app.calendar.facts import DayRow, EventFacts
from app.calendar.models import Event
from app.core.db import db

MOST = 5
FEW = 8  # a list of so few events is seen at a glance
_LOOKED_AT = 40


@dataclass(frozen=True)
class Best:
    """An event and the first row that the list has of it; None for what stands beside the list."""

    event: EventFacts
    row: DayRow | None


def best(question: Question, found: int) -> list[Best]:
    """At most MOST of the `found` events, the best first, then by their days; none where all fit alike."""
    if found <= FEW or question.continued:
        return []
    weights = _weights(question)
    least = min(weights.values(), default=0)
    better = sorted((number for number in weights if weights[number] > least), key=lambda one: -weights[one])
    if not better:
        return []
    narrowed = replace(question, only=tuple(better[:_LOOKED_AT]))
    listing = queries.listing(narrowed)
    first: dict[int, Best] = {}
    for row in listing.rows:
        first.setdefault(row.event.id, Best(row.event, row))
    for event in listing.beside:
        first.setdefault(event.id, Best(event, None))
    return sorted(first.values(), key=lambda one: -weights[one.event.id])[:MOST]


def _weights(question: Question) -> dict[int, int]:
    """Of every event that was found, how well it fits."""
    fitness = matching.fitness(question.filters.words, question.names)
    query = select(Event.id, fitness).where(conditions.found(question))
    return {number: weight for number, weight in db.session.execute(query)}
