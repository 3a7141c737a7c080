"""Working hours: what a deadline for an answer is counted in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)
WORKING_DAY = CLOSES.hour - OPENS.hour  # hours
# Public holidays of Russia with a fixed date (Labour Code, article 112).
HOLIDAYS = frozenset(
    {
        *((1, day) for day in range(1, 9)),
        (2, 23),
        (3, 8),
        (5, 1),
        (5, 9),
        (6, 12),
        (11, 4),
    }
)


@dataclass(frozen=True)
class WorkingCalendar:
    """Days that are not what the week and the law say: `off` is not worked, `on` is."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Monday to Friday, except public holidays; but a day of its own is as it says."""
        if day in self.on or day in self.off:
            return day in self.on
        return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS

    def is_holiday(self, day: date) -> bool:
        """A public holiday, or a day that is off by name; an ordinary Saturday is none."""
        return day in self.off or (day not in self.on and (day.month, day.day) in HOLIDAYS)


ORDINARY = WorkingCalendar()


def is_working_day(day: date) -> bool:
    """Whether the week and the law make it one, wherever one is."""
    return ORDINARY.works(day)


def after_working_hours(
    start: datetime, hours: int, zone: ZoneInfo, calendar: WorkingCalendar = ORDINARY
) -> datetime:
    """The moment when `hours` working hours have passed since `start`, in UTC-comparable aware time."""
    moment, left = start.astimezone(zone), timedelta(hours=hours)
    while True:
        opens = datetime.combine(moment.date(), OPENS, zone)
        closes = datetime.combine(moment.date(), CLOSES, zone)
        if calendar.works(moment.date()) and moment < closes:
            begin = max(moment, opens)
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), zone)


def before_working_hours(
    end: datetime, hours: int, zone: ZoneInfo, calendar: WorkingCalendar = ORDINARY
) -> datetime:
    """The moment from which `hours` working hours pass until `end`, in UTC-comparable aware time."""
    moment, left = end.astimezone(zone), timedelta(hours=hours)
    while True:
        opens = datetime.combine(moment.date(), OPENS, zone)
        closes = min(moment, datetime.combine(moment.date(), CLOSES, zone))
        if calendar.works(moment.date()) and closes > opens:
            if closes - left >= opens:
                return closes - left
            left -= closes - opens
        moment = datetime.combine(moment.date() - timedelta(days=1), CLOSES, zone)
