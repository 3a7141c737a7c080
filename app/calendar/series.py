"""Times that repeat: «каждую субботу с 10 до 12, кроме каникул». Pure: a plan goes in, moments come out."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

from app.core.errors import RuleBroken

MOST = 500  # times of one series; a plan that would make more is a slip of the keyboard


LONGEST_NIGHT = timedelta(hours=12)  # what ends longer after the midnight than that has its hours exchanged


class TooManyTimes(RuleBroken):
    """The plan makes more than MOST times."""

    status = 422
    most = MOST


@dataclass(frozen=True)
class Series:
    """On `weekdays` (Monday is 0) of every `every`-th week from `first` to `last`, both included, but for the
    days in `without`. `begins` and `ends` are on the wall clock: a series stays at ten when clocks are moved.
    One that ends at or before it begins goes over midnight."""

    weekdays: frozenset[int]
    begins: time
    ends: time
    first: date
    last: date
    every: int = 1
    without: Set[date] = field(default_factory=frozenset)


def days_of(series: Series) -> Iterator[date]:
    """The days of the series, in order. Raises TooManyTimes."""
    start = datetime.combine(series.first, time.min)
    until = datetime.combine(series.last, time.min)
    # Weeks are counted from the Monday of the first day's week, so that «every second week» means weeks.
    weekdays = sorted(series.weekdays)
    rule = rrule(WEEKLY, start, series.every, wkst=0, until=until, byweekday=weekdays)
    made = 0
    for moment in rule:
        day = moment.date()
        if day in series.without:
            continue
        made += 1
        if made > MOST:
            raise TooManyTimes
        yield day


def times_of(series: Series, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of each time of the series, aware. Raises TooManyTimes."""
    over_midnight = timedelta(days=series.ends <= series.begins)
    for day in days_of(series):
        yield _moment(day, series.begins, zone), _moment(day + over_midnight, series.ends, zone)


def goes_over_midnight(begins: time, ends: time) -> bool:
    """Whether the end is of the next day: a night is meant, and not hours that were exchanged."""
    day = date.min
    length = datetime.combine(day, ends) + timedelta(days=1) - datetime.combine(day, begins)
    return ends < begins and length <= LONGEST_NIGHT


def moved_by_clocks(series: Series, zone: ZoneInfo) -> list[date]:
    """Days on which a time begins or ends in the hour that is left out when clocks are put forward, so that
    it is an hour later. Raises TooManyTimes."""
    over_midnight = timedelta(days=series.ends <= series.begins)
    return [
        day
        for day in days_of(series)
        if _moment(day, series.begins, zone).time() != series.begins
        or _moment(day + over_midnight, series.ends, zone).time() != series.ends
    ]


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment that the wall clock shows; one that is left out when clocks are put forward comes as much
    later."""
    moment = datetime.combine(day, clock, zone)
    return moment.astimezone(UTC).astimezone(zone)
