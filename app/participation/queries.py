"""Counts as questions to the sheets: nothing is added up beforehand.

A participation is one visit of one person. Coverage estimates how many different children that were: of a
class from its largest single head-count to the sum of them, never more than its roll; upward both are summed
(domain.md, participation counts). Over several school years a child may stand in two classes: at least those
of the largest year, at most those of all. A line of no class, as a mixed group of a grade or parents, has no
roll to be compared with: it counts as participations and not as coverage.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, literal_column, select

from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import confirmed
from app.calendar.models import Audience, Event
from app.core.db import db, once_in_transaction
from app.organizations.models import Organization, OrganizationKind, SchoolClass, school_year_of
from app.participation import years
from app.participation.dimensions import MANY, OF_LINES, Dimension
from app.participation.figures import COUNTED, NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.keys import columns, conditions, joined, key_of
from app.participation.years import Bits, Part, Question

Keys = years.Keys

_ADDED = frozenset({Figure.PARTICIPATIONS})
_CAME = SheetLine.came > 0
_SCHOOL = Organization.kind == OrganizationKind.SCHOOL


def _of(audience: Audience) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((SheetLine.audience == audience, SheetLine.came), else_=0)), 0)


# What a figure is of the lines of sheets, wherever these are asked for.
MEASURES: dict[Figure, ColumnElement[Any]] = {
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
    days = select(Sheet.held_on).join(Event, Event.id == Sheet.event_id).where(sight).limit(1)
    first = db.session.scalar(days.order_by(Sheet.held_on))
    last = db.session.scalar(days.order_by(Sheet.held_on.desc()))
    return None if first is None or last is None else (school_year_of(first), school_year_of(last))


def count(
    sight: ColumnElement[bool],
    filters: Filters,
    by: Sequence[Dimension] = (),
    figures: Collection[Figure] = COUNTED,
) -> dict[Keys, Counted]:
    """The figures by the keys of some dimensions, in their order; no key where there is no sheet.

    Figures that are not asked for are as in NOTHING. Without dimensions there is one row, of no key.
    """
    question = Question(sight, filters, tuple(by), frozenset(figures))
    by_year = years.parts(question, _part)
    if by_year is not None:
        return years.together(by_year, question.figures)
    return years.kept(question, partial(_at_once, question))


def _at_once(question: Question) -> years.Rows:
    sight, filters, by = question.sight, question.filters, question.by
    known = _spreads().get(question.key[:3])
    if known is not None and known.tells(question):
        found = known.added_up(by)
    else:
        found = _counted(sight, filters, by, question.figures)
    if Figure.COVERAGE in question.figures:
        for keys, covered in coverage(sight, filters, by).items():
            found[keys] = replace(found[keys], coverage=covered)
    return found


def _part(question: Question) -> Part:
    """As `count`, to be put together with other years."""
    sight, filters, by, figures = question.sight, question.filters, question.by, question.figures
    told_apart = figures & {Figure.EVENTS, Figure.SCHOOLS}
    events, schools = _ids(sight, filters, by) if told_apart else ({}, {})
    return Part(
        _counted(sight, filters, by, figures - told_apart),
        events if Figure.EVENTS in figures else {},
        schools if Figure.SCHOOLS in figures else {},
        _covered(sight, filters, by) if Figure.COVERAGE in figures else {},
    )


def spread(sight: ColumnElement[bool], filters: Filters, by: Collection[Dimension]) -> None:
    """Count participations by all these dimensions at once: until the end of this transaction, which only
    reads, what is asked by some of them is added up from there and the lines are not read again."""
    question = Question(sight, filters, tuple(dict.fromkeys(by)), _ADDED)
    if MANY.isdisjoint(by) and len(question.years) < years.FEWEST:
        _spreads()[question.key[:3]] = Spread(question, _at_once(question))


def _spreads() -> dict[tuple[object, ...], "Spread"]:
    return once_in_transaction("participation.spreads", dict)


@dataclass(frozen=True)
class Spread:
    """Participations by several dimensions at once; none of them puts a line into two rows."""

    question: Question
    rows: years.Rows

    def tells(self, question: Question) -> bool:
        return question.figures <= _ADDED | {Figure.COVERAGE} and set(question.by) <= set(self.question.by)

    def added_up(self, by: Sequence[Dimension]) -> years.Rows:
        places = [self.question.by.index(dimension) for dimension in by]
        sums: dict[Keys, int] = {} if by else {(): 0}
        for keys, counted in self.rows.items():
            some = tuple(keys[place] for place in places)
            sums[some] = sums.get(some, 0) + counted.participations
        return {keys: Counted(participations=came) for keys, came in sums.items()}


def _ids(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> tuple[dict[Keys, Bits], dict[Keys, Bits]]:
    """Events and schools by the keys of some dimensions."""
    events: dict[Keys, Bits] = defaultdict(int)
    schools: dict[Keys, Bits] = defaultdict(int)
    visits = lines_of(sight, filters, by).where(_CAME)
    ids = Sheet.event_id, Sheet.organization_id, case((_SCHOOL, 1), else_=0)
    query = visits.with_only_columns(*_key_columns(by), *ids).distinct()
    for keys, (event_id, organization_id, is_school) in _rows(query, by):
        events[keys] |= 1 << event_id
        schools[keys] |= is_school << organization_id
    return dict(events), dict(schools)


def _counted(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension], figures: Collection[Figure]
) -> dict[Keys, Counted]:
    """Everything but the coverage."""
    measures = {figure: MEASURES[figure] for figure in MEASURES if figure in figures}
    measures.setdefault(Figure.PARTICIPATIONS, MEASURES[Figure.PARTICIPATIONS])
    query = lines_of(sight, filters, by).with_only_columns(*_key_columns(by), *measures.values())
    found = {
        keys: Counted(**dict(zip(map(str, measures), values, strict=True)))
        for keys, values in _rows(query.group_by(*_key_columns(by)), by)
    }
    if Figure.ADULTS in figures and not OF_LINES & {*by, *filters.chosen}:
        for keys, adults in _adults(sight, filters, by):
            found[keys] = replace(found[keys], adults=int(adults))
    return found


def total(sight: ColumnElement[bool], filters: Filters, figures: Collection[Figure] = COUNTED) -> Counted:
    """The figures of everything together."""
    return count(sight, filters, (), figures).get((), NOTHING)


def some_without_class(sight: ColumnElement[bool], filters: Filters) -> bool:
    """Whether some of the lines are of no class."""
    none = func.coalesce(SheetLine.class_id, 0) == 0  # of no index: it would look through all years
    query = lines_of(sight, filters).where(none)
    return bool(db.session.scalar(select(query.exists())))


def coverage(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()
) -> dict[Keys, Coverage]:
    """Coverage by the keys of some dimensions; no key where nobody is counted with a class."""
    found = _covered(sight, filters, by)
    covered = {keys: years.over_years(list(of_years.values())) for keys, of_years in found.items()}
    return {keys: one for keys, one in covered.items() if one is not None}


def _covered(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> dict[Keys, dict[int, Coverage]]:
    """By the school year that the classes are of."""
    keys = [column.label(f"key_{number}") for number, column in enumerate(_key_columns(by))]
    # Grouped by the bare column, SQLite walks the index of it over all lines there are, of whatever period.
    of_class = SheetLine.class_id + literal_column("0")
    classes = (
        lines_of(sight, filters, by)
        .where(SheetLine.class_id.is_not(None), SheetLine.audience == Audience.PUPILS)
        .with_only_columns(
            *keys,
            of_class.label("class_id"),
            func.sum(SheetLine.came).label("sum"),
            func.max(SheetLine.came).label("largest"),
        )
        .group_by(*_key_columns(by), of_class)
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
    found: dict[Keys, dict[int, Coverage]] = defaultdict(dict)
    for keys_found, (of_year, *figures) in _rows(query, by):
        found[keys_found][of_year] = Coverage(*map(int, figures))
    return dict(found)


def _adults(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> Iterator[tuple[Keys, Any]]:
    """Of sheets, whose adults come with all lines together: what is told apart here parts no sheet."""
    lines = exists().where(SheetLine.sheet_id == Sheet.id).correlate(Sheet)
    sheets = _sheets_of(select(Sheet.id).select_from(Sheet), sight, filters, by).where(lines)
    adults = func.sum(func.coalesce(Sheet.adults_host, Sheet.adults))
    keys = _key_columns(by)
    for found, (number,) in _rows(sheets.with_only_columns(*keys, adults).group_by(*keys), by):
        if number is not None:
            yield found, number


def lines_of(sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()) -> Select[Any]:
    """The lines of sheets that a figure is made of; `by` are dimensions that it is to be told apart by."""
    lines = select(SheetLine.id).join(Sheet, Sheet.id == SheetLine.sheet_id)
    return _sheets_of(lines, sight, filters, by)


def _sheets_of(
    query: Select[Any], sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension]
) -> Select[Any]:
    query = query.join(Event, Event.id == Sheet.event_id)
    query = query.join(Organization, Organization.id == Sheet.organization_id)
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
