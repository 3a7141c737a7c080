"""How many pupils there are, as schools have stated: what coverage is a share of."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from app.core.db import db
from app.core.remembered import is_reading, remembered, steady_version
from app.organizations.models import Enrolment, Organization, OrganizationKind, SchoolClass, SchoolProfile
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.parts import in_words
from app.participation.values import Value, value_of

_OF_SCHOOLS = (Dimension.MUNICIPALITY, Dimension.SCHOOL, Dimension.LEVEL, Dimension.GRADE)
TOLD_BY = frozenset({Dimension.MUNICIPALITY, Dimension.SCHOOL, Dimension.GRADE, Dimension.CLASS})


@dataclass(frozen=True)
class Enrolled:
    """Pupils by key, in all, and how many of the schools have not stated any. A key is missing, and `pupils`
    are None, where nothing is stated."""

    by_key: dict[Key, int]
    pupils: int | None
    unstated: int


def year_of(filters: Filters) -> int:
    """The school year whose enrolment is asked: the one in which the period ends."""
    return filters.period.school_years[-1]


def share(counted: Counted, of_enrolled: Coverage | None, pupils: int | None) -> Value:
    """The share of the enrolled `pupils` that those among them who came are: nought if somebody came with a
    class and none of it is among them, None where nobody came with a class or nothing is stated."""
    part = None if counted.coverage is None else of_enrolled or Coverage(0, 0)
    return value_of(Figure.SHARE, replace(counted, coverage=part), pupils=pupils)


def enrolled(reach: ColumnElement[bool], filters: Filters, by: Dimension | None = None) -> Enrolled:
    """Of the schools in reach, in the school year in which the period ends; by one of TOLD_BY, or not told
    apart. Pages remember it: no sheet changes it."""
    if not is_reading():
        return _enrolled(reach, filters, by)
    asked = filters.period.school_years, frozenset((one, filters.keys(one)) for one in _OF_SCHOOLS)
    key = ("participation.enrolled", in_words(reach), *asked, by)
    make = partial(_enrolled, reach, filters, by)
    return remembered(key, make, lambda one: 200 + 100 * len(one.by_key), of=steady_version)


def _enrolled(reach: ColumnElement[bool], filters: Filters, by: Dimension | None) -> Enrolled:
    year = year_of(filters)
    stated = (
        _schools(reach, filters)
        .join(SchoolProfile, (SchoolProfile.school_id == Organization.id) & (SchoolProfile.year == year))
        .join(Enrolment, Enrolment.profile_id == SchoolProfile.id)
    )
    grades = filters.keys(Dimension.GRADE)
    if grades is not None:
        stated = stated.where(Enrolment.grade.in_([grade for grade in grades if grade is not None]))
    pupils = db.session.scalar(stated.with_only_columns(func.sum(Enrolment.pupils)))
    told = stated.with_only_columns(Organization.id)
    unstated = _schools(reach, filters).where(Organization.active, Organization.id.not_in(told))
    return Enrolled(
        _by_key(stated, reach, filters, by),
        None if pupils is None else int(pupils),
        db.session.scalar(unstated.with_only_columns(func.count())) or 0,
    )


def _by_key(
    stated: Select[int], reach: ColumnElement[bool], filters: Filters, by: Dimension | None
) -> dict[Key, int]:
    match by:
        case Dimension.MUNICIPALITY:
            key: Any = Organization.municipality_id.expression
        case Dimension.SCHOOL:
            key = Organization.id.expression
        case Dimension.GRADE:
            key = Enrolment.grade.expression
        case Dimension.CLASS:
            return _rolls(reach, filters)
        case _:
            return {}
    query = stated.with_only_columns(key, func.sum(Enrolment.pupils)).group_by(key)
    return {found: int(pupils) for found, pupils in db.session.execute(query)}


def _rolls(reach: ColumnElement[bool], filters: Filters) -> dict[Key, int]:
    """Of a class it is the roll; nought is none stated."""
    query = _schools(reach, filters).join(SchoolClass, SchoolClass.school_id == Organization.id)
    query = query.where(SchoolClass.year.in_(list(filters.period.school_years)), SchoolClass.roll > 0)
    return dict(db.session.execute(query.with_only_columns(SchoolClass.id, SchoolClass.roll)).all())


def schools(reach: ColumnElement[bool], filters: Filters) -> set[Key]:
    """The ids of all schools in reach, with sheets and without."""
    return set(db.session.scalars(_schools(reach, filters).where(Organization.active)))


def only_schools(organizations: set[Key], filters: Filters) -> set[Key]:
    """Those of them that are schools, also such as are no longer there. Whoever knows them by their sheets
    may ask, as a host that has no schools in its reach."""
    return organizations & set(db.session.scalars(_schools(true(), filters)))


def municipalities_of(reach: ColumnElement[bool], filters: Filters) -> set[Key]:
    """The ids of the municipalities that have schools in reach."""
    query = _schools(reach, filters).where(Organization.active)
    return set(db.session.scalars(query.with_only_columns(Organization.municipality_id).distinct()))


def _schools(reach: ColumnElement[bool], filters: Filters) -> Select[int]:
    query = select(Organization.id).where(reach, Organization.kind == OrganizationKind.SCHOOL)
    for dimension, column in (
        (Dimension.MUNICIPALITY, Organization.municipality_id),
        (Dimension.SCHOOL, Organization.id),
    ):
        keys = filters.keys(dimension)
        if keys is not None:
            query = query.where(_among(column, keys))
    levels = filters.keys(Dimension.LEVEL)
    if levels is not None:
        year = year_of(filters)
        level = select(SchoolProfile.level_id).where(
            SchoolProfile.school_id == Organization.id, SchoolProfile.year == year
        )
        query = query.where(_among(level.correlate(Organization).scalar_subquery(), levels))
    return query


def _among(column: Any, keys: frozenset[Key]) -> ColumnElement[bool]:
    some: ColumnElement[bool] = column.in_([key for key in keys if key is not None])
    return some | column.is_(None) if None in keys else some
