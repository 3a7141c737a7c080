"""How many events each choice would leave: counts beside the choices of the calendar's form.

All events with the words and days that were asked for are read once for a version of the data. Each value of
each filter is then a set of them, held as the bits of a number, and every combination of choices is counted
by the numbers alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from sqlalchemy import select

from app.calendar import conditions
from app.calendar.conditions import Question
from app.calendar.filters import CHOICES, GRADES, Filters
from app.calendar.models import Audience, Event, Slot, event_cohost, event_field, event_programme
from app.core.db import db
from app.core.remembered import remembered
from app.organizations.models import Municipality

_PAIRS = (("field", event_field), ("programme", event_programme), ("host", event_cohost))
_NAMED = 500  # of more events all pairs are read: sooner done than so many ids looked up
Sets = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Facets:
    """The events that have each value of each filter, as bits; `every` is all of them."""

    sets: Mapping[str, Mapping[str, int]]
    every: int

    def counts(self, filters: Filters) -> dict[str, dict[str, int]]:
        """How many events each value would leave beside what is chosen of the other filters."""
        found = {}
        for name, values in self.sets.items():
            others = self._left(filters, without=name)
            found[name] = {value: (others & events).bit_count() for value, events in values.items()}
        return found

    def without(self, filters: Filters, name: str) -> int:
        """How many events would be left if nothing were chosen of this filter."""
        return self._left(filters, without=name).bit_count()

    def left(self, filters: Filters) -> int:
        """How many events all that is chosen leaves."""
        return self._left(filters, without="").bit_count()

    def _left(self, filters: Filters, *, without: str) -> int:
        args = filters.args()
        chosen = (self._any(name, args[name]) for name in CHOICES if name in args and name != without)
        return reduce(and_, chosen, self.every)

    def _any(self, name: str, values: Iterable[str]) -> int:
        sets = self.sets.get(name, {})
        return reduce(or_, (sets.get(value, 0) for value in values), 0)


def facets(question: Question) -> Facets:
    """Of the words and days that are asked for, whatever is chosen."""
    base = question.unchosen()
    key = ("calendar.facets", base.filters, base.with_undated, base.today, base.reader)
    return remembered(key, lambda: _read(base), size=_size)


def events_found(question: Question) -> int:
    """The same as `queries.events_found`, of what is read already."""
    return facets(question).left(question.filters)


def _size(one: Facets) -> int:
    return sum(64 + events.bit_length() // 8 for values in one.sets.values() for events in values.values())


def _read(question: Question) -> Facets:
    places: dict[int, int] = {}  # of an event among the bits, by its id
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    facts = (Event.kind, Event.format, Event.audience, Event.grades, Event.special_needs, Event.host_id)
    query = select(Event.id, Municipality.code, *facts).outerjoin(Event.municipality)
    for number, *values in db.session.execute(query.where(conditions.found(question))):
        place = places.setdefault(number, len(places))
        for name, value in _values(values):
            found[name, value].append(place)
    for name, number, other in _linked(question, places):
        found[name, other].append(places[number])
    sets: Sets = {name: {} for name in CHOICES}
    for (name, value), some in found.items():
        sets[name][value] = _bits(some, len(places))
    return Facets(sets, (1 << len(places)) - 1)


def _values(row: list[Any]) -> Iterable[tuple[str, str]]:
    code, kind, form, audience, grades, special, host_id = row
    if code:
        yield "municipality", code
    yield "kind", kind.value
    yield "format", form.value
    for one in audience:
        yield "audience", one
    for grade in grades or (GRADES if Audience.PUPILS in audience else ()):
        yield "grade", str(grade)
    if special:
        yield "special", "1"
    yield "host", str(host_id)


def _linked(question: Question, places: Mapping[int, int]) -> Iterable[tuple[str, int, str]]:
    """(filter, event, value) of what stands in tables of its own."""
    for name, table in _PAIRS:
        query = select(*table.columns)
        if len(places) <= _NAMED:
            query = query.where(table.c.event_id.in_(places))
        for number, other in db.session.execute(query):
            if number in places:
                yield name, number, str(other)
    free = replace(question, filters=replace(question.filters, free=True))
    for number in db.session.scalars(select(Slot.event_id).where(conditions.listed(free)).distinct()):
        if number in places:
            yield "free", number, "1"


def _bits(places: Iterable[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")
