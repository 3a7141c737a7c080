"""Hours per class: the events' share of what the programme level of its school asks for in a school year.

The person-hours that sheets credit the pupils of a class with, over its roll, in academic hours of 45
minutes, stand against the hours of the level that the school has chosen for that year (domain.md,
participation counts). Whatever else the school does for its programme stands on no sheet: a share is never
the whole of it.
"""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Membership
from app.accounts.queries import within_reach
from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Audience
from app.core.db import db
from app.organizations.models import (
    Municipality,
    Organization,
    OrganizationKind,
    ProgrammeLevel,
    SchoolClass,
    SchoolProfile,
    first_day,
)
from app.organizations.queries import by_number

TENTH = Decimal("0.1")


class Told(enum.StrEnum):
    """What can be said of a class. NO_ROLL: somebody came, and of how many pupils nobody has stated.
    NO_HOURS: somebody came, and the sheets credit them with no hours."""

    NOTHING = "nothing"
    NO_ROLL = "no_roll"
    NO_HOURS = "no_hours"
    HOURS = "hours"


class Band(enum.StrEnum):
    """How far the events' share goes: up to a quarter of the hours (not included), a half and so on. UNKNOWN
    is what cannot be compared: a class without a roll, or of a school without a level."""

    NOTHING = "nothing"
    QUARTER = "25"
    HALF = "50"
    MOST = "75"
    NEARLY = "100"
    WHOLE = "whole"
    UNKNOWN = "unknown"


_UP_TO = ((25, Band.QUARTER), (50, Band.HALF), (75, Band.MOST), (100, Band.NEARLY))


@dataclass(frozen=True)
class ClassHours:
    """A class with what its pupils have come to: `visits` are participations, `person_hours` what they are
    credited with, `goal` the hours a year of its school's level; None where the school has named none."""

    id: int
    school_id: int
    grade: int
    letter: str
    roll: int
    visits: int
    person_hours: Decimal
    goal: int | None

    @property
    def name(self) -> str:
        return SchoolClass(grade=self.grade, letter=self.letter).name

    @property
    def told(self) -> Told:
        if not self.visits:
            return Told.NOTHING
        if not self.roll:
            return Told.NO_ROLL
        return Told.HOURS if self.person_hours else Told.NO_HOURS

    @property
    def each(self) -> Decimal | None:
        """Hours a pupil of the class on the average, to the tenth; None without a roll."""
        if not self.roll:
            return None
        return (self.person_hours / self.roll).quantize(TENTH, ROUND_HALF_UP)

    @property
    def share(self) -> int | None:
        """Whole per cent of the goal, rounded down: what is not reached is not said to be. None where there
        is nothing to compare."""
        return _per_cent([self])

    @property
    def band(self) -> Band:
        if not self.visits:
            return Band.NOTHING
        share = self.share
        if share is None:
            return Band.UNKNOWN
        return next((band for limit, band in _UP_TO if share < limit), Band.WHOLE)


@dataclass(frozen=True)
class Group:
    """Classes together: those of a school, or of all schools of a municipality."""

    classes: Sequence[ClassHours]

    @cached_property
    def bands(self) -> Counter[Band]:
        """How many classes stand how far."""
        return Counter(one.band for one in self.classes)

    @cached_property
    def share(self) -> int | None:
        """Of all pupils that can be compared together, as of one class."""
        return _per_cent(self.classes)

    @cached_property
    def person_hours(self) -> Decimal:
        return sum((one.person_hours for one in self.classes), Decimal(0))

    @cached_property
    def each(self) -> Decimal | None:
        """Hours a pupil on the average over the classes that have a roll."""
        known = [one for one in self.classes if one.roll]
        if not known:
            return None
        hours = sum((one.person_hours for one in known), Decimal(0))
        return (hours / sum(one.roll for one in known)).quantize(TENTH, ROUND_HALF_UP)

    @cached_property
    def without_roll(self) -> int:
        return sum(not one.roll for one in self.classes)


@dataclass(frozen=True)
class SchoolHours(Group):
    """A school with the level of its year's profile, `goal` hours a year; None where it has named none."""

    id: int
    name: str
    municipality_id: int | None
    municipality: str | None
    level: str | None
    level_en: str | None
    goal: int | None


@dataclass(frozen=True)
class PlaceHours(Group):
    """A municipality by its id and name (None: schools that belong to none) with its schools."""

    id: int | None
    name: str | None
    schools: Sequence[SchoolHours]


def hours_of_school(school_id: int, year: int) -> list[ClassHours]:
    """The classes of one school in the school year, by grade and letter."""
    return _classes(SchoolClass.school_id == school_id, year)


