"""All events of the calendar as bits of numbers: what is chosen among them is found without asking for it.

They are read once for a version of what is known of events. Each value of each filter is a set of them, held
as the bits of a number; so are the events that have a question's words, and those that a reader may see.
Bookings change none of it: places are told by `seats`.
"""

import json
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, String, Text, cast, select, type_coerce

from app.calendar.conditions import Question
from app.calendar.filters import CHOICES, GRADES
from app.calendar.models import (
    SHOWN,
    Audience,
    Event,
    FeedVersion,
    event_cohost,
    event_field,
    event_programme,
)
from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.organizations.models import Municipality

T = TypeVar("T")
Sets = Mapping[str, Mapping[str, int]]
_FREE = "free"  # is of the times, not of the events
_PAIRS = (("field", event_field), ("programme", event_programme), ("host", event_cohost))
_DIGITS = bytes.maketrans(b"01", b"\0\1")
_MOST = 64  # answers that one catalogue keeps
AT_ONCE = 500  # rows that are taken from the driver: memory that all of them take at once is never given back


@dataclass(frozen=True)
class Hosts:
    """A host's own events lie side by side: `own` is the first of their places and the one after the last.
    `joined` are events of others that it holds together with them, as bits."""

    own: Mapping[str, tuple[int, int]]
    joined: Mapping[str, int]

    def events(self, host: str) -> int:
        """Of one host, as bits."""
        first, end = self.own.get(host, (0, 0))
        return ((1 << end - first) - 1) << first | self.joined.get(host, 0)

    def counts(self, events: int, size: int) -> dict[str, int]:
        """How many of these events each host has. A region has a thousand hosts: to count bits for each of
        them takes ten times as long."""
        flags = as_flags(events, size)
        found = {host: flags.count(1, first, end) for host, (first, end) in self.own.items()}
        for host, more in self.joined.items():
            found[host] = found.get(host, 0) + (events & more).bit_count()
        return found


