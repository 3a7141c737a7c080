"""Counts over many school years, put together from those of each.

A sheet that is saved changes the counts of one year. Those of the others are remembered, so that a page of
twenty years costs little more than a page of one. Most figures are sums; what is told apart over the years,
as events and schools, is kept by id, and coverage by the school year that its classes are of.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from itertools import count as numbers

from flask import current_app
from sqlalchemy import ColumnElement, select

from app.attendance.models import Sheet
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.remembered import LATE, Version, remembered, steady_version, version
from app.organizations.models import school_year_of
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import Period, PeriodKind, school_year

Keys = tuple[Key, ...]
Bits = int  # a set of ids: or-ing two of them is the cheapest way to join sets of thousands

FEWEST = 3  # school years that are put together; fewer are counted at once
LONGEST = 600.0  # seconds that a year is remembered
_SUMS = tuple(
    one.name for one in fields(Counted) if one.name not in ("events", "schools", "coverage", "adults")
)
_next = numbers(1)


@dataclass(frozen=True, slots=True)
class Part:
    """What the sheets of one school year say. The events and the schools of `rows` are noughts and their
    coverage is None: they are here, by id and by the school year of the classes."""

    rows: dict[Keys, Counted]
    events: dict[Keys, Bits] = field(default_factory=dict)
    schools: dict[Keys, Bits] = field(default_factory=dict)
    coverage: dict[Keys, dict[int, Coverage]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        bits = sum(one.bit_length() // 8 for ids in (self.events, self.schools) for one in ids.values())
        return 400 * len(self.rows) + 300 * len(self.coverage) + bits


Ask = Callable[[ColumnElement[bool], Filters, Sequence[Dimension], frozenset[Figure]], Part]


def parts(
    ask: Ask,
    sight: ColumnElement[bool],
    filters: Filters,
    by: Sequence[Dimension],
    figures: Iterable[Figure],
) -> list[Part] | None:
    """What `ask` finds in each school year of the period, or found since it last changed. None where they
    cannot be put together: the period is short, or a class stands on a sheet of another school year."""
    period, asked = filters.period, frozenset(figures)
    if len(period.school_years) < FEWEST:
        return None
    what = (str(sight.compile(compile_kwargs={"literal_binds": True})), tuple(by), asked)
    found = []
    for year in period.school_years:
        of_year = filters.during(_within(period, year))
        part = _remembered(year, (*what, _key(of_year)), partial(ask, sight, of_year, by, asked))
        if any(of_years.keys() != {year} for of_years in part.coverage.values()):
            return None
        found.append(part)
    return found


def together(found: Sequence[Part]) -> dict[Keys, Counted]:
    """The figures of all these years."""
    rows: dict[Keys, list[Counted]] = defaultdict(list)
    for part in found:
        for keys, counted in part.rows.items():
            rows[keys].append(counted)
    return {
        keys: replace(
            _sum(some),
            events=_number(part.events.get(keys, 0) for part in found),
            schools=_number(part.schools.get(keys, 0) for part in found),
            coverage=over_years([one for part in found for one in part.coverage.get(keys, {}).values()]),
        )
        for keys, some in rows.items()
    }


def over_years(years: Sequence[Coverage]) -> Coverage | None:
    """Of several school years together: the pupils of one may be those of another."""
    if not years:
        return None
    return Coverage(
        max(one.low for one in years),
        sum(one.high for one in years),
        sum(one.without_roll for one in years),
    )


def _sum(some: Sequence[Counted]) -> Counted:
    if len(some) == 1:
        return some[0]
    adults = [one.adults for one in some if one.adults is not None]
    sums = {name: sum(getattr(one, name) for one in some) for name in _SUMS}
    return Counted(**sums, adults=sum(adults) if adults else None)


def _number(some: Iterable[Bits]) -> int:
    union = 0
    for one in some:
        union |= one
    return union.bit_count()


def _within(period: Period, year: int) -> Period:
    """The days of a period that are of a school year."""
    whole = school_year(year)
    return Period(PeriodKind.OWN, max(period.first, whole.first), min(period.last, whole.last))


def _key(filters: Filters) -> tuple[object, ...]:
    return filters.period, frozenset(filters.chosen.items())


def _remembered(year: int, what: tuple[object, ...], make: Callable[[], Part]) -> Part:
    key = ("participation.year", *what)
    return remembered(key, make, lambda part: part.size, of=lambda: _version(year), longest=LONGEST)


@dataclass
class _Changes:
    """What the log has told of sheets: up to which version it was read, the last entries about sheets, behind
    which earlier ones may still come, and a number for each school year that every change raises."""

    seen: Version | None = None
    ids: frozenset[int] = frozenset()
    years: dict[int, int] = field(default_factory=dict)
    others: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, now: Version) -> None:
        """Raise the numbers of the years whose sheets have changed since."""
        since = (self.seen or now)[0] - LATE
        found = dict(_entries(since))
        expected = {one for one in self.ids if one > since}
        if self.seen is None or not expected <= found.keys():  # a transaction that reads what was earlier
            self._all_changed()
        for id in found.keys() - self.ids:
            day = found[id]
            if day is None:
                self._all_changed()
            else:
                self.years[school_year_of(day)] = next(_next)
        self.seen, self.ids = now, frozenset(found)

    def _all_changed(self) -> None:
        self.years.clear()
        self.others = next(_next)


def _version(year: int) -> Version:
    """Of all that counts of a school year are made of: its sheets, and everything but what comes by the
    minute, of which nothing but sheets is counted."""
    now, steady = version(), steady_version()
    changes: _Changes = current_app.extensions.setdefault("participation.changes", _Changes())
    with changes.lock:
        if changes.seen != now:
            changes.look(now)
        return steady[0], changes.years.get(year, changes.others)


def _entries(since: int) -> Iterator[tuple[int, date | None]]:
    """The entries about sheets after an id, with the day of the sheet."""
    query = select(AuditEntry.id, Sheet.held_on).outerjoin(Sheet, Sheet.id == AuditEntry.subject_id)
    of_sheets = query.where(AuditEntry.id > since, AuditEntry.subject == "sheet")
    return ((id, held_on) for id, held_on in db.session.execute(of_sheets))
