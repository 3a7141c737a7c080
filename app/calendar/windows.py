"""The days of a list, read once for all that may be chosen of them: which event stands on which day, when.

The conditions are those of `conditions`, asked without choices; a list of what is chosen is then picked out
by the bits of the catalogue, in the same order as `queries` reads it.
"""

from array import array
from bisect import bisect_left
from collections.abc import Container, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import compress, groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.calendar import conditions
from app.calendar.catalogue import AT_ONCE, Catalogue, as_bits, as_flags
from app.calendar.conditions import Question, midnight
from app.calendar.facts import EXACT, EventFacts, event_columns, lasts_long, with_host
from app.calendar.filters import Filters
from app.calendar.models import SHOWN, Event, Slot
from app.core.db import db

_NO_TIME = 0  # in the place of a time's id: the event stands on its own dates
_Stood = tuple[
    int, bool, int, int
]  # the day as a number, whether it begins on it, the event's place, its time


class Entry(NamedTuple):
    """A row of the list: an event on a day with those of its times that are asked for, in order. `goes_on`
    says that all of it began before the first day of the list."""

    day: date
    place: int
    times: tuple[int, ...]
    goes_on: bool


@dataclass(frozen=True, eq=False)
class Window:
    """In the list's order: `days` as numbers, whether a time `begins` on its day, the events' `places` and
    the ids of their `times`. `found` are all events on these days or told of beside them, `off_days` what may
    have to be told of beside, by its dates."""

    days: "array[int]"
    begins: bytes
    places: "array[int]"
    times: "array[int]"
    found: int
    off_days: list[tuple[int, EventFacts]]

    def entries(
        self, events: int, size: int, free: Container[int] | None, first: date | None
    ) -> Iterator[Entry]:
        """The rows of these events, with `free` of these times alone; with a `first` day those that begin on
        it or later."""
        flags = as_flags(events, size)
        start = bisect_left(self.days, first.toordinal()) if first else 0
        places = islice(self.places, start, None)
        chosen = compress(range(start, len(self.days)), map(flags.__getitem__, places))
        wanted = (at for at in chosen if self.begins[at]) if first else chosen
        if free is not None:
            wanted = (at for at in wanted if self.times[at] in free)
        for day, of_day in groupby(wanted, key=self.days.__getitem__):
            yield from self._rows(date.fromordinal(day), of_day)

    def _rows(self, day: date, of_day: Iterator[int]) -> Iterator[Entry]:
        """Of a day first what only goes on, then by what begins first."""
        events: dict[int, list[int]] = {}
        own: dict[int, None] = {}
        for at in of_day:
            place = self.places[at]
            if self.begins[at]:
                own[place] = None
            times = events.setdefault(place, [])
            if self.times[at] != _NO_TIME:
                times.append(self.times[at])
        for place in [*(place for place in events if place not in own), *own]:
            yield Entry(day, place, tuple(events[place]), place not in own)

    def with_time(self, free: Container[int], size: int) -> int:
        """The events that have one of the `free` times on these days."""
        pairs = zip(self.places, self.times, strict=True)
        return as_bits((place for place, time in pairs if time in free), size)


def window(question: Question, among: Catalogue) -> Window:
    """Of the days that are asked for, from the first page's first day on."""
    return among.derived(("window", *_key(question)), lambda: _read(_of_all(question), among))


def found_on(question: Question, among: Catalogue) -> int:
    """The events on these days or beside them, of a window that need not be read for it."""
    known: Window | None = among.known(("window", *_key(question)))
    if known is not None:
        return known.found
    found = ("found", *_key(question))
    return among.derived(found, lambda: among.having(conditions.found(_of_all(question))))


def _key(question: Question) -> tuple[Hashable, ...]:
    asked = question.filters
    return asked.first, asked.last, asked.year, question.with_undated, question.today


def _of_all(question: Question) -> Question:
    """The same days of all events."""
    asked = question.filters
    days = Filters(first=asked.first, last=asked.last, year=asked.year)
    return replace(question, filters=days, readable=Event.state.in_(SHOWN))


