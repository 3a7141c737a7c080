"""Counts as questions to the sheets: nothing is added up beforehand.

A participation is one visit of one person. Coverage estimates how many different children that were: of a
class from its largest single head-count to the sum of them, never more than its roll; upward both are summed
(domain.md, participation counts). Over several school years a child may stand in two classes: at least those
of the largest year, at most those of all. A line of no class, as a mixed group of a grade or parents, has no
roll to be compared with: it counts as participations and not as coverage.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select

from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import confirmed
from app.calendar.models import Audience, Event
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind, SchoolClass, school_year_of
from app.participation.dimensions import OF_LINES, Dimension, Key
from app.participation.figures import COUNTED, NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.keys import columns, conditions, joined, key_of

Keys = tuple[Key, ...]

_CAME = SheetLine.came > 0
_SCHOOL = Organization.kind == OrganizationKind.SCHOOL


def _of(audience: Audience) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((SheetLine.audience == audience, SheetLine.came), else_=0)), 0)


_MEASURES: dict[Figure, ColumnElement[Any]] = {
    Figure.PARTICIPATIONS: func.coalesce(func.sum(SheetLine.came), 0),
    Figure.GROUPS: func.count(case((_CAME, SheetLine.id))),
    Figure.EVENTS: func.count(distinct(case((_CAME, Sheet.event_id)))),
    Figure.SCHOOLS: func.count(distinct(case((and_(_CAME, _SCHOOL), Sheet.organization_id)))),
    Figure.SHEETS: func.count(distinct(Sheet.id)),
    Figure.SPECIAL_NEEDS: func.coalesce(func.sum(SheetLine.special_needs), 0),
    Figure.HOURS: func.coalesce(func.sum(SheetLine.hours), 0),
    Figure.PARENTS: _of(Audience.PARENTS),
    Figure.TEACHERS: _of(Audience.TEACHERS),
    Figure.CONFIRMED: func.coalesce(func.sum(case((confirmed(), SheetLine.came), else_=0)), 0),
}


def first_and_last_year(sight: ColumnElement[bool]) -> tuple[int, int] | None:
    """The school years of the first and the last sheet in sight."""
    days = select(func.min(Sheet.held_on), func.max(Sheet.held_on)).join(Event, Event.id == Sheet.event_id)
    first, last = db.session.execute(days.where(sight)).one()
    return None if first is None else (school_year_of(first), school_year_of(last))


def count(
    sight: ColumnElement[bool],
    filters: Filters,
    by: Sequence[Dimension] = (),
    figures: Collection[Figure] = COUNTED,
) -> dict[Keys, Counted]:
    """The figures by the keys of some dimensions, in their order; no key where there is no sheet.

    Figures that are not asked for are as in NOTHING. Without dimensions there is one row, of no key.
    """
    measures = {figure: _MEASURES[figure] for figure in _MEASURES if figure in figures}
    measures.setdefault(Figure.PARTICIPATIONS, _MEASURES[Figure.PARTICIPATIONS])
    query = lines_of(sight, filters, by).with_only_columns(*_key_columns(by), *measures.values())
    found = {
        keys: Counted(**dict(zip(map(str, measures), values, strict=True)))
        for keys, values in _rows(query.group_by(*_key_columns(by)), by)
    }
    if Figure.COVERAGE in figures:
        for keys, covered in coverage(sight, filters, by).items():
            found[keys] = replace(found[keys], coverage=covered)
    if Figure.ADULTS in figures and not OF_LINES & {*by, *filters.chosen}:
        for keys, adults in _adults(sight, filters, by):
            found[keys] = replace(found[keys], adults=int(adults))
    return found


def total(sight: ColumnElement[bool], filters: Filters, figures: Collection[Figure] = COUNTED) -> Counted:
    """The figures of everything together."""
    return count(sight, filters, (), figures).get((), NOTHING)


def some_without_class(sight: ColumnElement[bool], filters: Filters) -> bool:
    """Whether some of the lines are of no class."""
    query = lines_of(sight, filters).where(SheetLine.class_id.is_(None))
    return bool(db.session.scalar(select(query.exists())))


def coverage(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()
) -> dict[Keys, Coverage]:
    """Coverage by the keys of some dimensions; no key where nobody is counted with a class."""
    keys = [column.label(f"key_{number}") for number, column in enumerate(_key_columns(by))]
    classes = (
        lines_of(sight, filters, by)
        .where(SheetLine.class_id.is_not(None), SheetLine.audience == Audience.PUPILS)
        .with_only_columns(
            *keys,
            SheetLine.class_id,
            func.sum(SheetLine.came).label("sum"),
            func.max(SheetLine.came).label("largest"),
        )
        .group_by(*_key_columns(by), SheetLine.class_id)
        .subquery()
    )
    roll, year = SchoolClass.roll, SchoolClass.year
    outer = [classes.c[column.name] for column in keys]
    query = (
        select(
            *outer,
            year,
            func.sum(case((and_(roll > 0, classes.c.largest > roll), roll), else_=classes.c.largest)),
            func.sum(case((and_(roll > 0, classes.c.sum > roll), roll), else_=classes.c.sum)),
            func.sum(case((roll > 0, 0), else_=1)),
        )
        .select_from(classes)
        .join(SchoolClass, SchoolClass.id == classes.c.class_id)
        .group_by(*outer, year)
    )
    years: dict[Keys, list[Coverage]] = defaultdict(list)
    for found, (_year, *of_year) in _rows(query, by):
        years[found].append(Coverage(*map(int, of_year)))
    return {found: over_years(of_years) for found, of_years in years.items()}


def over_years(years: Sequence[Coverage]) -> Coverage:
    """Of several school years together: the pupils of one may be those of another."""
    return Coverage(
        max(one.low for one in years),
        sum(one.high for one in years),
        sum(one.without_roll for one in years),
    )


def _adults(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> Iterator[tuple[Keys, Any]]:
    """Of sheets, whose adults come with all lines together."""
    counted = func.coalesce(Sheet.adults_host, Sheet.adults)
    sheets = lines_of(sight, filters, by).with_only_columns(
        *_key_columns(by), Sheet.id, counted.label("adults")
    )
    once = sheets.distinct().subquery()
    keys = list(once.c)[:-2]
    query = select(*keys, func.sum(once.c.adults)).group_by(*keys)
    for found, (adults,) in _rows(query, by):
        if adults is not None:
            yield found, adults


def lines_of(sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()) -> Select[Any]:
    """The lines of sheets that a figure is made of; `by` are dimensions that it is to be told apart by."""
    query = (
        select(SheetLine.id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
    )
    return joined(query, by, filters).where(sight, *conditions(filters))


def _key_columns(by: Sequence[Dimension]) -> list[ColumnElement[Any]]:
    return [column for dimension in by for column in columns(dimension)]


def _rows(query: Select[Any], by: Sequence[Dimension]) -> Iterator[tuple[Keys, tuple[Any, ...]]]:
    """Keys and what follows them in each row."""
    widths = [len(columns(dimension)) for dimension in by]
    for row in db.session.execute(query):
        values, keys = tuple(row), []
        for dimension, width in zip(by, widths, strict=True):
            keys.append(key_of(dimension, values[:width]))
            values = values[width:]
        yield tuple(keys), values
