"""The table of a view: rows with their figures, cells across them, and totals both ways.

Totals are counted and not added up: an event of two programmes stands in two rows and once in the total, and
a class that came to two kinds of events is one class in the coverage of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from sqlalchemy import ColumnElement

from app.core import clock
from app.participation import queries
from app.participation.addresses import Addresses
from app.participation.dimensions import MANY, WITHOUT_PAST, Dimension, Key, years_on
from app.participation.enrolment import (
    TOLD_BY,
    Enrolled,
    enrolled,
    municipalities_of,
    only_schools,
    schools,
    share,
)
from app.participation.figures import COUNTED, NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.naming import Named, in_order, municipality_names
from app.participation.rows import Across, Row
from app.participation.smallness import Limits, hidden, withheld
from app.participation.typed.queries import TypedSums, typed_sums
from app.participation.values import Value, value_of
from app.participation.views import View


@dataclass(frozen=True)
class Sight:
    """What a reader may see: the condition on sheets (a query joins Event), and on schools; `own` where both
    are the reader's own school, from whom no small number is hidden."""

    sheets: ColumnElement[bool]
    schools: ColumnElement[bool]
    own: bool = False


@dataclass(frozen=True)
class Notes:
    """What a reader has to be told beside the figures: how many classes have no roll and how many schools
    have stated no enrolment, the rows whose coverage is larger, whether rows may share visits, and whether
    some of what is counted is no class and not in the coverage."""

    without_roll: int = 0
    unstated: int = 0
    beyond: Sequence[str] = ()
    overlapping: bool = False
    without_class: bool = False


@dataclass(frozen=True)
class Table:
    """`columns` are keys with their names; `total` is of everything."""

    view: View
    columns: Named
    rows: Sequence[Row]
    total: Row
    notes: Notes = field(default_factory=Notes)

    @property
    def has_total(self) -> bool:
        """Of several rows, unless bounds have left some of what it counts out."""
        return len(self.rows) > 1 and not self.view.is_bounded


@dataclass(frozen=True)
class _Answers:
    """What was asked of the sheets, by keys of rows, of columns or of both."""

    rows: Mapping[Key, Counted]
    past: Mapping[Key, Counted]
    cells: Mapping[tuple[Key, ...], Counted]
    columns: Mapping[Key, Counted]
    total: Counted
    past_total: Counted | None
    enrolled: Enrolled | None
    typed: TypedSums | None


def fitting(view: View) -> View:
    """Where the region has no parts, schools are the first thing to see."""
    if view.rows is Dimension.MUNICIPALITY and not municipality_names():
        columns = None if view.columns is Dimension.SCHOOL else view.columns
        return view.but(rows=Dimension.SCHOOL, columns=columns)
    return view


def table(sight: Sight, asked: View) -> Table:
    """Everything of a view within sight."""
    view = asked.stepped
    answers = _ask(sight, view)
    limits = hidden(view, own=sight.own)
    named = in_order(view.rows, _keys(sight, view, answers))
    columns = in_order(view.columns, answers.columns) if view.columns else []
    values = {key: _values(view, answers, key) for key, _name in named}
    if view.is_bounded:  # by what the reader may know: bounds would tell a hidden number otherwise
        hidden(view.but(small=0), own=sight.own).rows(values)
        named = [pair for pair in named if _within(view, values[pair[0]])]
        values = {key: values[key] for key, _name in named}
    limits.rows(values)
    total = limits.alone(_total_values(view, answers))
    told = [value_of(view.cell, answers.columns[key]) for key, _name in columns]
    footer = limits.line(view.cell, told)
    across, lines = _cells(view, answers, values, columns, footer, limits)
    rows = _rows(view, named, values, lines, across)
    whole = Row(None, "", view.filters.query, "", total, tuple(footer), _below(view, columns))
    return Table(view, columns, rows, whole, _notes(view, answers, named))


def _ask(sight: Sight, view: View) -> _Answers:
    asked, shares = {*view.figures} & COUNTED, Figure.SHARE in view.figures
    if shares:
        asked |= {Figure.COVERAGE, Figure.SHARE}
    filters, rows, columns = view.filters, view.rows, view.columns
    grows = Figure.GROWTH in view.figures
    plain = {Figure.PARTICIPATIONS}
    earlier = filters.compared(clock.today(clock.zone())) if grows else None
    return _Answers(
        rows=_by_one(queries.count(sight.sheets, filters, (rows,), asked)),
        past=_past(sight, earlier, rows) if earlier else {},
        cells=queries.count(sight.sheets, filters, (rows, columns), {view.cell}) if columns else {},
        columns=_by_one(queries.count(sight.sheets, filters, (columns,), {view.cell})) if columns else {},
        # Of all figures: a page has asked for them already.
        total=queries.total(sight.sheets, filters, COUNTED | asked),
        past_total=queries.count(sight.sheets, earlier, (), plain).get(()) if earlier else None,
        enrolled=enrolled(sight.schools, filters, rows) if shares else None,
        typed=typed_sums(sight.schools, filters, rows) if Figure.TYPED in view.figures else None,
    )


