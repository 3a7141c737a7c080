"""The calendar's list as its template takes it: every string prepared once, so that a row costs the template
nothing but its output."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Generic, TypeVar

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from app.calendar.facts import DayRow, EventFacts, within
from app.calendar.labels import dates_text, kinds
from app.calendar.models import EventState, Precision
from app.calendar.texts import plain_day, tags_of, where_text
from app.core.words import language

T = TypeVar("T")
A_MONTH = timedelta(days=30)  # from its first day to its last, at most


@dataclass(frozen=True, slots=True)
class Row:
    """One event on one day. `capacity` is 0 where there is nothing to book; `entering` says until when works
    are entered for a contest, and how many more."""

    url: str
    hue: str
    icon: str
    kind_title: str
    title: str
    cancelled: bool
    reason: str
    begins: str
    until: str
    repeats: str
    where: str
    tags: list[str]
    places: str
    taken: int
    capacity: int
    look: str


@dataclass(frozen=True)
class Day(Generic[T]):
    """The heading of a day and its rows, or their HTML."""

    number: int
    rest: str
    today: bool
    rows: T


@dataclass(frozen=True, slots=True)
class Beside:
    """An event told of beside the list, with what is known of its dates."""

    url: str
    title: str
    dates: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Nearest:
    """The way on from days on which there is nothing."""

    url: str
    title: str
    day: str
    place: str


class Shown:
    """Prepares rows for one answer: words that many rows share are asked of the catalogue once."""

    def __init__(self, today: date, now: datetime, url_of: Callable[[int], str]) -> None:
        self._today, self._now, self._url_of = today, now, url_of
        self._kinds = kinds()
        self._left = str(_("%(free)s of %(capacity)s places left"))
        self._full, self._used_up = str(_("No places · waiting list")), str(_("No places"))
        self._until, self._and = str(_("till %(time)s")), str(_("and %(times)s"))
        self._through, self._no_time = str(_("through %(day)s")), str(_("time to be set"))
        self._tags: dict[tuple[object, ...], list[str]] = {}

    @property
    def manner(self) -> tuple[Hashable, ...]:
        """What the words of a row depend on beside the row and the language."""
        return self._today.year, self._url_of(0), *self._kinds.values()

    def days(self, rows: list[DayRow]) -> list[Day[list[Row]]]:
        """Rows under the headings of their days."""
        by_day = groupby(rows, key=lambda row: row.day)
        return [self.day(day, [self.row(row) for row in of_day]) for day, of_day in by_day]

    def day(self, day: date, rows: T) -> Day[T]:
        """The heading of a day with its rows."""
        rest = _heading(day, language(), with_year=day.year != self._today.year)
        return Day(day.day, rest, day == self._today, rows)

    def row(self, row: DayRow) -> Row:
        """One row with its words."""
        event, cancelled = row.event, row.cancelled
        begins, until, repeats = self._times(row)
        taken, capacity, left = (0, 0, None) if cancelled else self._seats(row)
        taken, places, look = self.places(taken, capacity, left)
        kind = self._kinds[event.kind]
        return Row(
            url=self._url_of(event.id),
            hue=kind.hue,
            icon=kind.icon,
            kind_title=kind.title,
            title=event.title,
            cancelled=cancelled,
            reason=row.cancel_reason if cancelled else "",
            begins=begins,
            until=until,
            repeats=repeats,
            where=where_text(row),
            tags=self._tags_of(event),
            places=places,
            taken=taken,
            capacity=capacity,
            look=look,
        )

    def nearest(self, row: DayRow) -> Nearest:
        """The row as a sentence tells of it."""
        place = row.event.municipality or row.event.host
        return Nearest(self._url_of(row.event.id), row.event.title, plain_day(row.day, self._today), place)

    def fitting(self, event: EventFacts, row: DayRow | None) -> Beside:
        """An event that fits the question's words well, with its next day and its place."""
        if row is None:
            return self.beside(event, running=False)
        place = event.municipality or event.host
        when = f"{plain_day(row.day, self._today)} · {place}"
        return Beside(self._url_of(event.id), event.title, when, row.cancelled)

    def _times(self, row: DayRow) -> tuple[str, str, str]:
        """First line, second and third: 10:00, till 16:00, 6 times; or 10:00, and 12:00."""
        times = row.held_times
        if not times:
            return "", self._span(row), ""
        begins = [f"{time.starts_at:%H:%M}" for time in times]
        goes_on = times[0].starts_at.date() < row.day  # its clock is another day's
        if len(times) in (2, 3) and not goes_on:
            return begins[0], self._and % {"times": ", ".join(begins[1:])}, ""
        last = max(time.ends_at for time in times)
        if last.date() == row.day:
            until = self._until % {"time": f"{last:%H:%M}"}
        else:
            until = self._through % {"day": plain_day(last.date(), self._today)}
        several = str(ngettext("%(num)d time", "%(num)d times", len(times))) if len(times) > 1 else ""
        return "" if goes_on else begins[0], until, several

    def _span(self, row: DayRow) -> str:
        last = row.event.ends_on
        if last is None or last <= row.day:
            return self._no_time
        return self._through % {"day": plain_day(last, self._today)}

    def _seats(self, row: DayRow) -> tuple[int, int, int | None]:
        """Taken and all, of the times that can still be booked, and what their event lets anybody take."""
        times = [time for time in row.times if time.open_at(self._now)]
        taken, capacity = sum(time.taken for time in times), sum(time.capacity for time in times)
        return taken, capacity, times[0].left if times else None

    def places(self, taken: int, capacity: int, left: int | None) -> tuple[int, str, str]:
        """How many of the `capacity` nobody can have, how many are `left` of the event or free, and the class
        that tells it by colour; nothing where there are none at all. Where the event gives no more, nobody
        waits either."""
        if not capacity:
            return 0, "", ""
        free = within(left, capacity - taken)
        if not free:
            return capacity, self._full if left != 0 else self._used_up, "places-none"
        text = self._left % {"free": number(free), "capacity": number(capacity)}
        return capacity - free, text, "" if free * 5 > capacity else "places-scarce"

    def _tags_of(self, event: EventFacts) -> list[str]:
        alike = (event.grades, event.hours, event.special_needs, *event.audience)
        if alike not in self._tags:
            self._tags[alike] = tags_of(event)
        return self._tags[alike]

    def beside(self, event: EventFacts, *, running: bool) -> Beside:
        """What goes on already, with its end, or what is still to be dated, with what is known."""
        dates = ""
        if running and event.ends_on is not None:
            dates = self._through % {"day": plain_day(event.ends_on, self._today)}
        elif event.precision is not Precision.NONE:
            dates = dates_text(event.precision, event.starts_on, event.ends_on)
        return Beside(self._url_of(event.id), event.title, dates, event.state is EventState.CANCELLED)


@lru_cache(maxsize=4096)  # each page tells of the same days
def _heading(day: date, _language: str, *, with_year: bool) -> str:
    """What stands after the number of a day: its month in the case of a date, its day of the week."""
    pattern = "d MMMM y, EEEE" if with_year else "d MMMM, EEEE"
    return str(format_date(day, pattern)).partition(" ")[2]


def runs(event: EventFacts, first: date) -> bool:
    """Whether it has begun. «Октябрь» alone is some day of it: that has still to be told."""
    if event.starts_on is None or event.ends_on is None or event.starts_on > first:
        return False
    return event.precision is not Precision.MONTH or event.ends_on - event.starts_on > A_MONTH


def number(value: int) -> str:
    """2000 as «2 000» or 2,000."""
    return str(value) if value < 1000 else str(format_decimal(value))
