"""Rows of the list as HTML: written once for a version of an event and a language, and answered many times.

Places stand apart: they change with every booking and are put into the row when it is answered. What else a
row tells beside its event is the same for all rows, and names the store that they lie in.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Select, select

from app.calendar.catalogue import catalogue, mark, version_columns, with_version
from app.calendar.choices import offered
from app.calendar.facts import (
    DayRow,
    EventFacts,
    event_columns,
    time_columns,
    time_of,
    with_host,
    with_times,
)
from app.calendar.listed import Listed
from app.calendar.listing import Beside, Day, Shown, runs
from app.calendar.models import Event, Slot
from app.calendar.seats import Seats
from app.calendar.windows import Entry
from app.core.db import batches, db
from app.core.remembered import Remembered

KEPT_FOR = 600.0  # seconds
MOST = 3_000  # rows in one language
_ROW_BYTES = 1_200  # about
_WIDTH = len(event_columns())
_GAP = "\0"  # stands where places belong: no text of the database has it
_Key = tuple[int, int, date, tuple[int, ...]]  # event, mark of its version, day, times


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row up to its places, and from them on. `times` are (id, beginning in seconds, seats) of those that
    can be booked until they begin."""

    html: str
    end: str
    times: tuple[tuple[int, float, int], ...]


@dataclass(frozen=True)
class Store:
    """Rows of one language, places by how many of how many are taken and how many the event gives still, and
    items of what stands beside."""

    rows: dict[_Key, Prepared] = field(default_factory=dict)
    places: dict[tuple[int, int, int | None], Markup] = field(default_factory=dict)
    beside: dict[tuple[int, int | None, bool, str], Markup] = field(default_factory=dict)

    def limit(self) -> None:
        """Forget all when it has become too much: what is asked for comes back at once."""
        for kept in (self.rows, self.places, self.beside):
            if len(kept) > MOST:
                kept.clear()


