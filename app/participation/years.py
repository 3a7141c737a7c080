"""Counts remembered by school years, and those over many of them put together from each.

A sheet that is saved changes the counts of one year. Those of the others are remembered, so that a page of
twenty years costs little more than a page of one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.core.remembered import Version, is_reading, remembered, renewed
from app.participation import changes
from app.participation.parts import Part, Question, Rows

Span = tuple[int, int]

FEWEST = 3  # school years that are put together; fewer are counted at once


@dataclass(frozen=True, slots=True)
class _Known:
    """The first and the last year that there are, all that lie between, and when that was found."""

    span: Span | None
    years: range
    version: Version
    at: float


def kept(question: Question, make: Callable[[], Rows]) -> Rows:
    """What `make` counts, or counted since something of these years last changed."""
    if not is_reading():
        return make()
    return remembered(
        ("participation.rows", *question.key),
        make,
        lambda rows: 400 * len(rows),
        of=lambda: changes.of_years(question.years),
        longest=changes.LONGEST,
    )


def parts(question: Question, ask: Callable[[Question], Part]) -> list[Part] | None:
    """What `ask` finds in each school year of the period, or found since it last changed. None where they
    cannot be put together: the period is short, or a class stands on a sheet of another school year."""
    if len(question.years) < FEWEST or not is_reading():
        return None
    found = []
    for year in question.years:
        part = _remembered(year, question.within(year), ask)
        if any(of_years.keys() != {year} for of_years in part.coverage.values()):
            return None
        found.append(part)
    return found


def span(sight: str, ask: Callable[[], Span | None]) -> Span | None:
    """The first and the last year that `ask` finds in sight, or found since a sheet of an earlier or a later
    one last changed: those between them alter nothing of it."""
    if not is_reading():
        return ask()

    def renew(last: _Known | None) -> _Known:
        beyond, now = changes.by_year(), time.monotonic()
        if last is not None and last.version == beyond(last.years) and now - last.at < changes.LONGEST:
            return last
        found = ask()
        years = range(found[0], found[1] + 1) if found else range(0)
        return _Known(found, years, beyond(years), now)

    return renewed(("participation.span", sight), renew, lambda _known: 300).span


def _remembered(year: int, question: Question, ask: Callable[[Question], Part]) -> Part:
    return remembered(
        ("participation.part", *question.key),
        partial(ask, question),
        lambda part: part.size,
        of=lambda: changes.of_years([year]),
        longest=changes.LONGEST,
    )
