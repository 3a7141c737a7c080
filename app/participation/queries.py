"""Counts as questions to the sheets: nothing is added up beforehand.

What counts is what the school counted. A participation is one visit of one person. Coverage estimates how
many different children that were: of a class from its largest single head-count to the sum of them, never
more than its roll; upward both are summed (domain.md, participation counts). A line of no class, as a mixed
group of a grade or parents, has no roll to be compared with: it counts as participations and not as coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, extract, func, select

from app.attendance.models import Sheet, SheetLine
from app.attendance.who import WITHOUT_CLASS, Who
from app.calendar.models import Audience, Event, EventKind
from app.core.db import db
from app.organizations.models import Organization, SchoolClass, school_year_of
from app.participation.filters import NOWHERE, Filters, Key, Rows

Cells = dict[tuple[Key, EventKind], int]

_ROW_KEYS: dict[Rows, Any] = {
    Rows.MUNICIPALITY: Organization.municipality_id,
    Rows.SCHOOL: Sheet.organization_id,
    Rows.CLASS: SheetLine.class_id,
}
_OF_A_CLASS = SheetLine.class_id.is_not(None)


@dataclass(frozen=True)
class Coverage:
    """How many different children, an estimate."""

    low: int
    high: int


@dataclass(frozen=True)
class Totals:
    """`groups` are lines of visits: a class that came to two events is two groups."""

    participations: int
    groups: int
    events: int
    sheets: int


def first_and_last_year(sight: ColumnElement[bool]) -> tuple[int, int] | None:
    """The school years of the first and the last sheet in sight."""
    days = select(func.min(Sheet.held_on), func.max(Sheet.held_on)).join(Event, Event.id == Sheet.event_id)
    first, last = db.session.execute(days.where(sight)).one()
    return None if first is None else (school_year_of(first), school_year_of(last))


def cells(sight: ColumnElement[bool], filters: Filters) -> Cells:
    """Participations by row and kind of event; no key where there is no sheet."""
    if filters.rows is Rows.CLASS:
        return _cells_of_lines(sight, filters)
    key = _ROW_KEYS[filters.rows]
    query = lines_of(sight, filters).with_only_columns(key, Event.kind, func.sum(SheetLine.came))
    rows = db.session.execute(query.group_by(key, Event.kind))
    return {(row or NOWHERE, kind): came for row, kind, came in rows}


def _cells_of_lines(sight: ColumnElement[bool], filters: Filters) -> Cells:
    """The same by class, and by grade or audience where there is no class."""
    audience = case((~_OF_A_CLASS, SheetLine.audience))
    key = (SheetLine.class_id, audience, SheetLine.grade, Event.kind)
    query = lines_of(sight, filters).with_only_columns(*key, func.sum(SheetLine.came))
    rows = db.session.execute(query.group_by(*key))
    return {
        (Who(audience, grade=grade) if class_id is None else class_id, kind): came
        for class_id, audience, grade, kind, came in rows
    }


def audiences(sight: ColumnElement[bool], filters: Filters) -> dict[tuple[Audience, bool], int]:
    """Participations by audience, and by whether the line is of a class; no key where there is no sheet."""
    key = (SheetLine.audience, _OF_A_CLASS)
    query = lines_of(sight, filters).with_only_columns(*key, func.sum(SheetLine.came))
    rows = db.session.execute(query.group_by(*key))
    return {(audience, bool(of_a_class)): came for audience, of_a_class, came in rows}


def months(sight: ColumnElement[bool], filters: Filters) -> dict[int, int]:
    """Participations by month (1 to 12); no key where there is no sheet."""
    month = extract("month", Sheet.held_on)
    query = lines_of(sight, filters).with_only_columns(month, func.sum(SheetLine.came)).group_by(month)
    return {int(number): came for number, came in db.session.execute(query)}


def coverage(sight: ColumnElement[bool], filters: Filters) -> dict[Key, Coverage]:
    """Coverage by row; no key where nobody came with a class."""
    key = _ROW_KEYS[filters.rows]
    classes = (
        lines_of(sight, filters)
        .where(_OF_A_CLASS)
        .with_only_columns(
            key.label("row"),
            SheetLine.class_id,
            func.sum(SheetLine.came).label("sum"),
            func.max(SheetLine.came).label("largest"),
        )
        .group_by(key, SheetLine.class_id)
        .subquery()
    )
    roll = SchoolClass.roll
    query = (
        select(
            classes.c.row,
            func.sum(case((classes.c.largest > roll, roll), else_=classes.c.largest)),
            func.sum(case((classes.c.sum > roll, roll), else_=classes.c.sum)),
        )
        .join(SchoolClass, SchoolClass.id == classes.c.class_id)
        .group_by(classes.c.row)
    )
    return {row or NOWHERE: Coverage(int(low), int(high)) for row, low, high in db.session.execute(query)}


def totals(sight: ColumnElement[bool], filters: Filters) -> Totals:
    """The figures of all rows together. Events and groups count where somebody came."""
    came = SheetLine.came > 0
    query = lines_of(sight, filters).with_only_columns(
        func.coalesce(func.sum(SheetLine.came), 0),
        func.count(case((came, SheetLine.id))),
        func.count(distinct(case((came, Sheet.event_id)))),
        func.count(distinct(Sheet.id)),
    )
    return Totals(*db.session.execute(query).one())


def lines_of(sight: ColumnElement[bool], filters: Filters) -> Select[int]:
    """The lines of sheets that a figure is made of."""
    query = (
        select(SheetLine.id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(Event, Event.id == Sheet.event_id)
        .join(Organization, Organization.id == Sheet.organization_id)
        .where(sight, *_held_in(filters))
    )
    if filters.municipality is not None:
        query = query.where(Organization.municipality_id == (filters.municipality or None))
    if filters.school is not None:
        query = query.where(Sheet.organization_id == filters.school)
    if filters.kind is not None:
        query = query.where(Event.kind == filters.kind)
    return query.where(*counted_of_a_sheet(filters))


def counted_of_a_sheet(filters: Filters) -> list[ColumnElement[bool]]:
    """Which lines of a sheet count under these filters."""
    counted: list[ColumnElement[bool]] = []
    if filters.class_id is not None:
        counted.append(SheetLine.class_id == filters.class_id)
    if filters.line is not None:
        who = WITHOUT_CLASS[filters.line]
        counted += [~_OF_A_CLASS, SheetLine.audience == who.audience, SheetLine.grade == who.grade]
    if filters.audience is not None:
        counted.append(SheetLine.audience == filters.audience)
    return counted


def _held_in(filters: Filters) -> Sequence[ColumnElement[bool]]:
    """The school year or one month of it, as days: an index serves them."""
    first, end = date(filters.year, 9, 1), date(filters.year + 1, 9, 1)
    if filters.month is not None:
        first = date(filters.year + (filters.month < 9), filters.month, 1)
        end = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (Sheet.held_on >= first, Sheet.held_on < end)
