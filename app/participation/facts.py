"""The counts another way: lines of sheets as plain facts, added up in dictionaries.

Shares no query with the page on purpose: a mistake in one does not hide in the other. What a closed period
keeps are such facts too, and its figures are counted here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, true

from app.attendance.models import Settlement, Sheet, SheetLine
from app.calendar.models import Audience, Event, event_direction, event_field, event_programme
from app.core.db import db, table_of
from app.organizations.models import (
    Organization,
    OrganizationKind,
    SchoolClass,
    SchoolProfile,
    school_year_of,
)
from app.participation.dimensions import OF_LINES, Dimension, Key
from app.participation.figures import Counted, Coverage
from app.participation.filters import Filters
from app.participation.periods import Period

AT_ONCE = 5_000  # rows fetched together
Keys = tuple[Key, ...]
# As plain texts, which are compared in a fraction of the time.
_PUPILS, _PARENTS, _TEACHERS = (one.value for one in (Audience.PUPILS, Audience.PARENTS, Audience.TEACHERS))


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a sheet with all that it can be told apart by. `hours` are tenths of academic hours of
    persons; `roll` and `class_year` are of its class, `adults` of the whole sheet."""

    sheet_id: int
    event_id: int
    held_on: date
    organization_id: int
    municipality_id: int | None
    is_school: bool
    level_id: int | None
    class_id: int | None
    class_year: int | None
    roll: int | None
    grade: int | None
    audience: str
    competing: bool
    kind: str
    scale: str
    special_event: bool
    host_id: int
    programmes: tuple[int, ...]
    fields: tuple[int, ...]
    directions: tuple[int, ...]
    came: int
    special_needs: int
    hours: int
    confirmed: bool
    adults: int

    def keys(self, dimension: Dimension) -> tuple[Key, ...]:
        """In which rows of a dimension it stands; never in none."""
        match dimension:
            case Dimension.PROGRAMME:
                return self.programmes or (None,)
            case Dimension.FIELD:
                return self.fields or (None,)
            case Dimension.DIRECTION:
                return self.directions or (None,)
            case _:
                return (_KEYS[dimension](self),)


def _class_key(fact: Fact) -> Key:
    if fact.class_id is not None:
        return fact.class_id
    return fact.audience if fact.grade is None else f"{fact.audience}:grade:{fact.grade}"


_KEYS: dict[Dimension, Any] = {
    Dimension.MONTH: lambda fact: fact.held_on.year * 100 + fact.held_on.month,
    Dimension.QUARTER: lambda fact: fact.held_on.year * 10 + (fact.held_on.month + 2) // 3,
    Dimension.YEAR: lambda fact: school_year_of(fact.held_on),
    Dimension.MUNICIPALITY: lambda fact: fact.municipality_id,
    Dimension.SCHOOL: lambda fact: fact.organization_id,
    Dimension.CLASS: _class_key,
    Dimension.GRADE: lambda fact: fact.grade,
    Dimension.LEVEL: lambda fact: fact.level_id,
    Dimension.KIND: lambda fact: fact.kind,
    Dimension.SCALE: lambda fact: fact.scale,
    Dimension.AUDIENCE: lambda fact: fact.audience,
    Dimension.COMPETING: lambda fact: int(fact.competing),
    Dimension.SPECIAL: lambda fact: int(fact.special_event),
    Dimension.HOST: lambda fact: fact.host_id,
    Dimension.EVENT: lambda fact: fact.event_id,
}


class Tally:
    """Figures by the keys of some dimensions, of the facts that it was given."""

    def __init__(self, filters: Filters, by: Sequence[Dimension] = ()) -> None:
        self.filters, self.by = filters, tuple(by)
        self._rows: dict[Keys, _Row] = defaultdict(_Row)

    def add(self, fact: Fact) -> None:
        if not is_counted(fact, self.filters):
            return
        for keys in product(*(self._keys(fact, dimension) for dimension in self.by)):
            self._rows[keys].facts.append(fact)

    def counted(self) -> dict[Keys, Counted]:
        """No key where there is no sheet."""
        split = bool(OF_LINES & {*self.by, *self.filters.chosen})
        return {keys: row.counted(split) for keys, row in self._rows.items()}

    def _keys(self, fact: Fact, dimension: Dimension) -> list[Key]:
        asked = self.filters.keys(dimension)
        return [key for key in fact.keys(dimension) if asked is None or key in asked]


def count(facts: Iterable[Fact], filters: Filters, by: Sequence[Dimension] = ()) -> dict[Keys, Counted]:
    """As `queries.count`, of these facts."""
    tally = Tally(filters, by)
    for fact in facts:
        tally.add(fact)
    return tally.counted()


def is_counted(fact: Fact, filters: Filters) -> bool:
    """Whether it counts under these filters."""
    return filters.period.first <= fact.held_on <= filters.period.last and all(
        any(key in keys for key in fact.keys(dimension)) for dimension, keys in filters.chosen.items()
    )


