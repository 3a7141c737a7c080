"""What stands on each day of a month: plain rows, two queries however many events there are.

A day holds what its list holds: what begins on it, what has begun and still goes on, and of a course, between
whose meetings nobody is busy, the meetings. What lasts longer than a week stands on its first day.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from operator import attrgetter

from sqlalchemy import or_, select

from app.calendar import conditions
from app.calendar.conditions import Question
from app.calendar.facts import WEEK
from app.calendar.models import Event, EventKind, EventState, Slot
from app.calendar.queries import meetings_of
from app.core.db import db

_INSTANT = timedelta(microseconds=1)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on one day. `begins` is its first hour of that day that is held, None for the whole day."""

    event_id: int
    title: str
    kind: EventKind
    cancelled: bool
    begins: datetime | None

    @property
    def place(self) -> tuple[bool, datetime, int]:
        """What takes place comes before what was called off, whole days before hours."""
        return self.cancelled, self.begins or _EARLIEST, self.event_id


def marks(question: Question) -> dict[date, list[Mark]]:
    """The events of each day that has any, each once, in the order of the day."""
    found: dict[date, dict[int, Mark]] = defaultdict(dict)
    for day, mark in chain(_by_dates(question), _by_times(question)):
        other = found[day].setdefault(mark.event_id, mark)
        if other.place > mark.place:
            found[day][mark.event_id] = mark
    return {day: sorted(of_day.values(), key=attrgetter("place")) for day, of_day in found.items()}


def _by_times(question: Question) -> Iterator[tuple[date, Mark]]:
    zone = question.zone
    meets = conditions.has_day_within(question.days, zone) & conditions.open_to(question)
    listed = or_(conditions.listed(question), meets)
    off = Slot.cancelled_at.is_not(None)
    query = select(Event.id, Event.title, Event.kind, Slot.id, Slot.starts_at, Slot.ends_at, off)
    query = query.join(Slot, Slot.event_id == Event.id).where(conditions.asked(question), listed)
    rows = db.session.execute(query).all()
    meetings = meetings_of([row[3] for row in rows if row[5] - row[4] > timedelta(days=1)])
    for event_id, title, kind, slot_id, starts_at, ends_at, cancelled in rows:
        for hours in meetings.get(slot_id, [(starts_at, ends_at)]):
            begins, ends = (moment.astimezone(zone) for moment in hours)
            for day in _within(question, begins.date(), (ends - _INSTANT).date()):
                hour = begins if day == begins.date() else None
                yield day, Mark(event_id, title, kind, cancelled, hour)


def _by_dates(question: Question) -> Iterator[tuple[date, Mark]]:
    columns = (Event.id, Event.title, Event.kind, Event.state, Event.starts_on, Event.ends_on)
    query = select(*columns).where(conditions.asked(question), conditions.on_dates(question))
    for event_id, title, kind, state, starts_on, ends_on in db.session.execute(query):
        mark = Mark(event_id, title, kind, state is EventState.CANCELLED, None)
        if starts_on is not None and ends_on is not None:
            last = starts_on if ends_on - starts_on >= WEEK else ends_on
            yield from ((day, mark) for day in _within(question, starts_on, last))


def _within(question: Question, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` that were asked for."""
    begins, ends = question.days
    first, last = max(first, begins), last if ends is None else min(last, ends)
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
