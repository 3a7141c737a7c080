"""Points and spans of time whose years may be missing, and how a missing year is found."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Calendar:
    """The years an order speaks of. `school_year` is its first calendar year; `years` all of them.

    The end of a school year is a convention (31 May or 31 August), so it is a setting: (month, day).
    `guessed` years are those that other rows print, where the order names none. August, the edge of a school
    year, lies before it in the `opening` rows of a plan and at its end in the others.
    """

    school_year: int | None = None
    years: tuple[int, ...] = ()
    school_year_end: tuple[int, int] = (8, 31)
    guessed: bool = False
    opening: bool = False

    def year_for(self, month: int) -> int | None:
        """The year of a month printed without one: autumn lies in a school year's first year, the rest not.

        An order of several years gives the first of them that has the month.
        """
        if self.school_year is not None:
            first = month >= 9 or (month == 8 and self.opening)
            return self.school_year if first else self.school_year + 1
        if not self.years:
            return None
        return self.years[0]

    def half_for(self, point: "Point") -> "Point":
        """A half without a year, in an order of one school year, is half of that."""
        if point.kind != "half" or self.school_year is None or point.y is not None:
            return point
        if point.first == 1:
            return replace(point, first=9, last=12, y=self.school_year)
        return replace(point, first=1, last=6, y=self.school_year + 1)

    def last_day(self) -> date | None:
        """The day on which the order's plan ends."""
        if self.school_year is not None:
            return self.school_span(self.school_year)[1]
        return date(max(self.years), 12, 31) if self.years else None

    def school_span(self, first: int) -> tuple[date, date]:
        return date(first, 9, 1), date(first + 1, *self.school_year_end)


@dataclass(frozen=True)
class Point:
    """A day, month, quarter, half, season or year as printed; `first` and `last` month, days where given.

    With `nth` it is the n-th weekday `d` (from 0) of the month, the last where `nth` is -1.
    """

    kind: str
    first: int
    last: int
    y: int | None = None
    y_last: int | None = None
    d: int | None = None
    d_last: int | None = None
    nth: int = 0

    def shifted(self, y: int | None) -> "Point":
        return replace(self, y=y)

    def start(self) -> date:
        assert self.y is not None
        if self.nth:
            return self._weekday(self.y)
        return date(self.y, self.first, 1 if self.d is None else self.d)

    def _weekday(self, year: int) -> date:
        """Raises ValueError for a fifth Friday in a month of four."""
        last = calendar.monthrange(year, self.first)[1]
        found = [day for n in range(1, last + 1) if (day := date(year, self.first, n)).weekday() == self.d]
        if self.nth > len(found):
            raise ValueError(self.nth)
        return found[self.nth - 1 if self.nth > 0 else -1]

    def end(self) -> date:
        """The last day; a season or range of months that wraps ends a year later."""
        assert self.y is not None
        if self.nth:
            return self._weekday(self.y)
        year = self.y_last or (self.y if self.last >= self.first else self.y + 1)
        return date(year, self.last, self.d_last or self.d or calendar.monthrange(year, self.last)[1])


@dataclass(frozen=True)
class Span:
    """From one point to another (the same for a single one); with an open end only its beginning is named."""

    a: Point
    b: Point
    deadline: bool = False
    stage: str | None = None
    open_end: bool = False


def with_years(spans: list[Span], known: Calendar) -> tuple[list[Span], bool]:
    """The spans with every year found, and whether one had to be taken from the order's own years.

    A span whose year cannot be found is left out.
    """
    if not any(p.y for span in spans for p in (span.a, span.b)):
        spans = [replace(span, a=known.half_for(span.a), b=known.half_for(span.b)) for span in spans]
    points = [p for span in spans for p in (span.a, span.b)]
    inferred = False
    years = [p.y for p in points]
    for n in range(len(points) - 1, -1, -1):
        if years[n] is None and n + 1 < len(points):
            years[n] = _before(points[n], points[n + 1], years[n + 1])
    yearless = (known.school_year is not None or len(known.years) == 1) and not any(years)
    for n, point in enumerate(points):
        if years[n] is None and n and not (yearless and n % 2 == 0):
            years[n] = _after(points[n - 1], point, years[n - 1])
        if years[n] is None:
            years[n], inferred = _year_known(points, n, known), True
    found = []
    for n, span in enumerate(spans):
        a, b = span.a.shifted(years[2 * n]), span.b.shifted(years[2 * n + 1])
        if a.y is not None and b.y is not None:
            found.append(replace(span, a=a, b=b))
    return found, inferred


def _year_known(points: Sequence[Point], n: int, known: Calendar) -> int | None:
    """The order's own year for a point; summer right before an autumn belongs to that autumn's year."""
    ahead = points[n + 1 :]
    leads = points[n].first in (7, 8) and any(p.first >= 9 for p in ahead[:2])
    return known.year_for(9 if leads else points[n].first)


def _before(point: Point, after: Point, year: int | None) -> int | None:
    """The year of a month printed before one whose year is known: the same, or the year before."""
    if year is None or point.kind in ("years", "school"):
        return None
    return year if point.first <= after.first else year - 1


def _after(before: Point, point: Point, year: int | None) -> int | None:
    if year is None:
        return None
    return year if point.first >= before.first else year + 1
