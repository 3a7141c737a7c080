"""Groups that are not classes in the counts: participations of their own, and no coverage."""

import re

import pytest
from sqlalchemy import text, true

from app.accounts.models import Role
from app.attendance.actions import Came, fill_sheet
from app.attendance.who import Who
from app.booking.actions import ClassSeats, GradeSeats, PeopleSeats
from app.calendar.models import Audience, EventKind
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation import queries
from app.participation.filters import Filters
from app.participation.queries import Coverage
from app.participation.sheets import sheets
from app.participation.table import table
from app.participation.verify import verify
from tests.attendance.visiting import fill, group_visit
from tests.participation.test_routes import came_in, figures

YEAR = Filters(year=2026)


@pytest.fixture
def school(make):
    """12 pupils of its 8A (a roll of 25) with 10 of other eighth classes, 9 of mixed ninths, 30 parents."""
    school = make.school(short_name="Школа Азова")
    eighth = make.school_class(school, grade=8, letter="А", roll=25)
    mixed = group_visit(make, ClassSeats(eighth.id, 12), GradeSeats(8, 10), school=school)
    counts = [Came(Who(Audience.PUPILS, eighth.id), 12), Came(Who(Audience.PUPILS, grade=8), 10)]
    transact(lambda: fill_sheet(mixed.id, counts, 2, by=None))
    fill(group_visit(make, GradeSeats(9, 9), school=school), 9)
    fill(group_visit(make, PeopleSeats(30), audience=Audience.PARENTS, school=school), 30)
    return school


def test_they_are_participations_by_grade_or_audience_and_coverage_is_of_classes_alone(school):
    assert queries.cells(true(), YEAR) == {(school.municipality_id, EventKind.TRIAL): 61}
    assert queries.coverage(true(), YEAR) == {school.municipality_id: Coverage(12, 12)}
    assert queries.audiences(true(), YEAR) == {
        (Audience.PUPILS, True): 12,
        (Audience.PUPILS, False): 19,
        (Audience.PARENTS, False): 30,
    }
    shown = table(true(), YEAR.but(school=school.id))
    assert [(row.name, row.came, row.coverage) for row in shown.rows] == [
        ("8А", 12, Coverage(12, 12)),
        ("Сборная группа 8-х классов", 10, None),
        ("Сборная группа 9-х классов", 9, None),
        ("Родители", 30, None),
    ]
    assert (
        shown.total.came == sum(row.came for row in shown.rows) == queries.totals(true(), YEAR).participations
    )
    assert queries.totals(true(), YEAR).groups == 4


def test_every_row_of_the_table_opens_the_sheets_that_add_up_to_it(school):
    for row in table(true(), YEAR.but(school=school.id)).rows:
        behind = sheets(true(), row.filters, 10)
        assert sum(one.came for one in behind) == row.came
        assert sum(line.came for one in behind for line in one.lines) == row.came


def test_both_counts_agree_and_either_off_by_one_does_not(school, monkeypatch):
    assert verify().differences == []
    honest = queries.audiences
    monkeypatch.setattr(
        queries, "audiences", lambda *asked: {key: came + 1 for key, came in honest(*asked).items()}
    )
    assert len(verify().differences) == 3
    monkeypatch.undo()
    db.session.execute(text("UPDATE sheet_line SET audience = 'pupils' WHERE audience = 'parents'"))
    assert len(verify().differences) == 2


def test_nobody_but_parents_is_no_coverage_and_not_nought(make):
    fill(group_visit(make, PeopleSeats(30), audience=Audience.PARENTS), 30)
    (row,) = table(true(), YEAR).rows
    assert (row.came, row.coverage, table(true(), YEAR).total.coverage) == (30, None, None)
    assert verify().differences == []


def test_the_page_tells_parents_from_pupils_and_says_what_is_not_in_the_coverage(client, make, school):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    page = client.get(f"/participation?year=2026&school={school.id}").text
    assert "Участия по категориям участников" in page and "не входят в охват" in page
    of_groups = [
        (address, number) for address, number in figures(page) if re.search("audience=|line=", address)
    ]
    assert [number for address, number in of_groups if "audience=" in address] == [31, 30]
    for address, number in of_groups:
        assert came_in(client.get(address).text) == (number, number), address
    behind = client.get(f"/participation/sheets?year=2026&line={Who(Audience.PUPILS, grade=9).key}").text
    assert "сборная группа 9-х классов · 9" in behind
    for nonsense in ("line=pupils:grade:99", "line=7", "audience=nobody"):
        assert came_in(client.get(f"/participation/sheets?year=2026&{nonsense}").text)[0] == 61


def test_where_all_are_classes_nothing_is_said_of_others(client, make):
    eighth = make.school_class(roll=25)
    fill(group_visit(make, ClassSeats(eighth.id, 12), school=eighth.school), 12)
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    page = client.get("/participation?year=2026").text
    assert "по категориям участников" not in page and "не входят в охват" not in page
