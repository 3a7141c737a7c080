"""Public reads: what the calendar's list and an event's page show.

Only plain rows are read, and only of public events. An event that has times stands on the days of its times;
one without them on its own dates. What is known only by its month, quarter or year, or has begun and lasts
longer than a week, takes no day of the list: it is told of beside it.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from heapq import merge
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from app.calendar import conditions
from app.calendar.conditions import Question
from app.calendar.facts import (
    DayRow,
    EventFacts,
    Time,
    event_columns,
    time_columns,
    time_of,
    with_host,
    with_times,
)
from app.calendar.models import SHOWN, Event, Recurrence, SeatLimit, Slot, SlotSession, Terms, Visibility
from app.calendar.readers import is_public
from app.calendar.statements import page_terms, page_times
from app.core.audit import AuditEntry
from app.core.db import batches, db
from app.core.rows import plain_rows
from app.organizations.models import Municipality, Organization

ROWS = 300  # of one page
BESIDE = 200  # events without a day, at most
_CHUNK, _FEW = 400, 50  # rows that are read together: of times, and of the few events that have none
_WIDTH = len(event_columns())
_MORE: dict[str, Any] = {
    "announcement": Event.announcement,
    "bring": Event.bring,
    "host": Organization.name,
    "phone": Organization.phone,
    "municipality_code": Municipality.code,
}
_Dated = tuple[date, bool, EventFacts, Time | None]  # its day in the list, and whether it begins on it


@dataclass(frozen=True)
class Listing:
    """A page of the calendar. `following` is the day the next page begins with and how many of its rows were
    shown; `found` counts events on all pages, None on a following page."""

    rows: list[DayRow]
    beside: list[EventFacts]
    found: int | None
    following: tuple[date, int] | None


class Beyond(NamedTuple):
    """What an event's page tells that lists do not."""

    host_id: int
    visibility: Visibility
    parent_id: int | None
    follows_id: int | None
    programme_text: str
    report: str
    results: str
    links: list[Any]
    result_links: list[Any]
    apply_until: date | None
    recurrence: Recurrence | None


@dataclass(frozen=True)
class EventPage:
    """An event with everything its page tells; `times` are all, by their beginning, and `venues` where they
    are, by name, each with its values of Access."""

    event: EventFacts
    announcement: str
    bring: str
    host: str
    phone: str
    municipality_code: str | None
    beyond: Beyond
    times: tuple[Time, ...]
    venues: tuple[tuple[str, list[Any]], ...]


def events_found(question: Question) -> int:
    """How many events there are on all pages, and beside them."""
    query = select(func.count()).select_from(Event).where(conditions.found(question))
    return db.session.scalar(query) or 0


def listing(question: Question, rows: int = ROWS, count: Callable[[Question], int] = events_found) -> Listing:
    """`rows` rows from the first day asked for, all that goes on since before it, and what has no day.

    `count` is asked where one page does not show everything: those who know better than to read it anew.
    """
    shown = question.filters.skip or 0
    stream = _rows(question)
    found = list(itertools.islice(stream, shown + rows))
    rest = next(stream, None)
    while rest is not None and _goes_on(rest):  # a following page has nothing that began before it
        found.append(rest)
        rest = next(stream, None)
    page, following = found[shown:], _following(found, rest)
    if question.continued:
        return Listing(page, [], None, following)
    off_days = _off_days(question)
    beside = [event for event in off_days if event.is_long]
    complete = following is None and len(off_days) < BESIDE
    all_shown = {row.event.id for row in page} | {event.id for event in beside}
    return Listing(page, beside, len(all_shown) if complete else count(question), following)


def nearest(question: Question) -> DayRow | None:
    """The next day from today on with what the question asks for, days aside; rather one that takes place."""
    rows = first_rows(question.anytime(), ROWS)
    return next((row for row in rows if not row.cancelled), rows[0] if rows else None)


def beside(question: Question) -> list[EventFacts]:
    """What has no day among those asked for, but is told of beside them."""
    return [event for event in _off_days(question) if event.is_long]


def first_rows(question: Question, most: int) -> list[DayRow]:
    """The list's first rows, at most so many."""
    return list(itertools.islice(_rows(question), most))


def event_page(
    event_id: int, zone: ZoneInfo, readable: ColumnElement[bool], values: Mapping[str, Any] | None = None
) -> EventPage | None:
    """The event with its times; None for what does not exist or is not `readable`, a condition that is sent
    with the `values`."""
    this = {"event_id": event_id}
    found = plain_rows(_page_of(readable), {**this, **(values or {})})
    if not found:
        return None
    facts, beyond = EventFacts(*found[0][:_WIDTH]), Beyond(*found[0][_WIDTH + len(_MORE) :])
    is_open = facts.state in SHOWN and beyond.visibility is Visibility.PUBLIC
    times, venues = [], {}
    for venue_id, has, kept, come, *row in plain_rows(page_times(), this):
        visitors = (int(kept), int(come)) if is_open else (0, 0)
        times.append(replace(time_of(row, zone), visitors=visitors))
        if venue_id is not None:
            venues[times[-1].place or "", venue_id] = has
    meetings = meetings_of([time.id for time in times if time.starts_at.date() < time.ends_at.date()])
    return EventPage(
        facts,
        **dict(zip(_MORE, found[0][_WIDTH:], strict=False)),
        beyond=beyond,
        times=tuple(replace(one, meetings=tuple(meetings.get(one.id, ()))) for one in times),
        venues=tuple((name, venues[name, number]) for name, number in sorted(venues)),
    )


