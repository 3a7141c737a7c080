"""From when on people are reminded of a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.working_time import WORKING_DAY, WorkingCalendar, before_working_hours
from app.organizations.queries import working_calendar

AHEAD = 3 * WORKING_DAY  # working hours before the day: the morning of the third working day before it
EVE = 4  # the same: early in the last working afternoon, while somebody is there to act on it


@dataclass(frozen=True)
class Day:
    """A day on which groups come. `ahead_from` and `eve_from` are when its reminders become due."""

    on: date
    ahead_from: datetime
    eve_from: datetime

    @property
    def number(self) -> int:
        """What the messages about this day have for a version: a time moved to another day is told anew."""
        return self.on.toordinal()

    @property
    def begins(self) -> datetime:
        return _midnight(self.on)

    @property
    def ends(self) -> datetime:
        return _midnight(self.on + timedelta(days=1))


def day_of(on: date) -> Day:
    """The day with its moments, by the working calendar as it is now."""
    return _day(on, working_calendar())


def near_days(now: datetime) -> Iterator[Day]:
    """Today and the days that it is time to remind of, in order."""
    calendar = working_calendar()
    day = _day(now.astimezone(clock.zone()).date(), calendar)
    while day.ahead_from <= now:
        yield day
        day = _day(day.on + timedelta(days=1), calendar)


def _day(on: date, calendar: WorkingCalendar) -> Day:
    begins = _midnight(on)
    ahead, eve = (before_working_hours(begins, hours, clock.zone(), calendar) for hours in (AHEAD, EVE))
    return Day(on, ahead, eve)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.zone())
