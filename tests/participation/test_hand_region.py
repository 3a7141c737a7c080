"""A region computed by hand: the product's figures are those of its workbook, to the unit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select, true

from app.attendance import queries as attendance
from app.attendance.models import SheetLine
from app.core import clock
from app.core.db import db
from app.participation import facts, queries
from app.participation.dimensions import OF_LINES, Dimension
from app.participation.filters import Filters
from app.participation.periods import school_year
from tests.checks import clean
from tests.participation import hand_region
from tests.participation.hand_region import HandRegion
from tests.participation.hand_reports import (
    Asked,
    Count,
    cells_of,
    differing,
    expected,
    filters_of,
    key_of,
    shown,
)
from tests.participation.hand_workbook import table
from tests.participation.region_reports import ALL, REPORTS, Report
from tests.participation.region_workbook import read, workbook

AFTERWARDS = datetime(2027, 9, 1, 9, tzinfo=UTC)
OF_DIMENSIONS = ("participations", "groups", "special_needs", "hours", "sheets", "adults")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """When the school year is over."""
    with clock.pinned(AFTERWARDS):
        yield


def test_the_workbook_shows_what_its_own_formulas_give():
    book, shown = read()
    assert book.cells == workbook().cells, "the file is not what its script writes"
    reckoned = {place: book.value(place) for place in shown}
    assert {place: value for place, value in reckoned.items() if value != pytest.approx(shown[place])} == {}


def test_every_figure_is_what_the_workbook_reckons(context):
    region = hand_region.build()
    _quarter_is(region, "frozen")
    hand_region.correct(region)
    _quarter_is(region, "now")
    _lines_count_as_told(region)
    for count in (partial(queries.count, true()), partial(facts.count, list(facts.live()))):
        _dimensions_tell_the_same(region, count)
        for report in REPORTS:
            _cells_are_as_reckoned(region, report, count)
    for report in REPORTS:
        _table_shows_it(region, report)
    clean()


def _quarter_is(region: HandRegion, column: str) -> None:
    """Of each municipality, before a correction or after it."""
    (report,) = (one for one in REPORTS if one.code == "quarter")
    counted = queries.count(true(), filters_of(region, report), (Dimension.MUNICIPALITY,))
    rows = {key_of(region, "municipality", row["municipality"]): row[column] for row in table("freeze")}
    assert rows.pop(ALL) == sum(one.participations for one in counted.values())
    told = {key: one.participations for (key,), one in counted.items()}
    assert told == {key: came for key, came in rows.items() if came}


def _lines_count_as_told(region: HandRegion) -> None:
    """What counts of each line, how much of it both sides stand by, its person-hours and special needs."""
    query = select(SheetLine, attendance.confirmed())
    there = {
        (line.sheet_id, line.who): [line.came, line.came * confirmed, line.hours, line.special_needs]
        for line, confirmed in db.session.execute(query)
    }
    names = ("came", "confirmed", "hours", "special_needs")
    told = {
        (region.sheets[line["sheet"]], hand_region.who(region, line)): [counted[name] for name in names]
        for line, counted in zip(table("Строки"), table("Счёт"), strict=True)
    }
    assert there == told


def _dimensions_tell_the_same(region: HandRegion, count: Count) -> None:
    """A school year by every dimension, and the hours of classes."""
    rows = {
        (row["dimension"] or "", key_of(region, row["dimension"] or "", row["key"])): row
        for row in table("dimensions")
    }
    year, told = Filters(school_year(2026)), {}
    for dimension in ("", *Dimension):
        names = [name for name in OF_DIMENSIONS if name != "sheets" or dimension not in OF_LINES]
        for keys, one in count(year, (Dimension(dimension),) if dimension else ()).items():
            told[dimension, *(keys or (ALL,))] = {name: getattr(one, name) for name in names}
    assert differing(told, rows) == {}
    assert {place for place, row in rows.items() if row["sheets"] or row["groups"]} <= told.keys()
    hours = count(year.but(Dimension.AUDIENCE, "pupils"), (Dimension.CLASS,))
    for row in table("class_hours"):
        of_class = hours.get((region.keys["class"][row["class"]],))
        assert (of_class.hours if of_class else 0) == row["hours"], row["class"]


def _cells_are_as_reckoned(region: HandRegion, report: Report, count: Count) -> None:
    told, reckoned = Asked(region, report, count).cells(), expected(region, report)
    assert differing(told, reckoned) == {}, report.code
    assert {cell for cell, figures in reckoned.items() if figures["participations"]} <= told.keys()


def _table_shows_it(region: HandRegion, report: Report) -> None:
    """Its rows, cells and totals; of a report with a bound the rows that meet it and no others, of one that
    tells growth also those that have become none. What is doubtful is told by name."""
    found, reckoned = shown(region, report), expected(region, report)
    told = cells_of(found)
    assert differing(told, reckoned) == {}, report.code
    rows = {row: figures for (row, column), figures in reckoned.items() if column == ALL}
    asked = ("within",) if report.bound else ("participations", "before")
    there = {row for row, figures in rows.items() if row == ALL or any(figures.get(name) for name in asked)}
    assert {row for row, _column in told} == there, report.code
    assert found.notes.without_roll == rows[ALL].get("without_roll", 0), report.code
    stated = {row: figures for row, figures in rows.items() if figures.get("enrolment") is not None}
    beyond = {row for row, figures in stated.items() if figures["enrolled_low"] > figures["enrolment"]}
    assert found.notes.beyond == [row.name for row in found.rows if row.key in beyond], report.code
