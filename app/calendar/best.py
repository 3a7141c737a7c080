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
from app.core.remembered import remembered

MOST = 5
FEW = 8  # a list of so few events is seen at a glance
_LOOKED_AT = 100


@dataclass(frozen=True)
class Best:
    """An event and the first row that the list has of it; None for what stands beside the list."""

    event: EventFacts
    row: DayRow | None


def best(question: Question, found: int) -> list[Best]:
    """At most MOST of the `found` events, the best first, then by their days; none where all fit alike, or
    so many fit best that the list itself is the answer."""
    if found <= FEW or question.continued:
        return []
    key = ("calendar.best", question.filters, question.today, question.reader)
    weights = remembered(key, lambda: _better(question))
    if not weights:
        return []
    narrowed = replace(question, only=tuple(weights))
    listing = queries.listing(narrowed, count=lambda _question: 0)
    first: dict[int, Best] = {}
    for row in listing.rows:
        first.setdefault(row.event.id, Best(row.event, row))
    for event in listing.beside:
        first.setdefault(event.id, Best(event, None))
    return sorted(first.values(), key=lambda one: -weights[one.event.id])[:MOST]


def _better(question: Question) -> dict[int, int]:
    """How well the events fit that fit better than the last of all; of many, the best _LOOKED_AT."""
    fitness = matching.fitness(question.filters.words, question.names)
    query = select(Event.id, fitness).where(conditions.found(question))
    weights = {number: weight for number, weight in db.session.execute(query)}
    least = min(weights.values(), default=0)
    better = sorted((number for number in weights if weights[number] > least), key=lambda one: -weights[one])
    if len(better) > _LOOKED_AT and weights[better[_LOOKED_AT]] == weights[better[0]]:
        return {}
    return {number: weights[number] for number in better[:_LOOKED_AT]}
