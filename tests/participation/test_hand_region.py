"""A region computed by hand: the product's figures are those of its workbook, to the unit."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, true

from app.accounts.models import Membership, Role
from app.attendance import queries as attendance
from app.attendance.models import SheetLine
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.participation import facts, queries
from app.participation.dimensions import OF_LINES, Dimension
from app.participation.filters import Filters
from app.participation.hours import TENTH, hours_of_school
from app.participation.periods import school_year
from app.participation.reporting.corrections import corrected_sheets
from app.participation.reporting.models import Freezing
from app.participation.reporting.showing import table_of
from app.participation.reporting.taking import kept_facts
from app.participation.reports import asking, reading
from app.participation.reports.indicator import Indicator
from app.participation.reports.models import SavedView
from app.participation.table import Sight, Table
from app.participation.table import table as of_counts
from app.participation.values import Withheld
from app.participation.views import View
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
    view_of,
)
from tests.participation.hand_workbook import Row, table
from tests.participation.region_figures import UNKNOWN
from tests.participation.region_reports import ALL, ASKED, REPORTS, SCHOOLS, SHIPPED, Report
from tests.participation.region_workbook import read, workbook
from tests.participation.reported import freeze, period

EVERYTHING = Sight(true(), true(), own=True)
FROZEN = datetime(2027, 1, 20, 9, tzinfo=UTC)  # before a school corrects a sheet of the quarter
LIVE = partial(queries.count, true())
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


def test_every_figure_is_what_the_workbook_reckons(make):
    region = hand_region.build()
    _quarter_is(region, "frozen")
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]
    with clock.pinned(FROZEN):
        freezing = freeze(period("2026-q4", date(2027, 1, 15)), operator.organization)
    hand_region.correct(region)
    _quarter_is(region, "now")
    _quarter_is(region, "frozen", partial(facts.count, kept_facts(freezing)))
    _correction_stands_beside(region, freezing, operator)
    _lines_count_as_told(region)
    for count in (partial(queries.count, true()), partial(facts.count, list(facts.live()))):
        _dimensions_tell_the_same(region, count)
        for report in REPORTS:
            _cells_are_as_reckoned(region, report, count)
    _reports_come_so(region, operator)
    for report in ASKED:
        _table_shows_it(region, report, view_of(region, report))
    _classes_have_their_hours(region)
    clean()


def _quarter_is(region: HandRegion, column: str, count: Count = LIVE) -> None:
    """Of each municipality, before a correction or after it."""
    (report,) = (one for one in REPORTS if one.code == "quarter")
    counted = count(filters_of(region, report), (Dimension.MUNICIPALITY,))
    rows = {key_of(region, "municipality", row["municipality"]): row[column] for row in table("freeze")}
    assert rows.pop(ALL) == sum(one.participations for one in counted.values())
    told = {key: one.participations for (key,), one in counted.items()}
    assert told == {key: came for key, came in rows.items() if came}


def _correction_stands_beside(region: HandRegion, freezing: Freezing, operator: Membership) -> None:
    """What was frozen of the quarter, by municipality and in all, what is now, and the sheet that differs."""
    (line,) = (line for line in table("Строки") if line["corrected"] is not None)
    found = [(one.sheet_id, one.before, one.after) for one in corrected_sheets(freezing, operator)]
    assert found == [(region.sheets[line["sheet"]], line["school"], line["corrected"])]
    (quarter,) = (row for row in table("dimensions") if (row["dimension"], row["key"]) == ("quarter", 20264))
    reckoned = {
        key_of(region, "municipality", row["municipality"]): row["difference"] for row in table("freeze")
    }
    told = table_of(freezing, operator)
    changes = {row.key: row.change for row in told.rows} | {ALL: told.total.change}
    assert changes == {key: reckoned[key] for key in changes}
    assert {key for key, change in reckoned.items() if change} <= changes.keys()
    assert told.total.live.participations == quarter["participations"]


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


def _reports_come_so(region: HandRegion, operator: Membership) -> None:
    """The reports that come with the program: they ask what the workbook asks, tell what it tells, and to a
    reader of many schools all of it but small numbers of special needs."""
    saved = {one.code: one for one in db.session.scalars(select(SavedView))}
    assert saved.keys() == {report.code for report in SHIPPED}
    for report in SHIPPED:
        of_workbook = view_of(region, report)
        period = of_workbook.filters.period
        view = asking.view_of(saved[report.code], period, operator)
        assert view == of_workbook
        whole = cells_of(_table_shows_it(region, report, view))
        made = reading.report(saved[report.code], period, operator)
        _so_many_are_within_bounds(region, report, made.indicator)
        read = cells_of(made.table)
        assert read.keys() == whole.keys(), report.code
        for cell, figures in read.items():
            hidden = {name for name, value in figures.items() if value is Withheld.SMALL}
            small = {"special_needs"} & {name for name, value in whole[cell].items() if value in range(1, 5)}
            assert small <= hidden <= {"special_needs"}, (report.code, cell)
            assert figures | {name: whole[cell][name] for name in hidden} == whole[cell], (report.code, cell)


def _so_many_are_within_bounds(region: HandRegion, report: Report, told: Indicator | None) -> None:
    """Of a report with a bound the schools that meet it, of all schools that there are."""
    reached = expected(region, report)[ALL, ALL].get("within")
    assert (told and (told.reached, told.of)) == (reached and (reached, len(SCHOOLS))), report.code


def _table_shows_it(region: HandRegion, report: Report, view: View) -> Table:
    """Its rows, cells and totals; of a report with a bound the rows that meet it and no others, of one that
    tells growth also those that have become none. What is doubtful is told by name."""
    found, reckoned = of_counts(EVERYTHING, view), expected(region, report)
    told = cells_of(found)
    assert differing(told, reckoned) == {}, report.code
    rows = {row: figures for (row, column), figures in reckoned.items() if column == ALL}
    asked = ("within",) if report.bound else ("participations", "before", "typed")
    there = {row for row, figures in rows.items() if row == ALL or any(figures.get(name) for name in asked)}
    assert {row for row, _column in told} == there, report.code
    assert found.notes.without_roll == rows[ALL].get("without_roll", 0), report.code
    stated = {row: figures for row, figures in rows.items() if figures.get("enrolment") is not None}
    beyond = {row for row, figures in stated.items() if figures["enrolled_low"] > figures["enrolment"]}
    assert found.notes.beyond == [row.name for row in found.rows if row.key in beyond], report.code
    return found


def _classes_have_their_hours(region: HandRegion) -> None:
    """Each class of a school year against the level of its school: hours a pupil, and whole per cent."""
    told = {
        one.id: (one.roll, one.goal, one.person_hours, one.each, one.share)
        for school in SCHOOLS
        for one in hours_of_school(region.keys["school"][school], 2026)
    }
    rows = [
        {name: None if value == UNKNOWN else value for name, value in row.items()}
        for row in table("class_hours")
    ]
    assert told == {region.keys["class"][row["class"]]: _hours(row) for row in rows}


def _hours(row: Row) -> tuple[Any, ...]:
    """As they are told: to the tenth, and only per cent that are reached."""
    each, share = row["each"], row["share"]
    tenths = None if each is None else Decimal(str(each)).quantize(TENTH, ROUND_HALF_UP)
    per_cent = None if share is None else int(round(share * 100, 6))
    return row["roll"], row["level"], row["hours"], tenths, per_cent