def hours_of_schools(membership: Membership, year: int, grades: Iterable[int]) -> list[SchoolHours]:
    """All schools within the person's reach with their classes of these grades, the lowest share first; then
    those that have named no level, then those without such classes. Two statements for any number of them."""
    of_grades = SchoolClass.grade.in_(list(grades))
    classes: dict[int, list[ClassHours]] = {}
    for one in _classes(within_reach(membership, SchoolClass.school_id) & of_grades, year):
        classes.setdefault(one.school_id, []).append(one)
    found = _schools(within_reach(membership, Organization.id) & Organization.active, year, classes)
    return sorted(found, key=lambda one: (*_lowest(one), by_number(one.name)))


def by_place(schools: Iterable[SchoolHours]) -> list[PlaceHours]:
    """The same by municipality, the lowest share first."""
    places: dict[int | None, list[SchoolHours]] = {}
    for one in schools:
        places.setdefault(one.municipality_id, []).append(one)
    found = [
        PlaceHours([one for school in some for one in school.classes], id, some[0].municipality, some)
        for id, some in places.items()
    ]
    return sorted(found, key=lambda one: (*_lowest(one), one.name or ""))


def _per_cent(classes: Iterable[ClassHours]) -> int | None:
    ratio = _ratio(classes)
    return None if ratio is None else int(ratio * 100)


def _ratio(classes: Iterable[ClassHours]) -> Decimal | None:
    known = [(one.person_hours, one.roll * one.goal) for one in classes if one.roll and one.goal]
    if not known:
        return None
    return sum((hours for hours, _ in known), Decimal(0)) / sum(asked for _, asked in known)


def _lowest(group: Group) -> tuple[bool, bool, Decimal]:
    ratio = _ratio(group.classes)
    return not group.classes, ratio is None, ratio or Decimal(0)


def _classes(which: ColumnElement[bool], year: int) -> list[ClassHours]:
    came = _came(which, year)
    query = (
        select(
            SchoolClass.id,
            SchoolClass.school_id,
            SchoolClass.grade,
            SchoolClass.letter,
            SchoolClass.roll,
            func.coalesce(came.c.visits, 0),
            func.coalesce(came.c.person_hours, Decimal(0)),
            ProgrammeLevel.hours,
        )
        .outerjoin(came, came.c.class_id == SchoolClass.id)
        .outerjoin(SchoolProfile, _profile(SchoolClass.school_id, year))
        .outerjoin(ProgrammeLevel, ProgrammeLevel.id == SchoolProfile.level_id)
        .where(which, SchoolClass.year == year)
        .order_by(SchoolClass.school_id, SchoolClass.grade, SchoolClass.letter)
    )
    return [ClassHours(*row) for row in db.session.execute(query)]


def _came(which: ColumnElement[bool], year: int) -> Subquery:
    """Lines of the pupils of a class on the sheets of the school year: what a figure's link opens. By way of
    the classes of that year, which are a fifth of all or less."""
    return (
        select(
            SheetLine.class_id,
            func.sum(SheetLine.came).label("visits"),
            func.sum(SheetLine.hours).label("person_hours"),
        )
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(
            SheetLine.class_id.in_(select(SchoolClass.id).where(which, SchoolClass.year == year)),
            SheetLine.audience == Audience.PUPILS,
            Sheet.held_on >= first_day(year),
            Sheet.held_on < first_day(year + 1),
        )
        .group_by(SheetLine.class_id)
        .subquery()
    )


def _schools(
    which: ColumnElement[bool], year: int, classes: Mapping[int, Sequence[ClassHours]]
) -> list[SchoolHours]:
    query = (
        select(
            Organization.id,
            Organization.short_name,
            Organization.municipality_id,
            Municipality.name,
            ProgrammeLevel.title,
            ProgrammeLevel.title_en,
            ProgrammeLevel.hours,
        )
        .outerjoin(Municipality, Municipality.id == Organization.municipality_id)
        .outerjoin(SchoolProfile, _profile(Organization.id, year))
        .outerjoin(ProgrammeLevel, ProgrammeLevel.id == SchoolProfile.level_id)
        .where(which, Organization.kind == OrganizationKind.SCHOOL)
    )
    return [SchoolHours(classes.get(row[0], ()), *row) for row in db.session.execute(query)]


def _profile(school_id: InstrumentedAttribute[int], year: int) -> ColumnElement[bool]:
    return and_(SchoolProfile.school_id == school_id, SchoolProfile.year == year)
