"""Working hours: what a deadline for an answer is counted in."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(18)
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


def is_working_day(day: date) -> bool:
    """Monday to Friday, except public holidays."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def after_working_hours(start: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """The moment when `hours` working hours have passed since `start`, in UTC-comparable aware time."""
    moment, left = start.astimezone(zone), timedelta(hours=hours)
    while True:
        opens = datetime.combine(moment.date(), OPENS, zone)
        closes = datetime.combine(moment.date(), CLOSES, zone)
        if is_working_day(moment.date()) and moment < closes:
            begin = max(moment, opens)
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), zone)
