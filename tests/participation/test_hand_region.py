"""A region computed by hand: the product's figures are those of its workbook, to the unit."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.attendance import queries as attendance
from app.attendance.models import SheetLine
from app.core import clock
from app.core.db import db
from tests.checks import clean
from tests.participation import hand_region
from tests.participation.hand_region import HandRegion, table
from tests.participation.region_workbook import read, workbook

AFTERWARDS = datetime(2027, 9, 1, 9, tzinfo=UTC)


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
    hand_region.correct(region)
    _lines_count_as_told(region)
    clean()


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