def _read(base: Question, among: Catalogue) -> Window:
    dated, places = _dated(base, among)
    rows = list(merge(dated, _timed(base, among), key=itemgetter(0, 1)))
    off_days = _off_days(base, among)
    places |= {place for _day, _begins, place, _time in rows} | {place for place, _event in off_days}
    return Window(
        days=array("l", (row[0] for row in rows)),
        begins=bytes(row[1] for row in rows),
        places=array("l", (row[2] for row in rows)),
        times=array("q", (row[3] for row in rows)),
        found=as_bits(places, len(among.ids)),
        off_days=off_days,
    )


def _timed(base: Question, among: Catalogue) -> Iterator[_Stood]:
    query = select(Event.id, Slot.id, Slot.starts_at).join(Slot, Slot.event_id == Event.id)
    query = query.where(conditions.asked(base), conditions.listed(base))
    first = base.days[0].toordinal()
    timed = db.session.execute(query.order_by(Slot.starts_at, Slot.id))
    for event_id, slot_id, starts_at in timed.yield_per(AT_ONCE):
        day = starts_at.astimezone(base.zone).toordinal()
        if event_id in among.places:
            yield max(day, first), day >= first, among.places[event_id], slot_id


def _dated(base: Question, among: Catalogue) -> tuple[list[_Stood], set[int]]:
    """What stands on its own dates, and all events whose dates are among these days."""
    columns: tuple[Any, ...] = (Event.id, Event.precision, Event.starts_on, Event.ends_on)
    query = select(*columns).where(conditions.asked(base), conditions.on_dates(base))
    first, rows, places = base.days[0], [], set()
    dated = db.session.execute(query.order_by(Event.starts_on, Event.id)).yield_per(AT_ONCE)
    for event_id, precision, starts_on, ends_on in dated:
        if event_id not in among.places:
            continue
        place, begins = among.places[event_id], starts_on >= first
        places.add(place)
        if begins or not lasts_long(precision, starts_on, ends_on):
            rows.append((max(starts_on, first).toordinal(), begins, place, _NO_TIME))
    return rows, places


def _off_days(base: Question, among: Catalogue) -> list[tuple[int, EventFacts]]:
    query = with_host(select(*event_columns())).where(conditions.asked(base), conditions.off_days(base))
    ordered = query.order_by(Event.starts_on.nulls_last(), Event.title, Event.id)
    found = (EventFacts(*row) for row in db.session.execute(ordered))
    return [(among.places[one.id], one) for one in found if one.id in among.places]


def latest_before(question: Question, among: Catalogue, events: int) -> date | None:
    """The last day before those asked for on which one of these events begins."""
    first = question.days[0]
    places, days = among.derived(("before", first, question.zone), lambda: _before(question, among))
    flags = as_flags(events, len(among.ids))
    day = next(compress(days, map(flags.__getitem__, places)), None)
    return None if day is None else date.fromordinal(day)


def _before(question: Question, among: Catalogue) -> tuple["array[int]", "array[int]"]:
    """Each event with its last day, the latest first."""
    first, last = question.days[0], {}
    timed = select(Slot.event_id, func.max(Slot.starts_at)).group_by(Slot.event_id)
    timed = timed.where(Slot.starts_at < midnight(first, question.zone))
    for event_id, starts_at in db.session.execute(timed).yield_per(AT_ONCE):
        last[event_id] = starts_at.astimezone(question.zone).toordinal()
    exact = Event.precision.in_(EXACT) & conditions.without_times()
    columns: tuple[Any, ...] = (Event.id, Event.starts_on)
    dated = db.session.execute(select(*columns).where(exact, Event.starts_on < first)).yield_per(AT_ONCE)
    last |= {event_id: starts_on.toordinal() for event_id, starts_on in dated}
    known = [(day, among.places[event_id]) for event_id, day in last.items() if event_id in among.places]
    known.sort(reverse=True)
    return array("l", (place for _day, place in known)), array("l", (day for day, _place in known))