class _Row:
    """The facts of a row, added up when all of them are there: measure by measure, for a region has a million
    of them in each of twenty ways to tell them apart."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def counted(self, split: bool) -> Counted:
        facts = self.facts
        came = [fact for fact in facts if fact.came]
        adults = {fact.sheet_id: fact.adults for fact in facts}
        return Counted(
            participations=sum(fact.came for fact in came),
            special_needs=sum(fact.special_needs for fact in facts if fact.special_needs),
            hours=Decimal(sum(fact.hours for fact in facts)) / 10,
            confirmed=sum(fact.came for fact in came if fact.confirmed),
            parents=sum(fact.came for fact in came if fact.audience == _PARENTS),
            teachers=sum(fact.came for fact in came if fact.audience == _TEACHERS),
            classless=sum(1 for fact in facts if fact.class_id is None),
            groups=len(came),
            events=len({fact.event_id for fact in came}),
            schools=len({fact.organization_id for fact in came if fact.is_school}),
            sheets=len(adults),
            adults=None if split else sum(adults.values()),
            coverage=self._coverage(),
            enrolled=None,
        )

    def _coverage(self) -> Coverage | None:
        heads: dict[tuple[int, int, int], list[int]] = defaultdict(list)  # by year, class, roll
        for fact in self.facts:
            if fact.class_id is not None and fact.audience == _PUPILS:
                heads[fact.class_year or 0, fact.class_id, fact.roll or 0].append(fact.came)
        if not heads:
            return None
        low: dict[int, int] = defaultdict(int)
        high = without_roll = 0
        for (year, _class, roll), counts in heads.items():
            most = roll or sum(counts)
            low[year] += min(max(counts), most)
            high += min(sum(counts), most)
            without_roll += not roll
        return Coverage(max(low.values()), high, without_roll)


def live(period: Period | None = None) -> Iterator[Fact]:
    """All lines as they are now, of a period or of all time, in the order of their ids."""
    sheet, of_sheet = table_of(Sheet).c, table_of(SheetLine).c.sheet_id
    # A period is a small part of all years: the others' lines are not read only to be left out.
    held = true() if period is None else sheet.held_on.between(period.first, period.last)
    theirs = true() if period is None else of_sheet.in_(select(sheet.id).where(held))
    registry = _Registry(None if period is None else theirs)
    sheets = {}
    columns = ("id", "event_id", "organization_id", "held_on", "adults", "adults_host")
    for id, event_id, organization_id, held_on, adults, adults_host in _rows(
        table_of(Sheet), *columns, which=held
    ):
        counted = adults if adults_host is None else adults_host
        sheets[id] = (event_id, organization_id, held_on, counted)
    for line in _rows(table_of(SheetLine), "id", *_OF_A_LINE, which=theirs):
        if line.sheet_id in sheets:
            yield registry.fact(line, *sheets[line.sheet_id])


_OF_A_LINE = (
    *("sheet_id", "class_id", "grade", "audience", "competing", "came", "special_needs", "hours"),
    *("came_school", "came_host", "differs_since", "settlement"),
)


def school_years() -> range:
    """From that of the first sheet to that of the last."""
    days = select(func.min(table_of(Sheet).c.held_on), func.max(table_of(Sheet).c.held_on))
    first, last = db.session.execute(days).one()
    return range(0) if first is None else range(school_year_of(first), school_year_of(last) + 1)


class _Registry:
    """What the other tables say, by id; of classes those alone that stand on some lines."""

    def __init__(self, lines: ColumnElement[bool] | None) -> None:
        classes, on_line = table_of(SchoolClass).c.id, table_of(SheetLine).c.class_id
        named = None if lines is None else classes.in_(select(on_line).where(lines))
        self.organizations = {
            id: (municipality_id, kind == OrganizationKind.SCHOOL)
            for id, municipality_id, kind in _rows(table_of(Organization), "id", "municipality_id", "kind")
        }
        self.events = {
            row.id: row for row in _rows(table_of(Event), "id", "kind", "scale", "special_needs", "host_id")
        }
        self.classes = {
            row.id: row for row in _rows(table_of(SchoolClass), "id", "year", "grade", "roll", which=named)
        }
        self.levels = {
            (row.school_id, row.year): row.level_id
            for row in _rows(table_of(SchoolProfile), "school_id", "year", "level_id")
        }
        self.programmes, self.fields, self.directions = (
            _pairs(table) for table in (event_programme, event_field, event_direction)
        )

    def fact(self, line: Any, event_id: int, organization_id: int, held_on: date, adults: int) -> Fact:
        event, (municipality_id, is_school) = self.events[event_id], self.organizations[organization_id]
        of_class = self.classes.get(line.class_id)
        return Fact(
            sheet_id=line.sheet_id,
            event_id=event_id,
            held_on=held_on,
            organization_id=organization_id,
            municipality_id=municipality_id,
            is_school=is_school,
            level_id=self.levels.get((organization_id, school_year_of(held_on))),
            class_id=line.class_id,
            class_year=of_class.year if of_class else None,
            roll=of_class.roll if of_class else None,
            grade=of_class.grade if of_class else line.grade,
            audience=str(line.audience),
            competing=line.competing,
            kind=str(event.kind),
            scale=str(event.scale),
            special_event=event.special_needs,
            host_id=event.host_id,
            programmes=self.programmes.get(event_id, ()),
            fields=self.fields.get(event_id, ()),
            directions=self.directions.get(event_id, ()),
            came=line.came,
            special_needs=min(line.special_needs, line.came),
            hours=int(line.hours * 10),
            confirmed=_is_confirmed(line),
            adults=adults,
        )


def _is_confirmed(line: Any) -> bool:
    """Both sides have counted, and stand by one figure."""
    if line.came_school is None or line.came_host is None:
        return False
    return line.differs_since is None or line.settlement == Settlement.ACCEPTED


def _pairs(table: Table) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    for event_id, other in db.session.execute(select(*table.c)):
        found[event_id].append(other)
    return {event_id: tuple(sorted(others)) for event_id, others in found.items()}


def _rows(table: Table, *columns: str, which: ColumnElement[bool] | None = None) -> Iterator[Any]:
    """A table's columns, row after row, by id."""
    query = select(*(table.c[name] for name in columns)).order_by(table.c["id"])
    query = query if which is None else query.where(which)
    return iter(db.session.execute(query).yield_per(AT_ONCE))
