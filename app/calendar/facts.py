"""Plain rows of the public reads, and the columns they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select

from app.calendar.models import Event, EventFormat, EventKind, EventState, Pool, Precision, SeatLimit, Slot
from app.organizations.models import Municipality, Organization, Venue

WEEK = timedelta(days=7)
SHORTER_THAN_MONTH = timedelta(days=27)
EXACT = (Precision.DAY, Precision.DAYS)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event as lists and feeds show it. `hours` are academic hours."""

    id: int
    title: str
    kind: EventKind
    format: EventFormat
    state: EventState
    cancel_reason: str
    audience: list[str]
    grades: frozenset[int]
    special_needs: bool
    precision: Precision
    starts_on: date | None
    ends_on: date | None
    hours: Decimal
    host: str
    host_address: str
    municipality: str | None

    @property
    def is_long(self) -> bool:
        """Longer than a week or of no known day: once begun, it would stand on every day of a list."""
        return lasts_long(self.precision, self.starts_on, self.ends_on)

    @property
    def fits_calendars(self) -> bool:
        """Has exact days, fewer than a month's: on a calendar program it would not cover every day."""
        if self.precision not in EXACT or self.starts_on is None or self.ends_on is None:
            return False
        return self.ends_on - self.starts_on < SHORTER_THAN_MONTH


@dataclass(frozen=True, slots=True)
class Time:
    """A time of an event, on the installation's clock. `taken` counts the seats held in all its pools;
    `left` are the seats that groups may still have of all the event's times together, None where nothing
    limits them. `meetings` are begin and end of each, where an answer tells of them and there are several;
    `visitors` are capacity and taken seats of those that are kept for people without a school."""

    id: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    cancelled: bool
    cancel_reason: str
    changed_at: datetime
    place: str | None
    address: str | None
    entrance: str | None
    left: int | None = None
    meetings: tuple[tuple[datetime, datetime], ...] = ()
    visitors: tuple[int, int] = (0, 0)

    @property
    def free(self) -> int:
        return within(self.left, self.capacity - self.taken)

    def open_at(self, now: datetime) -> bool:
        """Whether a group can still ask for it."""
        return not self.cancelled and self.starts_at > now


@dataclass(frozen=True, slots=True)
class DayRow:
    """One event on one day: all its times of that day, or none."""

    day: date
    event: EventFacts
    times: tuple[Time, ...]

    @property
    def cancelled(self) -> bool:
        """Whether nothing of it takes place that day. An event called off keeps the times that were held."""
        if self.times:
            return all(time.cancelled for time in self.times)
        return self.event.state is EventState.CANCELLED

    @property
    def cancel_reason(self) -> str:
        """Of the event, or else of the day's first time that has one."""
        reasons = (self.event.cancel_reason, *(time.cancel_reason for time in self.times))
        return next(filter(None, reasons), "")

    @property
    def held_times(self) -> tuple[Time, ...]:
        """The times to show: without those called off, unless all are."""
        return self.times if self.cancelled else tuple(time for time in self.times if not time.cancelled)


def within(left: int | None, free: int) -> int:
    """So many free seats of times of an event, as far as `left` of it lets anybody take them."""
    return max(free if left is None else min(free, left), 0)


def lasts_long(precision: Precision, starts_on: date | None, ends_on: date | None) -> bool:
    """Longer than a week, or of no known day."""
    if precision not in EXACT or starts_on is None or ends_on is None:
        return True
    return ends_on - starts_on >= WEEK


def event_columns() -> tuple[Any, ...]:
    """The columns of EventFacts, in its order; the query goes through `with_host`."""
    return (
        Event.id,
        Event.title,
        Event.kind,
        Event.format,
        Event.state,
        Event.cancel_reason,
        Event.audience,
        Event.grades,
        Event.special_needs,
        Event.precision,
        Event.starts_on,
        Event.ends_on,
        Event.hours,
        Organization.short_name,
        Organization.address,
        Municipality.name,
    )


def with_host(query: Select[Any]) -> Select[Any]:
    """The query over events, with their hosts and municipalities."""
    return query.join(Organization, Organization.id == Event.host_id).outerjoin(
        Municipality, Municipality.id == Event.municipality_id
    )


def time_columns() -> tuple[Any, ...]:
    """What `time_of` takes, in its order; the query goes through `with_times`."""
    times = (Slot.id, Slot.starts_at, Slot.ends_at, Slot.capacity, seats_taken())
    changes = (Slot.cancelled_at, Slot.cancel_reason, Slot.changed_at)
    left = SeatLimit.left_of_event(Slot.event_id)
    return (*times, *changes, Venue.name, Venue.address, Venue.entrance, left)


def seats_taken() -> ColumnElement[int]:
    """Of the slot: all of them where it takes no group more."""
    held = select(func.coalesce(func.sum(Pool.taken), 0)).where(Pool.slot_id == Slot.id).scalar_subquery()
    return case((_groups_full(), Slot.capacity), else_=held)


def _groups_full() -> ColumnElement[bool]:
    limit = select(SeatLimit.id).where(SeatLimit.slot_id == Slot.id, SeatLimit.used >= SeatLimit.capacity)
    return limit.correlate(Slot).exists()


def with_times(query: Select[Any]) -> Select[Any]:
    """The query over events, with a row for each of their times."""
    return query.join(Slot, Slot.event_id == Event.id).outerjoin(Venue, Venue.id == Slot.venue_id)


def time_of(row: Sequence[Any], zone: ZoneInfo) -> Time:
    """A Time out of `time_columns`, on the zone's clock."""
    number, starts_at, ends_at, capacity, taken, cancelled_at, *rest = row
    moments = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return Time(number, *moments, capacity, int(taken), cancelled_at is not None, *rest)
