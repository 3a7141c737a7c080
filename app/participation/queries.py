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

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, select

from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import confirmed
from app.calendar.models import Audience, Event
from app.core.db import db, once_in_transaction
from app.organizations.models import (
    Organization,
    OrganizationKind,
    school_year_of,
)
from app.participation import places, years
from app.participation.children import CHILDREN, covered
from app.participation.dimensions import MANY, OF_LINES, Dimension, Key
from app.participation.figures import COUNTED, NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.lines import answers, asked_lines, key_columns, rows_of, sheets_of
from app.participation.parts import Bits, Keys, Part, Question, Rows, Sums, in_words, split, together

MOST_NAMED = 20  # municipalities; of more of them all are counted anew
_ADDED = frozenset({Figure.PARTICIPATIONS})
_OF_SHEETS = frozenset({Figure.EVENTS, Figure.SCHOOLS, Figure.SHEETS, Figure.ADULTS})
_CAME = SheetLine.came > 0
# The school has told of them among its own count: where a smaller one counts, no more than that came.
_SPECIAL_NEEDS = case(
    (SheetLine.special_needs > SheetLine.came, SheetLine.came), else_=SheetLine.special_needs
)
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
    Figure.SPECIAL_NEEDS: func.coalesce(func.sum(_SPECIAL_NEEDS), 0),
    Figure.HOURS: func.coalesce(func.sum(SheetLine.hours), 0),
    Figure.PARENTS: _of(Audience.PARENTS),
    Figure.TEACHERS: _of(Audience.TEACHERS),
    Figure.CONFIRMED: func.coalesce(func.sum(case((confirmed(), SheetLine.came), else_=0)), 0),
}
_CLASSLESS = func.count(case((SheetLine.class_id.is_(None), SheetLine.id)))


def first_and_last_year(sight: ColumnElement[bool]) -> tuple[int, int] | None:
    """The school years of the first and the last sheet in sight."""
    return years.span(in_words(sight), partial(_first_and_last_year, sight))


def _first_and_last_year(sight: ColumnElement[bool]) -> years.Span | None:
    days = select(Sheet.held_on).join(Event, Event.id == Sheet.event_id).where(sight).limit(1)
    begins, ends = (days.order_by(order) for order in (Sheet.held_on, Sheet.held_on.desc()))
    first, last = db.session.execute(select(begins.scalar_subquery(), ends.scalar_subquery())).one()
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
    return _answer(Question(sight, filters, tuple(by), _ADDED.union(figures)))


def _answer(question: Question) -> Rows:
    by_year = years.parts(question, _of_year)
    if by_year is not None:
        return together(by_year).told(question)
    return years.kept(question, partial(_at_once, question))


def _at_once(question: Question) -> Rows:
    if places.apply(question):
        rows = places.rows(question, _of_places)
        if rows is not None:
            return rows
    figures, children = question.figures, covered(question).told(question)
    if figures <= CHILDREN:
        return children
    names, adults = _measures(figures), dict(_adults(question))
    return {
        keys: replace(
            children.get(keys, NOTHING), **dict(zip(names, sums, strict=True)), adults=adults.get(keys)
        )
        for keys, sums in _sums(question)
    }


def _of_year(question: Question) -> Part:
    whole = places.together_by(question, _of_places) if places.apply(question) else None
    return _part(question) if whole is None else whole


