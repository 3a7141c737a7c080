"""Reads of the feeds: an event and a day are one entry, whatever times there are on that day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from app.calendar import conditions
from app.calendar.conditions import Days, Question
from app.calendar.facts import (
    DayRow,
    EventFacts,
    event_columns,
    time_columns,
    time_of,
    with_host,
    with_times,
)
from app.calendar.models import Event, Slot
from app.calendar.queries import meetings_of
from app.core.db import db

_WIDTH = len(event_columns())
_TIME = _WIDTH + 5  # where a row of `feed_days` tells of its time


@dataclass(frozen=True)
class FeedDay:
    """One entry of a feed. `sequence` rises and `changed_at` moves with every change of it."""

    row: DayRow
    announcement: str
    bring: str
    links: list[Any]
    sequence: int
    changed_at: datetime

    @property
    def last_day(self) -> date:
        """Of whole days the last one."""
        return self.row.day if self.row.times else self.row.event.ends_on or self.row.day


def feed_days(wanted: ColumnElement[bool], days: Days, zone: ZoneInfo) -> list[FeedDay]:
    """The entries of a feed about `days`, by day, of the events that are `wanted`.

    What has no exact day or lasts as long as a month stays out: it would cover every day of a calendar.
    """
    more = (Event.announcement, Event.bring, Event.links, Event.sequence, Event.changed_at)
    base = with_host(select(*event_columns(), *more)).where(wanted)
    timed = with_times(base.add_columns(*time_columns()))
    timed = timed.where(conditions.has_day_within(days, zone)).order_by(Slot.starts_at, Slot.id)
    rows = _by_meetings(db.session.execute(timed).all(), _TIME, days, zone)
    found = [_feed_day(list(of_day), zone) for of_day in _by_event_and_day(rows, zone)]
    dated = base.where(conditions.whole_days(days)).order_by(Event.starts_on, Event.id)
    for row in db.session.execute(dated):
        event = EventFacts(*row[:_WIDTH])
        if event.starts_on is not None and event.fits_calendars:
            found.append(FeedDay(DayRow(event.starts_on, event, ()), *row[_WIDTH:]))
    return sorted(found, key=lambda one: (one.row.day, one.row.event.id))


def open_days(question: Question, days: Days) -> set[tuple[date, int]]:
    """Each of these days and event that has a time open to the question: one with free places, where those
    are asked for."""
    query = select(Slot.event_id, Slot.id, Slot.starts_at, Slot.ends_at).join(Slot.event)
    wanted = conditions.asked(question) & conditions.open_to(question)
    found = query.where(wanted, conditions.has_day_within(days, question.zone))
    rows = _by_meetings(db.session.execute(found).all(), 1, days, question.zone)
    return {(row[2].astimezone(question.zone).date(), row[0]) for row in rows}


def _by_meetings(rows: Sequence[Any], at: int, days: Days, zone: ZoneInfo) -> Iterator[Sequence[Any]]:
    """Rows that tell from column `at` on of a time: its id, begin and end. Of a course there is one for each
    of its meetings on these days: between them nobody is busy."""
    begins, ends = at + 1, at + 2
    long = [row for row in rows if row[begins].astimezone(zone).date() < row[ends].astimezone(zone).date()]
    meetings = meetings_of([row[at] for row in long])
    first, last = days
    for row in rows:
        for hours in meetings.get(row[at], [(row[begins], row[ends])]):
            day = hours[0].astimezone(zone).date()
            if first <= day and (last is None or day <= last):
                yield (*row[:begins], *hours, *row[ends + 1 :])


def _by_event_and_day(rows: Iterable[Sequence[Any]], zone: ZoneInfo) -> Iterable[list[Sequence[Any]]]:
    """Rows of `feed_days` whose times are of one event and day."""
    groups: dict[tuple[int, date], list[Sequence[Any]]] = {}
    for row in rows:
        groups.setdefault((row[0], row[_TIME + 1].astimezone(zone).date()), []).append(row)
    return groups.values()


def _feed_day(rows: list[Sequence[Any]], zone: ZoneInfo) -> FeedDay:
    """Every change of a time is one of its event, but for calling it off, which moves it nowhere any more: so
    the sum never falls, and readers of other days are told of nothing."""
    announcement, bring, links, sequence, changed_at = rows[0][_WIDTH:_TIME]
    times = tuple(time_of(row[_TIME:], zone) for row in rows)
    row = DayRow(times[0].starts_at.date(), EventFacts(*rows[0][:_WIDTH]), times)
    sequence += sum(time.cancelled for time in times)
    changed_at = max(changed_at, *(time.changed_at for time in times))
    return FeedDay(row, announcement, bring, links, sequence, changed_at)
