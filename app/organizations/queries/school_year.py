"""What turning a school year would make: asked before anything is made."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.organizations.models import Municipality, Organization, SchoolClass, SchoolProfile
from app.organizations.queries.registry import by_number

LAST_GRADE = 11
_Next = aliased(SchoolClass)


@dataclass(frozen=True)
class ClassTurn:
    """A class of the year before; `next_name` is None for one that leaves school."""

    name: str
    next_name: str | None
    roll: int
    is_there: bool


@dataclass(frozen=True)
class SchoolTurn:
    """One school, or many: classes that will be `made`, that are `there` already, that leave (`graduates`);
    `profile` counts the profiles that will be copied."""

    name: str
    municipality: str
    made: int = 0
    there: int = 0
    graduates: int = 0
    profile: int = 0

    def __add__(self, other: "SchoolTurn") -> "SchoolTurn":
        return SchoolTurn(
            self.name,
            self.municipality,
            self.made + other.made,
            self.there + other.there,
            self.graduates + other.graduates,
            self.profile + other.profile,
        )


def class_turns(school_id: int, year: int) -> list[ClassTurn]:
    """What becomes of each class of a school when the school year `year` is made from the one before."""
    query = (
        select(SchoolClass, _Next.id)
        .outerjoin(_Next, _is_next(year))
        .where(SchoolClass.school_id == school_id, SchoolClass.year == year - 1)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return [
        ClassTurn(one.name, _next_name(one), one.roll, there is not None)
        for one, there in db.session.execute(query)
    ]


def school_turns(schools: ColumnElement[bool], year: int) -> list[SchoolTurn]:
    """The same in numbers for each of the `schools` (a condition on Organization.id), by municipality and
    name; schools from which nothing can be copied are left out."""
    lasts = SchoolClass.grade == LAST_GRADE
    classes = (
        select(
            SchoolClass.school_id,
            func.count(case((~lasts & _Next.id.is_(None), 1))).label("made"),
            func.count(_Next.id).label("there"),
            func.count(case((lasts, 1))).label("graduates"),
        )
        .outerjoin(_Next, _is_next(year))
        .where(SchoolClass.year == year - 1)
        .group_by(SchoolClass.school_id)
        .subquery()
    )
    query = (
        select(
            Organization.short_name,
            func.coalesce(Municipality.name, ""),
            func.coalesce(classes.c.made, 0),
            func.coalesce(classes.c.there, 0),
            func.coalesce(classes.c.graduates, 0),
            case((_profile_to_copy(year), 1), else_=0),
        )
        .outerjoin(classes, classes.c.school_id == Organization.id)
        .outerjoin(Municipality, Municipality.id == Organization.municipality_id)
        .where(schools, classes.c.school_id.is_not(None) | _profile_to_copy(year))
        .order_by(Organization.id)
    )
    found = (SchoolTurn(*row) for row in db.session.execute(query))
    return sorted(found, key=lambda one: (one.municipality, by_number(one.name)))


def _is_next(year: int) -> ColumnElement[bool]:
    return and_(
        _Next.school_id == SchoolClass.school_id,
        _Next.year == year,
        _Next.grade == SchoolClass.grade + 1,
        _Next.letter == SchoolClass.letter,
    )


def _profile_to_copy(year: int) -> ColumnElement[bool]:
    of_school = select(SchoolProfile.id).where(SchoolProfile.school_id == Organization.id)
    of_school = of_school.correlate(Organization)
    past, coming = (of_school.where(SchoolProfile.year == one) for one in (year - 1, year))
    return past.exists() & ~coming.exists()


def _next_name(one: SchoolClass) -> str | None:
    if one.grade == LAST_GRADE:
        return None
    return SchoolClass(grade=one.grade + 1, letter=one.letter).name