def _of_places(question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    """What some municipalities have; where it can be, of what is read at once."""
    spread = _spreads().get(question.sheets)
    if spread is None:
        return _anew(question, some)
    if spread is question:
        known = _spread_out().get(question.sheets, {})
        return {place: known[place] for place in some} if known.keys() >= some else _anew(question, some)
    if _tells(spread, question):
        return _added_up(spread, question, some)
    return _anew(question, some) if question.by else _with_spread(spread, question, some)


def _anew(question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    return split(_part(_asked_of(question, some)), some)


def _with_spread(spread: Question, question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    """Everything together, and in passing what will be asked for next: the same lines are not read twice."""
    asked = _asked_of(question, some)
    whole, beside = _of_sheets(asked, spread.by)
    _spread_out()[spread.sheets] = split(beside, some)
    return split(whole.with_children(covered(asked)), some)


def _asked_of(question: Question, some: frozenset[Key]) -> Question:
    """The question about some municipalities, each by itself."""
    among, filters = None, question.filters
    named = tuple(place for place in some if isinstance(place, int))
    if len(some) < MOST_NAMED and len(named) == len(some):
        among, filters = named, filters.but(places.PLACE)
    elif len(some) < MOST_NAMED:
        filters = filters.but(places.PLACE, *some)
    return replace(question, filters=filters, by=(places.PLACE, *question.by), among=among)


def _part(question: Question) -> Part:
    """As `count`, to be put together with others."""
    of_classes, figures = covered(question), question.figures
    if _OF_SHEETS.isdisjoint(figures):
        return replace(of_classes, names=tuple(_measures(figures)), rows=dict(_sums(question)))
    return _of_sheets(question)[0].with_children(of_classes)


def spread(sight: ColumnElement[bool], filters: Filters, by: Collection[Dimension]) -> None:
    """Until the end of this transaction, which only reads, count participations by all these dimensions at
    once: what is asked by some of them is added up from there, and the lines are not read again."""
    others = tuple(one for one in dict.fromkeys(by) if one is not places.PLACE)
    if MANY.isdisjoint(others):
        question = Question(sight, filters, others, _ADDED)
        _spreads()[question.sheets] = question


def _spreads() -> dict[Hashable, Question]:
    return once_in_transaction("participation.spreads", dict)


def _spread_out() -> dict[Hashable, dict[Key, Part]]:
    """What was read so already, by municipality."""
    return once_in_transaction("participation.spread_out", dict)


def _tells(spread: Question, question: Question) -> bool:
    return question.figures <= _ADDED | CHILDREN and set(question.by) <= set(spread.by)


def _added_up(spread: Question, question: Question, some: frozenset[Key]) -> dict[Key, Part]:
    """The participations of what is told apart there, and the coverage anew, which does not add up."""
    known = places.parts(spread, _of_places)
    at = [spread.by.index(dimension) for dimension in question.by]
    found = {place: known[place].summed(at) for place in some}
    children = question.figures & CHILDREN
    if children:
        of_classes = _anew(replace(question, figures=children), some)
        found = {place: one.with_children(of_classes[place]) for place, one in found.items()}
    return found


def total(sight: ColumnElement[bool], filters: Filters, figures: Collection[Figure] = COUNTED) -> Counted:
    """The figures of everything together."""
    return count(sight, filters, (), figures).get((), NOTHING)


def coverage(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()
) -> dict[Keys, Coverage]:
    """Coverage by the keys of some dimensions; no key where nobody is counted with a class."""
    counted = _answer(Question(sight, filters, tuple(by), frozenset({Figure.COVERAGE})))
    return {keys: one.coverage for keys, one in counted.items() if one.coverage is not None}


def of_enrolled(
    sight: ColumnElement[bool], filters: Filters, by: Sequence[Dimension] = ()
) -> dict[Keys, Coverage]:
    """That of pupils among the enrolled of the school year in which the period ends; no key where there is
    none."""
    counted = _answer(Question(sight, filters, tuple(by), frozenset({Figure.SHARE})))
    return {keys: one.enrolled for keys, one in counted.items() if one.enrolled is not None}


def _measures(figures: Collection[Figure]) -> dict[str, ColumnElement[Any]]:
    """What is added up, by the name it has in Counted."""
    if CHILDREN.issuperset(figures):
        return {}
    asked = {*figures, Figure.PARTICIPATIONS}
    found = {figure.value: measure for figure, measure in MEASURES.items() if figure in asked}
    return found | ({"classless": _CLASSLESS} if {Figure.GROUPS, Figure.COVERAGE} <= asked else {})


def _sums(question: Question) -> Iterator[tuple[Keys, Sums]]:
    """What is added up of its figures."""
    return answers(question, _added_lines) if _measures(question.figures) else iter(())


def _added_lines(question: Question) -> Select[Any]:
    measures, keys = _measures(question.figures), key_columns(question.by)
    return asked_lines(question).with_only_columns(*keys, *measures.values()).group_by(*keys)


def _of_sheets(question: Question, beside: tuple[Dimension, ...] = ()) -> tuple[Part, Part]:
    """Everything but the coverage, of one look at the lines: each sheet is told apart. And the participations
    alone, by what stands `beside` as well."""
    filters, by = question.filters, question.by
    rows: dict[Keys, Sums] = {}
    spread, met = defaultdict[Keys, int](int), set[tuple[Keys, int]]()
    events, schools, adults = (
        defaultdict[Keys, Bits](int),
        defaultdict[Keys, Bits](int),
        defaultdict[Keys, int](int),
    )
    found = answers(replace(question, by=by + beside), _each_sheet)
    for wide, (id, event, organization, school_adults, host_adults, kind, most, came, *others) in found:
        keys = wide[: len(by)]
        spread[wide] += came
        first = (keys, id) not in met
        sums = (int(first), came, *others)
        rows[keys] = tuple(map(add, rows[keys], sums)) if keys in rows else sums
        if first:
            met.add((keys, id))
            adults[keys] += school_adults if host_adults is None else host_adults
        if most:
            events[keys] |= 1 << event
            if kind is OrganizationKind.SCHOOL:
                schools[keys] |= 1 << organization
    parted = OF_LINES & {*by, *filters.chosen}
    names = Figure.SHEETS, *_measures(question.figures - _OF_SHEETS)
    apart = Part((Figure.PARTICIPATIONS,), {keys: (came,) for keys, came in spread.items()})
    return Part(names, rows, events, schools, {} if parted else adults), apart


def _each_sheet(question: Question) -> Select[Any]:
    keys, measures = key_columns(question.by), _measures(question.figures - _OF_SHEETS)
    ids = Sheet.id, Sheet.event_id, Sheet.organization_id, Sheet.adults, Sheet.adults_host, Organization.kind
    columns = (*keys, *ids, func.max(SheetLine.came), *measures.values())
    return asked_lines(question).with_only_columns(*columns).group_by(*keys, *ids)


def _adults(question: Question) -> Iterator[tuple[Keys, int]]:
    """Of sheets, whose adults come with all lines together; none where these are told apart."""
    filters, by = question.filters, question.by
    if Figure.ADULTS not in question.figures or OF_LINES & {*by, *filters.chosen}:
        return
    lines = exists().where(SheetLine.sheet_id == Sheet.id).correlate(Sheet)
    sheets = sheets_of(select(Sheet.id).select_from(Sheet), question.sight, filters, by).where(lines)
    adults = func.sum(func.coalesce(Sheet.adults_host, Sheet.adults))
    keys = key_columns(by)
    for found, (number,) in rows_of(sheets.with_only_columns(*keys, adults).group_by(*keys), by):
        if number is not None:
            yield found, int(number)
