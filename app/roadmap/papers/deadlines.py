"""By when a row of paperwork is to be done: once, or again and again. Pure.

A deadline is the end of a period that the order names. What recurs within a period is due at the end of each
of its months, quarters or halves of a year; what recurs «до 5 ноября, далее ежеквартально» every so many
months after the day that is named, until the order itself ends.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendar.models import Recurrence

# How many months lie between two deadlines.
_STEPS = {
    Recurrence.MONTHLY: 1,
    Recurrence.QUARTERLY: 3,
    Recurrence.TWICE_A_YEAR: 6,
    Recurrence.YEARLY: 12,
}
MOST = 60  # deadlines of one row: each month of five years


@dataclass(frozen=True)
class Term:
    """From when to when an order reaches, and whether its years are school years."""

    first: date
    last: date
    by_school_year: bool = False


def term_of(years: Collection[int], school_year: str | None) -> Term | None:
    """The term of an order whose title names these calendar years or this school year (2026/2027)."""
    if school_year:
        begins = int(school_year[:4])
        return Term(date(begins, 9, 1), date(begins + 1, 8, 31), by_school_year=True)
    return Term(date(min(years), 1, 1), date(max(years), 12, 31)) if years else None


def deadlines(draft: dict[str, Any], term: Term | None) -> list[date]:
    """The deadlines of a row (in the shape of the road map's contract), in order; none where the order says
    nothing, or no more than «по графику»."""
    periods = [_period(one) for one in draft["periods"]]
    recurrence = draft["recurrence"]
    step = _STEPS.get(Recurrence(recurrence)) if recurrence in set(Recurrence) else None
    if step is None:
        ends = {end for _start, end in periods}
        if not ends and recurrence == Recurrence.ALL_YEAR and term is not None:
            ends = {term.last}
        return sorted(ends)[:MOST]
    return sorted(set(_recurring(periods, step, term)))[:MOST]


def _period(one: dict[str, Any]) -> tuple[date | None, date]:
    start = date.fromisoformat(one["start"]) if one["start"] else None
    return start, date.fromisoformat(one["end"])


def _recurring(periods: Sequence[tuple[date | None, date]], step: int, term: Term | None) -> Iterator[date]:
    if not periods and term is not None:
        closing = 8 if term.by_school_year and step == _STEPS[Recurrence.YEARLY] else 12
        yield from _ends(term.first, term.last, step, closing)
    for start, end in periods:
        if start is not None and _months(start, end) >= step:
            found = list(_ends(start, end, step))
            rest = _months(found[-1], end) - 1 if found else _months(start, end)
            yield from found
            if rest * 2 > step:  # what is left over is most of one more
                yield end
        else:  # a day is named, or a span shorter than what recurs: the same again
            yield from _again(end, step, term.last if term else end)


def _months(start: date, end: date) -> int:
    """How many months the days from `start` to `end` touch."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _ends(first: date, last: date, step: int, closing: int = 12) -> Iterator[date]:
    """The last day of each month, quarter, half or whole of a year that ends within these days, or on the
    last of them; `closing` is the month with which a year ends."""
    at = date(first.year, first.month, 1)
    while at <= last:
        if (at.month - closing) % step == 0:
            yield min(_last_day(at), last)
        at = _later(at, 1)


def _again(day: date, step: int, until: date) -> Iterator[date]:
    yield day
    for number in range(1, MOST):
        at = _later(day, step * number)
        if at > until:
            return
        yield at


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _later(day: date, months: int) -> date:
    """So many months later, on the same day of the month or the last that it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
