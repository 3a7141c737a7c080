"""Counts as questions to the sheets: nothing is added up beforehand.

A participation is one visit of one person. Coverage estimates how many different children that were: of a
class from its largest single head-count to the sum of them, never more than its roll; upward both are summed
(domain.md, participation counts). Over several school years a child may stand in two classes: at least those
of the largest year, at most those of all. A line of no class, as a mixed group of a grade or parents, has no
roll to be compared with: it counts as participations and not as coverage.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, literal_column, select

from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import confirmed
from app.calendar.models import Audience, Event
from app.core.db import db, once_in_transaction
from app.organizations.models import Organization, OrganizationKind, SchoolClass, school_year_of
from app.participation import places, years
from app.participation.dimensions import MANY, OF_LINES, Dimension, Key
from app.participation.figures import COUNTED, NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.keys import columns, conditions, joined, key_of
from app.participation.parts import Bits, Keys, Part, Question, Rows, Sums, over_years, split, together

MOST_NAMED = 20  # municipalities; of more of them all are counted anew
_ADDED, _COVERED = frozenset({Figure.PARTICIPATIONS}), frozenset({Figure.COVERAGE})
_OF_SHEETS = frozenset({Figure.EVENTS, Figure.SCHOOLS, Figure.SHEETS, Figure.ADULTS})
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
_CLASSLESS = func.count(case((SheetLine.class_id.is_(None), SheetLine.id)))


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
) -> Rows:
    """The figures by the keys of some dimensions, in their order; no key where there is no sheet.

    Figures that are not asked for are as in NOTHING. Without dimensions there is one row, of no key.
    """
    question = Question(sight, filters, tuple(by), frozenset(figures))
    by_year = years.parts(question, _of_year)
    if by_year is not None:
        return together(by_year).told(question.figures)
    return years.kept(question, partial(_at_once, question))


def _at_once(question: Question) -> Rows:
    if places.apply(question):
        whole = places.together_by(question, _of_places)
        if whole is not None:
            return whole.told(question.figures) or ({} if question.by else {(): NOTHING})
    figures, covered = question.figures, _over_years(question)
    if figures == _COVERED:
        return {keys: Counted(coverage=one) for keys, one in covered.items()}
    names, adults = _measures(figures), dict(_adults(question))
    return {
        keys: Counted(
            **dict(zip(names, sums, strict=True)), adults=adults.get(keys), coverage=covered.get(keys)
        )
        for keys, sums in _sums(question, figures)
    }


def _of_year(question: Question) -> Part:
    whole = places.together_by(question, _of_places) if places.apply(question) else None
    return _part(question) if whole is None else whole


def _of_places(question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    """What is counted anew, of some municipalities."""
    spread = _spreads().get(question.sheets)
    if spread is not None and spread is not question and _tells(spread, question):
        return _added_up(spread, question, some)
    filters = question.filters
    if len(some) < MOST_NAMED:
        filters = filters.but(places.PLACE, *some)
    return split(_part(replace(question, filters=filters, by=(places.PLACE, *question.by))), some)


def _part(question: Question) -> Part:
    """As `count`, to be put together with others."""
    figures = question.figures
    covered, elsewhere = _covered(question) if Figure.COVERAGE in figures else ({}, False)
    if _OF_SHEETS.isdisjoint(figures):
        return Part(tuple(_measures(figures)), dict(_sums(question, figures)), {}, {}, {}, covered, elsewhere)
    return replace(_of_sheets(question), coverage=covered, elsewhere=elsewhere)


def spread(sight: ColumnElement[bool], filters: Filters, by: Collection[Dimension]) -> None:
    """Until the end of this transaction, which only reads, count participations by all these dimensions at
    once: what is asked by some of them is added up from there, and the lines are not read again."""
    others = tuple(one for one in dict.fromkeys(by) if one is not places.PLACE)
    if MANY.isdisjoint(others):
        question = Question(sight, filters, others, _ADDED)
        _spreads()[question.sheets] = question


def _spreads() -> dict[Hashable, Question]:
    return once_in_transaction("participation.spreads", dict)


def _tells(spread: Question, question: Question) -> bool:
    return question.figures <= _ADDED | _COVERED and set(question.by) <= set(spread.by)


def _added_up(spread: Question, question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    """The participations of what is told apart there, and the coverage anew, which does not add up."""
    known = places.parts(spread, _of_places)
    at = [spread.by.index(dimension) for dimension in question.by]
    found = {place: known[place].summed(at) for place in some}
    if Figure.COVERAGE in question.figures:
        covered = _of_places(replace(question, figures=_COVERED), some)
        found = {
            place: replace(covered[place], names=one.names, rows=one.rows) for place, one in found.items()
        }
    return found


def total(sight: ColumnElement[bool], filters: Filters, figures: Collection[Figure] = COUNTED) -> Counted:
    """The figures of everything together."""
    return count(sight, filters, (), figures).get((), NOTHING)


def coverage(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()
) -> dict[Keys, Coverage]:
    """Coverage by the keys of some dimensions; no key where nobody is counted with a class."""
    counted = count(sight, filters, by, _COVERED)
    return {keys: one.coverage for keys, one in counted.items() if one.coverage is not None}


def _measures(figures: Collection[Figure]) -> dict[str, ColumnElement[Any]]:
    """What is added up, by the name it has in Counted."""
    if figures == _COVERED:
        return {}
    asked = {*figures, Figure.PARTICIPATIONS}
    found = {figure.value: measure for figure, measure in MEASURES.items() if figure in asked}
    return found | ({"classless": _CLASSLESS} if {Figure.GROUPS, Figure.COVERAGE} <= asked else {})


def _sums(question: Question, figures: Collection[Figure]) -> Iterator[tuple[Keys, Sums]]:
    """What is added up of these figures."""
    measures, keys = _measures(figures), _key_columns(question.by)
    if not measures:
        return iter(())
    query = _lines(question).with_only_columns(*keys, *measures.values())
    return _rows(query.group_by(*keys), question.by)


def _of_sheets(question: Question) -> Part:
    """Everything but the coverage, of one look at the lines: each sheet is told apart."""
    filters, by = question.filters, question.by
    measures = _measures(question.figures - _OF_SHEETS)
    ids = Sheet.id, Sheet.event_id, Sheet.organization_id, Sheet.adults, Sheet.adults_host, Organization.kind
    query = _lines(question).group_by(*_key_columns(by), *ids)
    rows: dict[Keys, Sums] = {}
    events, schools, adults = (
        defaultdict[Keys, Bits](int),
        defaultdict[Keys, Bits](int),
        defaultdict[Keys, int](int),
    )
    found = query.with_only_columns(*_key_columns(by), *ids, func.max(SheetLine.came), *measures.values())
    for keys, (_id, event, organization, school_adults, host_adults, kind, most, *sums) in _rows(found, by):
        rows[keys] = tuple(map(add, rows[keys], (1, *sums))) if keys in rows else (1, *sums)
        adults[keys] += school_adults if host_adults is None else host_adults
        if most:
            events[keys] |= 1 << event
            if kind is OrganizationKind.SCHOOL:
                schools[keys] |= 1 << organization
    parted = OF_LINES & {*by, *filters.chosen}
    return Part((Figure.SHEETS, *measures), rows, events, schools, {} if parted else adults)


def _over_years(question: Question) -> dict[Keys, Coverage | None]:
    if Figure.COVERAGE not in question.figures:
        return {}
    found, _elsewhere = _covered(question)
    return {keys: over_years(list(of_years.values())) for keys, of_years in found.items()}


def _covered(question: Question) -> tuple[dict[Keys, dict[int, Coverage]], bool]:
    """By the school year that the classes are of, and whether one of them is of another school."""
    keys = [column.label(f"key_{number}") for number, column in enumerate(_key_columns(question.by))]
    # Grouped by the bare column, SQLite walks the index of it over all lines there are, of whatever period.
    of_class = SheetLine.class_id + literal_column("0")
    classes = (
        _lines(question)
        .where(SheetLine.class_id.is_not(None), SheetLine.audience == Audience.PUPILS)
        .with_only_columns(
            *keys,
            of_class.label("class_id"),
            func.sum(SheetLine.came).label("sum"),
            func.max(SheetLine.came).label("largest"),
            func.min(Sheet.organization_id).label("first"),
            func.max(Sheet.organization_id).label("last"),
        )
        .group_by(*_key_columns(question.by), of_class)
        .subquery()
    )
    roll, year, school = SchoolClass.roll, SchoolClass.year, SchoolClass.school_id
    outer = [classes.c[column.name] for column in keys]
    query = (
        select(
            *outer,
            year,
            func.sum(case((and_(roll > 0, classes.c.largest > roll), roll), else_=classes.c.largest)),
            func.sum(case((and_(roll > 0, classes.c.sum > roll), roll), else_=classes.c.sum)),
            func.sum(case((roll > 0, 0), else_=1)),
            func.sum(case((and_(classes.c.first == school, classes.c.last == school), 0), else_=1)),
        )
        .select_from(classes)
        .join(SchoolClass, SchoolClass.id == classes.c.class_id)
        .group_by(*outer, year)
    )
    found: dict[Keys, dict[int, Coverage]] = defaultdict(dict)
    elsewhere = 0
    for keys_found, (of_year, *figures, of_others) in _rows(query, question.by):
        found[keys_found][of_year] = Coverage(*map(int, figures))
        elsewhere += of_others
    return dict(found), elsewhere > 0


def _adults(question: Question) -> Iterator[tuple[Keys, int]]:
    """Of sheets, whose adults come with all lines together; none where the lines of a sheet are told apart."""
    filters, by = question.filters, question.by
    if Figure.ADULTS not in question.figures or OF_LINES & {*by, *filters.chosen}:
        return
    lines = exists().where(SheetLine.sheet_id == Sheet.id).correlate(Sheet)
    sheets = _sheets_of(select(Sheet.id).select_from(Sheet), question.sight, filters, by).where(lines)
    adults = func.sum(func.coalesce(Sheet.adults_host, Sheet.adults))
    keys = _key_columns(by)
    for found, (number,) in _rows(sheets.with_only_columns(*keys, adults).group_by(*keys), by):
        if number is not None:
            yield found, int(number)


def _lines(question: Question) -> Select[Any]:
    return lines_of(question.sight, question.filters, question.by)


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
