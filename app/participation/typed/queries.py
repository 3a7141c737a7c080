"""Reads of what schools have typed: of one school, of all in reach, and as a figure of the counts."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.core.db import db
from app.organizations.models import Organization, OrganizationKind
from app.organizations.queries import by_number
from app.participation.dimensions import Dimension, Key
from app.participation.enrolment import enrolled
from app.participation.filters import Filters
from app.participation.periods import Period, school_year
from app.participation.typed.models import TypedCoverage

_COLUMNS: dict[Dimension, Any] = {
    Dimension.MONTH: TypedCoverage.month,
    Dimension.MUNICIPALITY: Organization.municipality_id,
    Dimension.SCHOOL: TypedCoverage.school_id,
}


@dataclass(frozen=True)
class TypedSums:
    """Sums of what was typed, by key and in all. Where nothing is, a key is missing and `pupils` are None."""

    by_key: dict[Key, int]
    pupils: int | None


@dataclass(frozen=True)
class School:
    """A school, and what it has typed by month."""

    id: int
    name: str
    municipality_id: int | None
    typed: dict[int, int] = field(default_factory=dict)


def typed_sums(reach: ColumnElement[bool], filters: Filters, by: Dimension | None = None) -> TypedSums:
    """Of the schools in reach. Nothing is told where filters part what was typed as a whole, by kinds of
    events for one, or the period does so by days; by other dimensions than month and place only the total."""
    if not filters.chosen.keys() <= _COLUMNS.keys() or not _is_of_months(filters.period):
        return TypedSums({}, None)
    query = (
        select(func.sum(TypedCoverage.pupils))
        .join(Organization, Organization.id == TypedCoverage.school_id)
        .where(reach, TypedCoverage.month.in_(filters.period.months))
    )
    for dimension, keys in filters.chosen.items():
        column, some = _COLUMNS[dimension], [key for key in keys if key is not None]
        query = query.where(column.in_(some) | column.is_(None) if None in keys else column.in_(some))
    pupils = db.session.scalar(query)
    by_key: dict[Key, int] = {}
    if by in _COLUMNS:
        told = query.add_columns(_COLUMNS[by]).group_by(_COLUMNS[by])
        by_key = {key: int(number) for number, key in db.session.execute(told)}
    return TypedSums(by_key, None if pupils is None else int(pupils))


def typed_of(school_id: int, year: int) -> dict[int, TypedCoverage]:
    """What one school has typed, by month of a school year."""
    query = select(TypedCoverage).where(
        TypedCoverage.school_id == school_id, TypedCoverage.month.in_(school_year(year).months)
    )
    rows = db.session.scalars(query, execution_options={"populate_existing": True})
    return {row.month: row for row in rows}


def enrolled_in(school_id: int, year: int) -> int | None:
    """The pupils that the school has stated for a school year; None if none are."""
    return enrolled(Organization.id == school_id, Filters(school_year(year))).pupils


def schools_with_typed(reach: ColumnElement[bool], months: Sequence[int]) -> list[School]:
    """The schools in reach that work, and any other that has typed, by number."""
    typed: dict[int, dict[int, int]] = defaultdict(dict)
    rows = select(TypedCoverage.school_id, TypedCoverage.month, TypedCoverage.pupils)
    rows = rows.join(Organization, Organization.id == TypedCoverage.school_id)
    for school_id, month, pupils in db.session.execute(rows.where(reach, TypedCoverage.month.in_(months))):
        typed[school_id][month] = pupils
    works = (Organization.kind == OrganizationKind.SCHOOL) & Organization.active
    query = select(Organization.id, Organization.short_name, Organization.municipality_id)
    query = query.where(reach, works | Organization.id.in_(list(typed)))
    found = [School(*row, typed=typed.get(row[0], {})) for row in db.session.execute(query)]
    return sorted(found, key=lambda school: (by_number(school.name), school.id))


def how_many_missing(reach: ColumnElement[bool], months: Sequence[int]) -> int:
    """How many working schools in reach have not typed each of these months; 0 where nobody anywhere has
    typed one of them, for then nobody is asked to."""
    in_use = select(TypedCoverage.school_id).where(TypedCoverage.month.in_(months)).limit(1)
    if db.session.scalar(in_use) is None:
        return 0
    months_of = (
        select(func.count())
        .where(TypedCoverage.school_id == Organization.id, TypedCoverage.month.in_(months))
        .correlate(Organization)
    ).scalar_subquery()
    works = (Organization.kind == OrganizationKind.SCHOOL) & Organization.active
    query = select(func.count()).select_from(Organization).where(reach, works, months_of < len(months))
    return db.session.scalar(query) or 0


def _is_of_months(period: Period) -> bool:
    last = period.last
    return period.first.day == 1 and last.day == monthrange(last.year, last.month)[1]