class Rows:
    """The rows of one answer, in words that `shown` finds; `entering` is what contests say of applications:
    as places, it changes with each."""

    def __init__(
        self, shown: Shown, now: datetime, zone: ZoneInfo, entering: Mapping[int, str] | None = None
    ) -> None:
        self._shown, self._now, self._zone = shown, now.timestamp(), zone
        self._entering = entering or {}
        self._parts: Any = current_app.jinja_env.get_template("calendar/_row.html").module
        self._off, self._called_off = _("Cancelled"), _("cancelled")
        self._store = _store(("calendar.rows", str(get_locale()), *shown.manner, *offered("municipality")))

    def days(self, page: Listed) -> list[Day[Markup]]:
        """The rows of a page under the headings of their days."""
        rows, found = self._prepared(page), []
        for day, of_day in groupby(page.rows, key=attrgetter("day")):
            html = "".join(
                [
                    self._whole(rows[entry], page.seats, page.among.ids[entry.place])
                    for entry in of_day
                    if entry in rows
                ]
            )
            found.append(self._shown.day(day, Markup(html)))  # noqa: S704  # of rendered templates
        self._store.limit()
        return found

    def of(self, rows: list[DayRow]) -> list[Day[Markup]]:
        """The same of rows that have been read."""
        return [
            self._shown.day(day, Markup().join(map(self._read_now, of_day)))
            for day, of_day in groupby(rows, key=attrgetter("day"))
        ]

    def beside(self, events: list[EventFacts], first: date) -> tuple[list[Markup], list[Markup]]:
        """Items of what goes on already on the `first` day, and of what is still to be dated."""
        among = catalogue()
        found: tuple[list[Markup], list[Markup]] = [], []
        for event in events:
            running = runs(event, first)
            found[0 if running else 1].append(self._beside(event, among.mark_of(event.id), running=running))
        return found

    def fitting(self, event: EventFacts, row: DayRow | None) -> Markup:
        """The item of an event that fits the question's words well, with its next day and its place."""
        return self._item(self._shown.fitting(event, row))

    def _beside(self, event: EventFacts, version: int | None, *, running: bool) -> Markup:
        told = self._entering.get(event.id, "")
        item = self._store.beside.get((event.id, version, running, told))
        if item is None:
            one = self._shown.beside(event, running=running)
            item = self._item(replace(one, dates=" · ".join(filter(None, (one.dates, told)))))
            if version is not None:  # of an event that is among the others
                self._store.beside[event.id, version, running, told] = item
        return item

    def _item(self, one: Beside) -> Markup:
        html: Markup = self._parts.beside(one, self._called_off)
        return html

    def _prepared(self, page: Listed) -> dict[Entry, Prepared]:
        """By the rows of the page; what the store lacks is read. A row whose time has gone meanwhile is left
        out."""
        kept, among = self._store.rows, page.among
        keys = {
            entry: (among.ids[entry.place], among.marks[entry.place], entry.day, entry.times)
            for entry in page.rows
        }
        found = {entry: one for entry, key in keys.items() if (one := kept.get(key))}
        missing = [entry for entry in page.rows if entry not in found]
        for entry, (version, row) in self._read(missing, among.ids).items():
            found[entry] = kept[row.event.id, version, entry.day, entry.times] = self._prepare(row)
        return found

    def _prepare(self, row: DayRow) -> Prepared:
        held = () if row.cancelled else (time for time in row.times if not time.cancelled)
        html, _gap, end = str(self._parts.event(self._shown.row(row), self._off, _GAP)).partition(_GAP)
        times = ((time.id, time.starts_at.timestamp(), time.capacity) for time in held)
        return Prepared(html, end, tuple(times))

    def _read_now(self, row: DayRow) -> Markup:
        shown = self._shown.row(row)
        left = row.times[0].left if row.times else None
        places = self._works(row.event.id)
        if shown.capacity:
            places = self._places(shown.taken, shown.capacity, left)
        html: Markup = self._parts.event(shown, self._off, places)
        return html

    def _whole(self, one: Prepared, known: Seats, number_of_event: int) -> str:
        """With the places of those times that have not begun."""
        capacity = held = 0
        for number, begins, seats in one.times:
            if begins > self._now:
                capacity += seats
                held += known.taken.get(number, 0)
        left = known.left.get(number_of_event)
        gap = self._places(held, capacity, left) if capacity else self._works(number_of_event)
        return f"{one.html}{gap}{one.end}"

    def _works(self, event_id: int) -> Markup:
        told = self._entering.get(event_id, "")
        html: Markup = self._parts.works(told[:1].upper() + told[1:]) if told else Markup()
        return html

    def _places(self, taken: int, capacity: int, left: int | None) -> Markup:
        kept, key = self._store.places, (taken, capacity, left)
        if key not in kept:
            held, text, look = self._shown.places(*key)
            kept[key] = self._parts.places(held, capacity, text, look)
        return kept[key]

    def _read(self, entries: list[Entry], ids: Sequence[int]) -> dict[Entry, tuple[int, DayRow]]:
        """By rows, each with the mark of the version that it was read of."""
        found: dict[Entry, tuple[int, DayRow]] = {}
        known = {}
        for some in batches(number for entry in entries for number in entry.times):
            query = with_times(_facts()).add_columns(*time_columns()).where(Slot.id.in_(some))
            for row in db.session.execute(query):
                time = time_of(row[_WIDTH + 2 :], self._zone)
                known[time.id] = _event(row), time
        for entry in entries:
            ready = [known[number] for number in entry.times if number in known]
            if ready:
                (version, event), _time = ready[0]
                found[entry] = version, DayRow(entry.day, event, tuple(time for _event, time in ready))
        whole = {ids[entry.place]: entry for entry in entries if not entry.times}
        for some in batches(whole):
            for row in db.session.execute(_facts().where(Event.id.in_(some))):
                version, event = _event(row)
                found[whole[event.id]] = version, DayRow(whole[event.id].day, event, ())
        return found


def _facts() -> Select[Any]:
    """Of events, with what their marks are made of."""
    return with_version(with_host(select(*event_columns(), *version_columns())))


def _event(row: Sequence[Any]) -> tuple[int, EventFacts]:
    return mark(*row[_WIDTH : _WIDTH + 2]), EventFacts(*row[:_WIDTH])


def _store(key: Hashable) -> Store:
    """It outlives versions of the data: what lies in it is of a version of its own."""
    memory: Remembered = current_app.extensions["remembered"]
    found: Store | None = memory.get(key, (0, 0), KEPT_FOR)
    if found is None:
        found = Store()
        memory.put(key, (0, 0), MOST * _ROW_BYTES, found, KEPT_FOR)
    return found
