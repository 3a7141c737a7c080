"""The reports of the hand-computed region as questions to the product, and what its workbook answers.

A cell of a report is named by the product's keys of its row and its column; «всего» stands for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import true

from app.participation import queries
from app.participation.dimensions import Dimension, Key, years_on
from app.participation.enrolment import enrolled, share
from app.participation.figures import NOTHING, Counted, Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import read_period
from app.participation.rows import Row
from app.participation.table import Table
from app.participation.values import Change, Share, Value, Withheld, value_of
from app.participation.views import View
from tests.participation.hand_region import HandRegion
from tests.participation.hand_workbook import rows_of
from tests.participation.region_data import NOWHERE
from tests.participation.region_figures import IN_COLUMNS, NAMES, UNKNOWN
from tests.participation.region_reports import ALL, HALF, QUARTER, YEAR, Report

Cell = tuple[Any, Any]
Figures = dict[str, Any]
Cells = dict[Cell, Figures]
Count = Callable[
    [Filters, tuple[Dimension, ...]], Mapping[tuple[Key, ...], Counted]
]  # the product's two ways

PERIODS = {QUARTER: "2026-q4", HALF: "2026-h2", YEAR: "2026-2027"}
NOBODY = Coverage(0, 0)


def filters_of(region: HandRegion, report: Report) -> Filters:
    """What part of the counts it asks for."""
    period = read_period(PERIODS[report.period])
    assert period is not None and (period.first, period.last) == report.period
    dimension, keys = report.only
    chosen = frozenset(key_of(region, dimension, key) for key in keys)
    return Filters(period, {Dimension(dimension): chosen} if keys else {})


def view_of(region: HandRegion, report: Report) -> View:
    """The table that shows it; of one that asks who does little, also the schools that have no sheets."""
    bound = {"<=": "most", ">=": "least"}.get(report.bound[:2])
    return View(
        filters_of(region, report),
        rows=Dimension(report.rows[0]),
        columns=Dimension(report.columns[0]) if report.columns[0] else None,
        figures=tuple(map(Figure, report.figures)),
        with_empty=bound == "most",
        **({bound: int(report.bound[2:])} if bound else {}),
    )


def key_of(region: HandRegion, dimension: str, key: Any) -> Any:
    """What the product calls what the workbook calls so."""
    return None if key == NOWHERE else region.keys.get(dimension, {}).get(key, key)


def expected(region: HandRegion, report: Report) -> Cells:
    """The figures of the workbook."""
    names, *rows = rows_of(report.code)[NAMES - 1 :]
    last = names.index(None, 2) if None in names[2:] else len(names)
    dimensions = report.rows[0], report.columns[0]
    return {
        tuple(key_of(region, *pair) for pair in zip(dimensions, row[:2], strict=True)): {
            name: None if value == UNKNOWN else value
            for name, value in zip(names[2:last], row[2:last], strict=True)
        }
        for row in rows
    }


def differing(told: Cells, reckoned: Cells) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """What the product tells otherwise than the workbook, which comes second."""
    pairs = {
        (*cell, name): (value, reckoned[cell][name])
        for cell, figures in told.items()
        for name, value in figures.items()
    }
    return {
        place: (value, other)
        for place, (value, other) in pairs.items()
        if (value is None) != (other is None) or (value is not None and value != pytest.approx(other))
    }


class Asked:
    """A report asked cell by cell, in one of the ways to count."""

    def __init__(self, region: HandRegion, report: Report, count: Count) -> None:
        self.region, self.report, self.count = region, report, count
        self.filters = filters_of(region, report)
        self.dimensions = tuple(Dimension(one) for one in (report.rows[0], report.columns[0]) if one)
        self.enrolled = (
            enrolled(true(), self.filters, self.dimensions[0]) if "share" in report.figures else None
        )
        self.names = [
            name
            for figure in report.figures
            for name in IN_COLUMNS.get(figure, (figure,))
            if figure not in ("typed", "share")
        ]

    def cells(self) -> Cells:
        """Of all cells, rows and columns that have sheets, or had a year before."""
        found: Cells = {}
        for by in {(), self.dimensions[:1], self.dimensions[1:], self.dimensions}:
            now = self.count(self.filters, by)
            parts = queries.of_enrolled(true(), self.filters, by) if self.enrolled else {}
            past = self.count(self.filters.before, by) if self.report.before else {}
            before = {_a_year_later(by, keys): counted for keys, counted in past.items()}
            for keys in {*now, *before, *(() if by else ((),))}:
                cell = self._cell(dict(zip(by, keys, strict=True)))
                counted, part = now.get(keys, NOTHING), parts.get(keys, NOBODY)
                found[cell] = self._figures(counted, before.get(keys)) | self._shares(cell, counted, part)
        return found

    def _cell(self, keys: Mapping[Dimension, Key]) -> Cell:
        row, column = ([*self.dimensions, None])[:2]
        return keys.get(row, ALL), keys.get(column, ALL)

    def _figures(self, counted: Counted, past: Counted | None) -> Figures:
        return {name: self._figure(name, counted, past) for name in self.names}

    def _figure(self, name: str, counted: Counted, past: Counted | None) -> Any:
        match name:
            case "low" | "high" | "without_roll":
                return getattr(counted.coverage or NOBODY, name)
            case "adults" if not counted.sheets:
                return 0
            case "before":
                return past.participations if past else 0
            case _:
                return plain(value_of(Figure(name), counted, past))

    def _shares(self, cell: Cell, counted: Counted, part: Coverage) -> Figures:
        """What the share is of, and what of it: nought where nobody came."""
        if self.enrolled is None:
            return {}
        pupils = self._pupils(cell[0])
        told = share(replace(counted, coverage=counted.coverage or NOBODY), part, pupils)
        ends = {f"share_{end}": plain(told, end) for end in ("low", "high")}
        return {"enrolment": pupils, "enrolled_low": part.low, "enrolled_high": part.high} | ends

    def _pupils(self, row: Any) -> int | None:
        if self.enrolled is None or row == ALL:
            return self.enrolled.pupils if self.enrolled else None
        return self.enrolled.by_key.get(row)


def _a_year_later(by: Sequence[Dimension], keys: Sequence[Key]) -> tuple[Key, ...]:
    return tuple(years_on(dimension, key, 1) for dimension, key in zip(by, keys, strict=True))


def cells_of(found: Table) -> Cells:
    """The figures that a table shows, Withheld where one is hidden; of nobody it tells neither coverage nor
    share nor adults."""
    rows = {ALL: found.total} | {row.key: row for row in found.rows}
    return {cell: figures for key, row in rows.items() for cell, figures in _of_row(found, key, row)}


def _of_row(found: Table, key: Any, row: Row) -> list[tuple[Cell, Figures]]:
    cells = zip((column for column, _name in found.columns), row.cells, strict=True)
    nobody = not row.values[Figure.PARTICIPATIONS]
    whole = {
        name: told
        for figure, value in row.values.items()
        if not (value is None and nobody)
        for name, told in _spread(figure, value)
    }
    return [
        ((key, ALL), whole),
        *(((key, column), {"participations": cell.value or 0}) for column, cell in cells),
    ]


def _spread(figure: Figure, value: Value) -> list[tuple[str, Any]]:
    """A figure in the columns of the workbook."""
    if isinstance(value, Withheld):
        return [(figure.value, value)]
    if figure is Figure.COVERAGE:
        return [(name, getattr(value or NOBODY, name)) for name in ("low", "high", "without_roll")]
    if figure is Figure.SHARE:
        return [(f"share_{end}", plain(value, end)) for end in ("low", "high")]
    return [(figure.value, plain(value))]


def plain(value: Value, end: str = "low") -> Any:
    """A value as a workbook has it."""
    match value:
        case Share():
            return float(getattr(value, end))
        case Change():
            return float(value.part)
        case _:
            return value