@lru_cache(
    maxsize=32
)  # of each role, and for everybody: to put a statement together takes longer than to run it
def _page_of(readable: ColumnElement[bool]) -> Select[Any]:
    """The facts of the event `event_id`."""
    beyond = [getattr(Event, name) for name in Beyond._fields]
    query = with_host(select(*event_columns(), *_MORE.values(), *beyond))
    return query.where(Event.id == bindparam("event_id"), readable)


def terms_of(event_id: int) -> Terms | None:
    """On what terms the event is booked; None: on the ordinary ones."""
    found = page_terms().read({"event_id": event_id})
    return found[0][0] if found else None


def quotas_of(event_id: int, organization_id: int) -> Sequence[SeatLimit]:
    """What of the event one organization may have and has, in places and in groups."""
    own = (SeatLimit.event_id == event_id) & (SeatLimit.holder_id == organization_id)
    return db.session.scalars(select(SeatLimit).where(own).order_by(SeatLimit.unit.desc())).all()


def time_page(slot_id: int, zone: ZoneInfo) -> EventPage | None:
    """The public event of this time with no other time; None where there is none."""
    event_id = db.session.scalar(select(Slot.event_id).where(Slot.id == slot_id))
    found = event_page(event_id, zone, is_public()) if event_id is not None else None
    if found is None:
        return None
    return replace(found, times=tuple(time for time in found.times if time.id == slot_id))


def last_change() -> datetime | None:
    """When anything that is public may last have changed; None before the first change.

    That is when the newest entry about anything was written: what is changed is entered, and a host's new
    name is never taken for an old answer, at the price of an answer sent once too often.
    """
    return db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1))


def _off_days(question: Question) -> list[EventFacts]:
    query = _events(question).where(conditions.off_days(question))
    ordered = query.order_by(Event.starts_on.nulls_last(), Event.title, Event.id).limit(BESIDE)
    return [EventFacts(*row) for row in db.session.execute(ordered)]


def _following(found: list[DayRow], rest: DayRow | None) -> tuple[date, int] | None:
    if rest is None:
        return None
    return rest.day, sum(row.day == rest.day and not _goes_on(row) for row in found)


def _goes_on(row: DayRow) -> bool:
    """Whether all of the row began before its day."""
    if row.times:
        return all(time.starts_at.date() < row.day for time in row.times)
    return row.event.starts_on is not None and row.event.starts_on < row.day


def meetings_of(slot_ids: Sequence[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """Begin and end of each meeting of the slots that have several, in order."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for some in batches(slot_ids):
        query = select(SlotSession).where(SlotSession.slot_id.in_(some)).order_by(SlotSession.starts_at)
        for one in db.session.scalars(query):
            found.setdefault(one.slot_id, []).append((one.starts_at, one.ends_at))
    return found


def _rows(question: Question) -> Iterator[DayRow]:
    """All rows of the list, day by day; of a day first what only goes on, then what takes the whole of it,
    then by the first time of that day: following pages, which know of nothing earlier, keep this order."""
    stream = merge(_by_dates(question), _by_times(question), key=itemgetter(0, 1))
    for day, dated in itertools.groupby(stream, key=itemgetter(0)):
        events: dict[int, tuple[EventFacts, list[Time]]] = {}
        own: dict[int, None] = {}  # what begins on the day, in this order
        for _day, begins, event, time in dated:
            if begins:
                own[event.id] = None
            times = events.setdefault(event.id, (event, []))[1]
            if time is not None:
                times.append(time)
        for number in [*(number for number in events if number not in own), *own]:
            event, times = events[number]
            yield DayRow(day, event, tuple(times))


def _events(question: Question) -> Select[Any]:
    return with_host(select(*event_columns())).where(conditions.asked(question))


def _by_times(question: Question) -> Iterator[_Dated]:
    query = with_times(_events(question).add_columns(*time_columns()))
    query = query.where(conditions.listed(question))
    first = question.days[0]
    events: dict[int, EventFacts] = {}
    for row in _stream(query.order_by(Slot.starts_at, Slot.id)):
        event = events.get(row[0]) or events.setdefault(row[0], EventFacts(*row[:_WIDTH]))
        time = time_of(row[_WIDTH:], question.zone)
        day = time.starts_at.date()
        yield max(day, first), day >= first, event, time


def _by_dates(question: Question) -> Iterator[_Dated]:
    """What began before the first day asked for and still goes on stands on that day."""
    query = _events(question).where(conditions.on_dates(question))
    first = question.days[0]
    for row in _stream(query.order_by(Event.starts_on, Event.id), _FEW):
        event = EventFacts(*row)
        starts_on = event.starts_on or first
        if starts_on >= first or not event.is_long:
            yield max(starts_on, first), starts_on >= first, event, None


def _stream(query: Select[Any], chunk: int = _CHUNK) -> Iterator[Sequence[Any]]:
    """The rows of an ordered query, read in parts, so that a page costs what it shows."""
    for part in itertools.count():
        rows = db.session.execute(query.limit(chunk).offset(part * chunk)).all()
        yield from rows
        if len(rows) < chunk:
            return
