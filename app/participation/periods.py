"""Periods of reports: days from the first to the last, named as offices name them.

Quarters and halves are of the calendar year; a school year begins on 1 September.
"""

import enum
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.organizations.models import school_year_of

FIRST_YEAR, LAST_YEAR = 1990, 2100

_CODE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<month>\d{2})(?:-(?P<day>\d{2})\.\.(?P<until>\d{4}-\d{2}-\d{2}))?"
    r"|q(?P<quarter>[1-4])|h(?P<half>[12])|(?P<next>\d{4})))?",
    re.ASCII,
)


class PeriodKind(enum.StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SCHOOL_YEAR = "school_year"
    CALENDAR_YEAR = "calendar_year"
    OWN = "own"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.CALENDAR_YEAR: 12}


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def number(self) -> int:
        """Of a month, a quarter or a half within its calendar year, from 1."""
        return (self.first.month - 1) // _MONTHS[self.kind] + 1

    @property
    def code(self) -> str:
        """As it stands in an address: 2026-10, 2026-q4, 2026-h2, 2026, 2026-2027, 2026-09-01..2026-12-24."""
        year = self.first.year
        match self.kind:
            case PeriodKind.MONTH:
                return f"{year}-{self.number:02}"
            case PeriodKind.QUARTER:
                return f"{year}-q{self.number}"
            case PeriodKind.HALF:
                return f"{year}-h{self.number}"
            case PeriodKind.SCHOOL_YEAR:
                return f"{year}-{year + 1}"
            case PeriodKind.CALENDAR_YEAR:
                return f"{year}"
            case PeriodKind.OWN:
                return f"{self.first:%Y-%m-%d}..{self.last:%Y-%m-%d}"

    @property
    def before(self) -> "Period":
        """The same period of the year before."""
        if self.kind is PeriodKind.OWN:
            return Period(self.kind, _year_earlier(self.first), _year_earlier(self.last))
        return period_of(self.kind, _year_earlier(self.first))

    def compared(self, today: date) -> "Period | None":
        """What it is told against: the same of the year before, and while it runs the same days of it. None
        while it has not begun."""
        if self.last <= today:
            return self.before
        earlier = _year_earlier(today)
        return Period(PeriodKind.OWN, self.before.first, earlier) if self.first <= today else None

    def runs(self, today: date) -> bool:
        """Whether only a part of its days has been."""
        return self.first <= today < self.last

    @property
    def school_years(self) -> range:
        """The school years that it touches, by the year of their 1 September."""
        return range(school_year_of(self.first), school_year_of(self.last) + 1)

    @property
    def months(self) -> list[int]:
        """Those that it touches, as 202610."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [number // 12 * 100 + number % 12 + 1 for number in range(first, last + 1)]

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind that a day belongs to; a day alone makes no own period."""
    if kind is PeriodKind.OWN:
        return Period(kind, day, day)
    if kind is PeriodKind.SCHOOL_YEAR:
        year = school_year_of(day)
        return Period(kind, date(year, 9, 1), date(year + 1, 8, 31))
    months = _MONTHS[kind]
    begins = (day.month - 1) // months * months + 1
    ends = begins + months - 1
    return Period(kind, date(day.year, begins, 1), date(day.year, ends, monthrange(day.year, ends)[1]))


def school_year(year: int) -> Period:
    """The school year of 1 September `year`."""
    return period_of(PeriodKind.SCHOOL_YEAR, date(year, 9, 1))


def month_of(key: int) -> Period:
    """The month that is 202610 as a key."""
    return period_of(PeriodKind.MONTH, date(key // 100, key % 100, 1))


def read_period(code: str) -> Period | None:
    """The period with this code; None for anything else, one that ends before it begins too."""
    found = _CODE.fullmatch(code)
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    year, month = int(found["year"]), found["month"]
    if found["until"]:
        return own_period(f"{year}-{month}-{found['day']}", found["until"])
    if found["quarter"]:
        return period_of(PeriodKind.QUARTER, date(year, int(found["quarter"]) * 3, 1))
    if found["half"]:
        return period_of(PeriodKind.HALF, date(year, int(found["half"]) * 6, 1))
    if found["next"]:
        return school_year(year) if int(found["next"]) == year + 1 else None
    if month is None:
        return period_of(PeriodKind.CALENDAR_YEAR, date(year, 1, 1))
    return period_of(PeriodKind.MONTH, date(year, int(month), 1)) if 1 <= int(month) <= 12 else None


def own_period(first: str, last: str) -> Period | None:
    """From one day to another, as 2026-09-01; None where one is no day, or the last comes first."""
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    known = FIRST_YEAR <= begins.year <= ends.year <= LAST_YEAR
    return Period(PeriodKind.OWN, begins, ends) if known and begins <= ends else None


def _year_earlier(day: date) -> date:
    """29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
