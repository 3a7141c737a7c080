"""All events of the calendar as bits of numbers: what is chosen among them is found without asking for it.

They are read once for a version of what is known of events. Each value of each filter is a set of them, held
as the bits of a number; so are the events that have a question's words, and those that a reader may see.
Bookings change none of it: places are told by `seats`.
"""

from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select

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


class Catalogue:
    """The events in the order of their ids. `places` are theirs among the bits, `marks` tell their versions,
    `sets` are the events of each value of each filter."""

    def __init__(self, ids: Sequence[int], marks: Sequence[int], sets: Sets) -> None:
        self.ids, self.marks, self.sets = array("q", ids), array("q", marks), sets
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


def _read() -> Catalogue:
    facts = (Event.kind, Event.format, Event.audience, Event.grades, Event.special_needs, Event.host_id)
    version = (Event.created_at, FeedVersion.version)
    query = select(Event.id, *version, Municipality.code, *facts).outerjoin(Event.municipality)
    query = query.outerjoin(FeedVersion, FeedVersion.event_id == Event.id).where(Event.state.in_(SHOWN))
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    ids, marks = [], []
    for place, (number, created_at, of, *values) in enumerate(db.session.execute(query.order_by(Event.id))):
        ids.append(number)
        marks.append(mark(created_at, of))
        for name, value in _values(values):
            found[name, value].append(place)
    places = {number: place for place, number in enumerate(ids)}
    for name, table in _PAIRS:
        for number, other in db.session.execute(select(*table.columns)):
            if number in places:
                found[name, str(other)].append(places[number])
    sets: dict[str, dict[str, int]] = {name: {} for name in CHOICES if name != _FREE}
    for (name, value), some in found.items():
        sets[name][value] = as_bits(some, len(ids))
    return Catalogue(ids, marks, sets)


def mark(created_at: Any, version: int | None) -> int:
    """Of an event's version: another one also for an event that was given the id of a deleted one."""
    return hash((created_at, version))


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
