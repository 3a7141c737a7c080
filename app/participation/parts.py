"""Counts of some of the sheets, in a form that can be put together with those of others.

Most figures are sums. What is told apart all over, as events and schools, is kept by id, and coverage by the
school year that its classes are of.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import add
from typing import Any

from sqlalchemy import ColumnElement

from app.core.db import once_in_transaction
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import Period, PeriodKind, school_year

Keys = tuple[Key, ...]
Rows = dict[Keys, Counted]
Bits = int  # a set of ids: or-ing two of them is the cheapest way to join sets of thousands
Sums = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """What is counted, of which sheets."""

    sight: ColumnElement[bool]
    filters: Filters
    by: tuple[Dimension, ...]
    figures: frozenset[Figure]
    among: tuple[int, ...] | None = None  # municipalities that a statement is given; None for all

    @property
    def years(self) -> range:
        return self.filters.period.school_years

    @property
    def sheets(self) -> tuple[Hashable, ...]:
        """Which sheets are asked about, by the words of a sight: there is no other reader of the same but one
        who may see the same."""
        return in_words(self.sight), self.filters.period, frozenset(self.filters.chosen.items())

    @property
    def key(self) -> tuple[Hashable, ...]:
        return *self.sheets, self.by, self.figures

    def within(self, year: int) -> "Question":
        """The same of the days that are of a school year."""
        period, whole = self.filters.period, school_year(year)
        days = Period(PeriodKind.OWN, max(period.first, whole.first), min(period.last, whole.last))
        return replace(self, filters=self.filters.during(days))


def in_words(sight: ColumnElement[bool]) -> str:
    """What a reader may see as the database is asked for it. Put into words once a page: to do that takes as
    long as to ask the database for something small."""
    known: dict[int, tuple[ColumnElement[bool], str]] = once_in_transaction("participation.sights", dict)
    if id(sight) not in known:  # it is kept there, so that no other one comes to have its id
        known[id(sight)] = sight, str(sight.compile(compile_kwargs={"literal_binds": True}))
    return known[id(sight)][1]


@dataclass(frozen=True, slots=True)
class Part:
    """What some sheets say. `rows` are sums by the `names` of them. `elsewhere`: a class stands on a sheet
    that is not its school's, so coverage cannot be put together of schools."""

    names: tuple[str, ...]
    rows: Mapping[Keys, Sums]
    events: Mapping[Keys, Bits] = field(default_factory=dict)
    schools: Mapping[Keys, Bits] = field(default_factory=dict)
    adults: Mapping[Keys, int] = field(default_factory=dict)
    coverage: Mapping[Keys, Mapping[int, Coverage]] = field(default_factory=dict)
    enrolled: Mapping[Keys, Mapping[int, Coverage]] = field(default_factory=dict)
    elsewhere: bool = False

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        bits = sum(one.bit_length() // 8 for ids in (self.events, self.schools) for one in ids.values())
        return 200 * len(self.rows) + 300 * len(self.coverage) + bits

    def told(self, question: Question) -> Rows:
        """The figures that are asked for, each as it stands on a page."""
        figures, year = question.figures, question.years[-1]
        named = [
            (place, name)
            for place, name in enumerate(self.names)
            if name in figures or name in (Figure.PARTICIPATIONS, "classless")
        ]
        found = {}
        for keys in self.rows.keys() | self.coverage.keys():
            sums = self.rows.get(keys, ())
            counted = {name: sums[place] for place, name in named} if sums else {}
            if Figure.EVENTS in figures:
                counted["events"] = self.events.get(keys, 0).bit_count()
            if Figure.SCHOOLS in figures:
                counted["schools"] = self.schools.get(keys, 0).bit_count()
            if Figure.ADULTS in figures:
                counted["adults"] = self.adults.get(keys)
            if Figure.COVERAGE in figures and keys in self.coverage:
                counted["coverage"] = over_years(list(self.coverage[keys].values()))
            if Figure.SHARE in figures and keys in self.enrolled:
                counted["enrolled"] = self.enrolled[keys].get(year)
            found[keys] = Counted(**counted)
        return found

    def summed(self, at: Sequence[int]) -> "Part":
        """What is added up, by the keys at these places alone."""
        rows: dict[Keys, Sums] = {}
        for keys, sums in self.rows.items():
            some = tuple(keys[place] for place in at)
            rows[some] = tuple(map(add, rows[some], sums)) if some in rows else sums
        return Part(self.names, rows)

    def with_children(self, other: "Part") -> "Part":
        """What is told of children by another part of the same sheets, beside what is told by this."""
        return replace(self, coverage=other.coverage, enrolled=other.enrolled, elsewhere=other.elsewhere)

    def renamed(self, name: Callable[[Keys], Keys]) -> "Part":
        """With other keys."""
        return Part(
            self.names,
            {name(keys): sums for keys, sums in self.rows.items()},
            {name(keys): ids for keys, ids in self.events.items()},
            {name(keys): ids for keys, ids in self.schools.items()},
            {name(keys): number for keys, number in self.adults.items()},
            {name(keys): of_years for keys, of_years in self.coverage.items()},
            {name(keys): of_years for keys, of_years in self.enrolled.items()},
            self.elsewhere,
        )


def together(found: Sequence[Part]) -> Part:
    """All of them as one."""
    return Part(
        found[0].names,
        _added((part.rows for part in found), lambda one, other: tuple(map(add, one, other))),
        _added((part.events for part in found), int.__or__),
        _added((part.schools for part in found), int.__or__),
        _added((part.adults for part in found), int.__add__),
        _added((part.coverage for part in found), _both_covered),
        _added((part.enrolled for part in found), _both_covered),
        any(part.elsewhere for part in found),
    )


def _added(some: Iterable[Mapping[Keys, Any]], join: Callable[[Any, Any], Any]) -> dict[Keys, Any]:
    found: dict[Keys, Any] = {}
    for one in some:
        for keys, value in one.items():
            found[keys] = join(found[keys], value) if keys in found else value
    return found


def _both_covered(one: Mapping[int, Coverage], other: Mapping[int, Coverage]) -> dict[int, Coverage]:
    found = dict(one)
    for year, more in other.items():
        found[year] = both(found[year], more) if year in found else more
    return found


def both(one: Coverage, other: Coverage) -> Coverage:
    """Of other pupils of the same school year."""
    without = one.without_roll + other.without_roll
    return Coverage(one.low + other.low, one.high + other.high, without)


def over_years(years: Sequence[Coverage]) -> Coverage | None:
    """Of several school years together: the pupils of one may be those of another."""
    if not years:
        return None
    return Coverage(
        max(one.low for one in years),
        sum(one.high for one in years),
        sum(one.without_roll for one in years),
    )


def split(whole: Part, places: Iterable[Key]) -> dict[Key, Part]:
    """These places by the first of the keys, which leaves them. One that has no sheets has a part, too."""
    found = {place: Part(whole.names, {}, {}, {}, {}, {}, {}, whole.elsewhere) for place in places}
    for name in ("rows", "events", "schools", "adults", "coverage", "enrolled"):
        of_parts: dict[Key, dict[Keys, Any]] = defaultdict(dict)
        for keys, value in getattr(whole, name).items():
            of_parts[keys[0]][keys[1:]] = value
        for place in of_parts.keys() & found.keys():
            getattr(found[place], name).update(of_parts[place])
    return found
