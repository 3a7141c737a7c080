"""The month that an address of the calendar asks for: `view=month&month=2026-10`.

A month that cannot be meant is the present one: it is no filter but a place, as the page of a list.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from app.calendar.filters import YEARS, Filters, Values

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """One month of the grid; `number` counts from 1."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that the day is in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, values: Values, filters: Filters, today: date) -> Self | None:
        """The month of an address, moved to the days that its filters ask for; None where it asks for the
        list. Never raises."""
        if "month" not in values.getlist("view"):
            return None
        for text in values.getlist("month"):
            match = _MONTH.fullmatch(text[:8])
            if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
                month = cls(int(match[1]), int(match[2]))
                return month if month.touches(filters) else cls.of(nearest_day(filters, today))
        return cls.of(nearest_day(filters, today))

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def args(self) -> dict[str, list[str]]:
        """The same as parameters of an address."""
        return {"view": ["month"], "month": [f"{self.year}-{self.number:02}"]}

    def moved(self, months: int) -> Self:
        """The month so many months later, or earlier."""
        years, number = divmod(self.number - 1 + months, 12)
        return type(self)(self.year + years, number + 1)

    def weeks(self) -> list[list[date]]:
        """Whole weeks from Monday to Sunday, with the days of the neighbours that they hold."""
        monday = self.first - timedelta(days=self.first.weekday())
        days = [monday + timedelta(days=number) for number in range((self.last - monday).days + 1)]
        days += [self.last + timedelta(days=number) for number in range(1, 7 - self.last.weekday())]
        return [days[begins : begins + 7] for begins in range(0, len(days), 7)]

    def touches(self, filters: Filters) -> bool:
        """Whether any day of it is asked for."""
        first, last = filters.span()
        return (first is None or first <= self.last) and (last is None or last >= self.first)

    def of_it(self, filters: Filters) -> Filters:
        """The same filters about the days of this month alone."""
        first, last = filters.span()
        first, last = max(first or self.first, self.first), min(last or self.last, self.last)
        return replace(filters, first=first, last=last, year=None, day=None, skip=None)


def nearest_day(filters: Filters, today: date) -> date:
    """Today, or the first of the days that the filters allow."""
    first, last = filters.span()
    if last is not None and last < today:
        return first or last
    return max(first or today, today)
