"""Counts remembered by school years, and those over many of them put together from each.

A sheet that is saved changes the counts of one year. Those of the others are remembered, so that a page of
twenty years costs little more than a page of one.
"""

from collections.abc import Callable
from functools import partial

from app.core.remembered import is_reading, remembered
from app.participation import changes
from app.participation.parts import Part, Question, Rows

FEWEST = 3  # school years that are put together; fewer are counted at once


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


def _remembered(year: int, question: Question, ask: Callable[[Question], Part]) -> Part:
    return remembered(
        ("participation.part", *question.key),
        partial(ask, question),
        lambda part: part.size,
        of=lambda: changes.of_years([year]),
        longest=changes.LONGEST,
    )
