"""Counts remembered by school years, and those over many of them put together from each.

A sheet that is saved changes the counts of one year. Those of the others are remembered, so that a page of
twenty years costs little more than a page of one. Most figures are sums; what is told apart over the years,
as events and schools, is kept by id, and coverage by the school year that its classes are of.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from itertools import count as numbers
from typing import Any

from flask import current_app, has_request_context
from flask.blueprints import BlueprintSetupState
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
Rows = dict[Keys, Counted]
Bits = int  # a set of ids: or-ing two of them is the cheapest way to join sets of thousands

FEWEST = 3  # school years that are put together; fewer are counted at once
LONGEST = 600.0  # seconds that a year is remembered
_NO_SUMS = frozenset({Figure.EVENTS, Figure.SCHOOLS, Figure.COVERAGE, Figure.ADULTS})
_SUMS = tuple(one.name for one in fields(Counted) if one.name not in _NO_SUMS)
_CHANGES = "participation.changes"  # among the extensions of an application
_next = numbers(1)


def init_app(state: BlueprintSetupState) -> None:
    """Let the application know which years have changed."""
    state.app.extensions[_CHANGES] = _Changes()


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


@dataclass(frozen=True)
class Question:
    """What is counted, of which sheets."""

    sight: ColumnElement[bool]
    filters: Filters
    by: tuple[Dimension, ...]
    figures: frozenset[Figure]

    @property
    def years(self) -> range:
        return self.filters.period.school_years

    @property
    def key(self) -> tuple[object, ...]:
        """The sight as the database is asked for it: there is no other reader of the same but one who may
        see the same."""
        sight = str(self.sight.compile(compile_kwargs={"literal_binds": True}))
        return sight, self.filters.period, frozenset(self.filters.chosen.items()), self.by, self.figures

    def within(self, year: int) -> "Question":
        """The same of the days that are of a school year."""
        period, whole = self.filters.period, school_year(year)
        days = Period(PeriodKind.OWN, max(period.first, whole.first), min(period.last, whole.last))
        return replace(self, filters=self.filters.during(days))


def kept(question: Question, make: Callable[[], Rows]) -> Rows:
    """What `make` counts, or counted since something of these years last changed. Only pages are answered
    from memory: whoever recounts wants to be told what is in the database."""
    if not has_request_context():
        return make()
    return remembered(
        ("participation.rows", *question.key),
        make,
        lambda rows: 400 * len(rows),
        of=lambda: _version(question.years),
        longest=LONGEST,
    )


def parts(question: Question, ask: Callable[[Question], Part]) -> list[Part] | None:
    """What `ask` finds in each school year of the period, or found since it last changed. None where they
    cannot be put together: the period is short, or a class stands on a sheet of another school year."""
    if len(question.years) < FEWEST or not has_request_context():
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
        of=lambda: _version([year]),
        longest=LONGEST,
    )


def together(found: Sequence[Part], figures: Collection[Figure]) -> Rows:
    """These figures of all years."""
    names = [name for name in _SUMS if name in figures or name == Figure.PARTICIPATIONS]
    rows: dict[Keys, list[Counted]] = defaultdict(list)
    for part in found:
        for keys, counted in part.rows.items():
            rows[keys].append(counted)
    if not _NO_SUMS.isdisjoint(figures):
        return {keys: _whole(found, keys, some, names) for keys, some in rows.items()}
    return {keys: Counted(**_sums(some, names)) for keys, some in rows.items()}


def _whole(found: Sequence[Part], keys: Keys, some: Sequence[Counted], names: Sequence[str]) -> Counted:
    adults = [one.adults for one in some if one.adults is not None]
    return Counted(
        **_sums(some, names),
        events=_number(part.events.get(keys, 0) for part in found),
        schools=_number(part.schools.get(keys, 0) for part in found),
        adults=sum(adults) if adults else None,
        coverage=over_years([one for part in found for one in part.coverage.get(keys, {}).values()]),
    )


def _sums(some: Sequence[Counted], names: Sequence[str]) -> dict[str, Any]:
    return {name: sum([getattr(one, name) for one in some]) for name in names}


def over_years(years: Sequence[Coverage]) -> Coverage | None:
    """Of several school years together: the pupils of one may be those of another."""
    if not years:
        return None
    return Coverage(
        max(one.low for one in years),
        sum(one.high for one in years),
        sum(one.without_roll for one in years),
    )


def _number(some: Iterable[Bits]) -> int:
    union = 0
    for one in some:
        union |= one
    return union.bit_count()


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


def _version(years: Iterable[int]) -> Version:
    """Of all that counts of these school years are made of: their sheets, and everything but what comes by
    the minute, of which nothing but sheets is counted."""
    now, steady = version(), steady_version()
    changes: _Changes = current_app.extensions[_CHANGES]
    with changes.lock:
        if changes.seen != now:
            changes.look(now)
        return steady[0], max(changes.years.get(year, changes.others) for year in years)


def _entries(since: int) -> Iterator[tuple[int, date | None]]:
    """The entries about sheets after an id, with the day of the sheet."""
    query = select(AuditEntry.id, Sheet.held_on).outerjoin(Sheet, Sheet.id == AuditEntry.subject_id)
    of_sheets = query.where(AuditEntry.id > since, AuditEntry.subject == "sheet")
    return ((id, held_on) for id, held_on in db.session.execute(of_sheets))