class Catalogue:
    """The events, by their hosts. `places` are theirs among the bits, `marks` tell their versions, `sets` are
    the events of each value of each filter but the host."""

    def __init__(self, ids: Sequence[int], marks: Sequence[int], sets: Sets, hosts: Hosts) -> None:
        self.ids, self.marks, self.sets, self.hosts = array("q", ids), array("q", marks), sets, hosts
        self.places = {number: place for place, number in enumerate(ids)}
        self.every = (1 << len(ids)) - 1
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def bits(self, ids: Iterable[int]) -> int:
        """The events of these ids; those that are not in the calendar are left out."""
        return as_bits((self.places[number] for number in ids if number in self.places), len(self.ids))

    def mark_of(self, number: int) -> int | None:
        """Of an event's version, if it is in the calendar."""
        place = self.places.get(number)
        return None if place is None else self.marks[place]

    def asked(self, question: Question) -> int:
        """The events that the reader may see and that have the question's words, whatever else is asked."""
        if question.unchosen().filters.finds_nothing:
            return 0
        found = self.derived(("readable", question.reader), lambda: self.having(question.readable))
        words = question.filters.words
        return (
            found & self.derived(("words", words), lambda: self.having(question.has_words))
            if words
            else found
        )

    def having(self, condition: ColumnElement[bool]) -> int:
        """The events that the database finds by a condition."""
        return self.bits(db.session.scalars(select(Event.id).where(condition)))

    def derived(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` answers of these events, made once; only some of the last answers are kept."""
        known: T | None = self.known(key)
        if known is not None:
            return known
        answer = make()
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return answer

    def known(self, key: Hashable) -> Any | None:
        """What has been derived already."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]


def catalogue() -> Catalogue:
    """Of the present version."""
    return remembered("calendar.catalogue", _read, size=_size, of=steady_version)


def as_bits(places: Iterable[int], size: int) -> int:
    """A number with these of its `size` bits set."""
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def as_flags(events: int, size: int) -> bytes:
    """A byte for each place: 1 where the bit is set, else 0."""
    return f"{events:0{size}b}".encode().translate(_DIGITS)[::-1]


def _size(one: Catalogue) -> int:
    """With what is derived from it."""
    sets = sum(len(values) for values in one.sets.values())
    return len(one.ids) * 150 + (sets + _MOST) * (64 + len(one.ids) // 8)


def version_columns() -> tuple[Any, ...]:
    """What `mark` takes; the query goes through `with_version`. The moment comes as the engine has it."""
    return type_coerce(Event.created_at, String), FeedVersion.version


def with_version(query: Select[Any]) -> Select[Any]:
    """The query over events, with their versions."""
    return query.outerjoin(FeedVersion, FeedVersion.event_id == Event.id)


def mark(created_at: Any, version: int | None) -> int:
    """Of an event's version: another one also for an event that was given the id of a deleted one."""
    return hash((created_at, version))


def _read() -> Catalogue:
    """Of plain columns: to make an enum or a set of each of ten thousand would take longer than the rest."""
    plain = (
        Municipality.code,
        type_coerce(Event.kind, String),
        type_coerce(Event.format, String),
        Event.host_id,
        Event.special_needs,
    )
    people = (cast(Event.audience, Text), type_coerce(Event.grades, Integer))
    query = select(Event.id, *version_columns(), *plain, *people).outerjoin(Event.municipality)
    query = with_version(query).where(Event.state.in_(SHOWN)).order_by(Event.host_id, Event.id)
    ids: list[int] = []
    marks: list[int] = []
    columns: list[dict[Any, list[int]]] = [defaultdict(list) for _name in _COLUMNS]
    for place, (number, created_at, version, *values, audience, grades) in enumerate(
        db.session.execute(query).yield_per(AT_ONCE)
    ):
        ids.append(number)
        marks.append(mark(created_at, version))
        for column, value in zip(columns, (*values, (audience, grades)), strict=True):
            column[value].append(place)
    by_column = dict(zip(_COLUMNS, columns, strict=True))
    own = {str(host): (places[0], places[-1] + 1) for host, places in by_column.pop("host").items()}
    sets = _sets(ids, by_column)
    hosts = sets.pop("host")
    joined = {host: events & ~Hosts(own, {}).events(host) for host, events in hosts.items()}
    return Catalogue(ids, marks, sets, Hosts(own, joined))


_COLUMNS = ("municipality", "kind", "format", "host", "special", "people")


def _sets(ids: Sequence[int], columns: Mapping[str, Mapping[Any, list[int]]]) -> dict[str, dict[str, int]]:
    """By the values of filters, out of the places by the values of columns. Those of a host are the events
    that it holds together with others."""
    sets: dict[str, dict[str, int]] = {name: defaultdict(int) for name in CHOICES if name != _FREE}
    for name, values in columns.items():
        for value, places in values.items():
            events = as_bits(places, len(ids))
            for of, one in _people(*value) if name == "people" else [(name, value)]:
                if one:
                    sets[of]["1" if one is True else one] |= events
    places_of = {number: place for place, number in enumerate(ids)}
    for name, table in _PAIRS:
        tied: dict[int, list[int]] = defaultdict(list)
        for number, other in db.session.execute(select(*table.columns)).yield_per(AT_ONCE):
            if number in places_of:
                tied[other].append(places_of[number])
        for other, places in tied.items():
            sets[name][str(other)] |= as_bits(places, len(ids))
    return {name: dict(values) for name, values in sets.items()}


def _people(audience: str, grades: int) -> Iterable[tuple[str, str]]:
    """For whom events are, of the JSON and the bits that columns hold; of pupils without grades all."""
    told = json.loads(audience)
    yield from (("audience", one) for one in told)
    every = not grades and Audience.PUPILS in told
    yield from (("grade", str(grade)) for grade in GRADES if every or grades >> grade & 1)