def _past(sight: Sight, earlier: Filters, rows: Dimension) -> dict[Key, Counted]:
    """What the rows were a year before; each by the key that it has now."""
    found = queries.count(sight.sheets, earlier, (rows,), {Figure.PARTICIPATIONS})
    return {years_on(rows, keys[0], 1): counted for keys, counted in found.items()}


def _part_of(view: View, counted: Counted) -> Coverage | None:
    """What the share is of. A class has its roll, whatever its school has stated."""
    return counted.coverage if view.rows is Dimension.CLASS else counted.enrolled


def _by_one(found: Mapping[tuple[Key, ...], Counted]) -> dict[Key, Counted]:
    return {keys[0]: counted for keys, counted in found.items()}


def _keys(sight: Sight, view: View, answers: _Answers) -> set[Key]:
    keys = set(answers.rows) | (answers.typed.by_key.keys() if answers.typed else set())
    if view.with_empty and view.rows is Dimension.SCHOOL:
        keys |= schools(sight.schools, view.filters)
    if view.with_empty and view.rows is Dimension.MUNICIPALITY:
        keys |= municipalities_of(sight.schools, view.filters)
    if view.rows not in WITHOUT_PAST:
        keys |= answers.past.keys()  # what has come to nothing is told, not left out
    if view.rows is Dimension.SCHOOL and view.asks_which:
        keys = only_schools(keys, view.filters)
    return keys


def _within(view: View, values: Mapping[Figure, Value]) -> bool:
    """Whether the first figure of a row is within the bounds; what cannot be told is not left out."""
    figure = values[view.figures[0]]
    if not isinstance(figure, int):
        return True
    return (view.least or 0) <= figure and (view.most is None or figure <= view.most)


def _values(view: View, answers: _Answers, key: Key) -> dict[Figure, Value]:
    counted, past = answers.rows.get(key, NOTHING), answers.past.get(key)
    pupils = answers.enrolled.by_key.get(key) if answers.enrolled and view.rows in TOLD_BY else None
    typed = answers.typed.by_key.get(key) if answers.typed else None
    told = {figure: value_of(figure, counted, past, typed=typed) for figure in view.figures}
    if Figure.SHARE in told:
        told[Figure.SHARE] = share(counted, _part_of(view, counted), pupils)
    return told


def _total_values(view: View, answers: _Answers) -> dict[Figure, Value]:
    pupils = answers.enrolled.pupils if answers.enrolled else None
    typed = answers.typed.pupils if answers.typed else None
    total, past = answers.total, answers.past_total
    told = {figure: value_of(figure, total, past, typed=typed) for figure in view.figures}
    if Figure.SHARE in told:
        told[Figure.SHARE] = share(total, total.enrolled, pupils)
    return told


def _rows(
    view: View,
    named: Named,
    values: Mapping[Key, Mapping[Figure, Value]],
    lines: Sequence[Sequence[Value]],
    across: Across | None,
) -> list[Row]:
    sheets = Addresses.of(view.filters, (view.rows,))
    down = Addresses.of(view.filters, (view.rows,), view.down(None).shape)
    return [
        Row(key, name, sheets.at(key), down.at(key), values[key], tuple(told), across)
        for (key, name), told in zip(named, lines, strict=True)
    ]


def _below(view: View, columns: Named) -> Across | None:
    if view.columns is None:
        return None
    return Across(_keys_of(columns), Addresses.of(view.filters, (view.columns,)), of_rows=False)


def _keys_of(named: Named) -> tuple[Key, ...]:
    return tuple(key for key, _name in named)


def _cells(
    view: View,
    answers: _Answers,
    rows: Mapping[Key, Mapping[Figure, Value]],
    columns: Named,
    footer: Sequence[Value],
    limits: Limits,
) -> tuple[Across | None, list[list[Value]]]:
    """What stands across the rows, row by row, to be shaded by how much of the largest it is."""
    if view.columns is None:
        return None, [[] for _row in rows]
    keys, cells, told = _keys_of(columns), answers.cells, attrgetter(view.cell.value)
    found: list[list[Value]] = [
        [told(cells[row, column]) if (row, column) in cells else None for column in keys] for row in rows
    ]
    most = max((float(one) for line in found for one in line if isinstance(one, int | Decimal)), default=0.0)
    sheets = Addresses.of(view.filters, (view.rows, view.columns))
    hidden_across = withheld(values.get(view.cell) for values in rows.values())
    return (
        Across(keys, sheets, True, most),
        limits.table(view.cell, found, hidden_across, withheld(footer)),
    )


def _notes(view: View, answers: _Answers, named: Iterable[tuple[Key, str]]) -> Notes:
    tells_coverage = not {Figure.COVERAGE, Figure.SHARE}.isdisjoint(view.figures)
    coverage = answers.total.coverage if tells_coverage else None
    beyond = []
    if answers.enrolled is not None:
        for key, name in named:
            part = _part_of(view, answers.rows.get(key, NOTHING))
            pupils = answers.enrolled.by_key.get(key)
            if part is not None and pupils is not None and part.low > pupils:
                beyond.append(name)
    return Notes(
        without_roll=coverage.without_roll if coverage else 0,
        unstated=answers.enrolled.unstated if answers.enrolled else 0,
        beyond=beyond,
        without_class=answers.total.classless > 0,
        overlapping=view.rows in MANY or view.columns in MANY,
    )
