"""Public events as other programs read them: whole events with their times, by their ids or their changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.calendar import conditions
from app.calendar.conditions import Days, Question
from app.calendar.facts import EventFacts, Time, event_columns, time_columns, time_of, with_host, with_times
from app.calendar.models import Event, Precision, Slot, event_field, event_programme
from app.calendar.queries import meetings_of
from app.core.db import batches, db
from app.organizations.models import DatedRow, Field, Municipality, Organization, Programme

PAGE = 500  # events of one answer
NEWEST = 100  # events of a feed of changes
_WIDTH = len(event_columns())


@dataclass(frozen=True)
class OpenEvent:
    """An event with the times that were asked for. `changed_at` is of the latest change of it or of a time;
    `programmes` and `fields` are rows of dictionaries."""

    event: EventFacts
    announcement: str
    bring: str
    host_id: int
    municipality_code: str | None
    changed_at: datetime
    times: tuple[Time, ...]
    programmes: tuple[DatedRow, ...]
    fields: tuple[DatedRow, ...]


def page_of(question: Question, days: Days, *, after: int = 0) -> tuple[list[OpenEvent], int | None]:
    """A page of the events that the question asks for about `days`, by id from `after` on, and the id after
    which the next page goes on."""
    wanted = and_(conditions.asked(question), _within(question, days), Event.id > after)
    query = _events().where(wanted).order_by(Event.id).limit(PAGE + 1)
    rows = db.session.execute(query).all()
    following = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return _with_times(rows[:PAGE], question.zone, conditions.has_day_within(days, question.zone)), following


def newest(question: Question, days: Days) -> list[OpenEvent]:
    """The events of a question that were changed last, the newest first."""
    query = _events().where(conditions.asked(question), _within(question, days))
    rows = db.session.execute(query.order_by(_changed_at().desc(), Event.id.desc()).limit(NEWEST)).all()
    return _with_times(rows, question.zone, conditions.has_day_within(days, question.zone))


def one_event(event_id: int, zone: ZoneInfo, readable: ColumnElement[bool]) -> OpenEvent | None:
    """The event with all its times; None for what is not `readable` or does not exist."""
    rows = db.session.execute(_events().where(Event.id == event_id, readable)).all()
    return next(iter(_with_times(rows, zone, Event.id == event_id)), None)


def _within(question: Question, days: Days) -> ColumnElement[bool]:
    """An event has a time on one of the days, or no time and dates that touch them, or is to be dated yet."""
    wanted = conditions.has_day_within(days, question.zone) & conditions.open_to(question)
    timed = select(Slot.id).where(Slot.event_id == Event.id, wanted)
    dated = conditions.touches(days) & conditions.without_times()
    if not question.filters.takes_undated(question.today):
        return or_(timed.exists(), dated)
    undated = (Event.precision == Precision.NONE) & conditions.without_times()
    return or_(timed.exists(), dated, undated)


def _changed_at() -> ColumnElement[datetime]:
    of_times = select(func.max(Slot.changed_at)).where(Slot.event_id == Event.id).scalar_subquery()
    return case((of_times > Event.changed_at, of_times), else_=Event.changed_at)


def _events() -> Any:
    more = (Event.announcement, Event.bring, Organization.id, Municipality.code, _changed_at())
    return with_host(select(*event_columns(), *more))


def _with_times(rows: Sequence[Any], zone: ZoneInfo, wanted: ColumnElement[bool]) -> list[OpenEvent]:
    ids = [row[0] for row in rows]
    times: dict[int, list[Time]] = {}
    for event_id, time in _times(ids, zone, wanted):
        times.setdefault(event_id, []).append(time)
    programmes = _tags(ids, Programme, event_programme.c.event_id, event_programme.c.programme_id)
    fields = _tags(ids, Field, event_field.c.event_id, event_field.c.field_id)
    found = []
    for row in rows:
        announcement, bring, host_id, code, changed_at = row[_WIDTH:]
        found.append(
            OpenEvent(
                event=EventFacts(*row[:_WIDTH]),
                announcement=announcement,
                bring=bring,
                host_id=host_id,
                municipality_code=code,
                changed_at=changed_at,
                times=tuple(times.get(row[0], ())),
                programmes=tuple(programmes.get(row[0], ())),
                fields=tuple(fields.get(row[0], ())),
            )
        )
    return found


def _times(ids: Sequence[int], zone: ZoneInfo, wanted: ColumnElement[bool]) -> Iterable[tuple[int, Time]]:
    """The times of these events that are `wanted`, of a course with its meetings."""
    found: list[tuple[int, Time]] = []
    for some in batches(ids):
        query = with_times(select(Event.id, *time_columns()).select_from(Event))
        query = query.where(Event.id.in_(some), wanted).order_by(Slot.starts_at, Slot.id)
        found += [(row[0], time_of(row[1:], zone)) for row in db.session.execute(query)]
    long = [time.id for _event, time in found if time.starts_at.date() < time.ends_at.date()]
    meetings = meetings_of(long)
    return [(event_id, replace(time, meetings=tuple(meetings.get(time.id, ())))) for event_id, time in found]


def _tags(ids: Sequence[int], dictionary: type[DatedRow], event_id: Any, row_id: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for some in batches(ids):
        query = select(event_id, dictionary).join(dictionary, dictionary.id == row_id)
        query = query.where(event_id.in_(some)).order_by(dictionary.position, dictionary.title)
        for number, row in db.session.execute(query):
            found.setdefault(number, []).append(row)
    return found
