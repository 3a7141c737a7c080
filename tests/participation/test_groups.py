"""Groups that are not classes in the counts: participations of their own, and no coverage."""

import re

import pytest
from sqlalchemy import text, true

from app.accounts.models import Role
from app.attendance.actions import Came, fill_sheet
from app.attendance.who import Who
from app.booking.actions import ClassSeats, GradeSeats, PeopleSeats
from app.calendar.models import Audience
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation import queries
from app.participation.dimensions import Dimension
from app.participation.figures import Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import school_year
from app.participation.sheets import sheets
from app.participation.table import Sight, table
from app.participation.verify import verify
from app.participation.views import View
from tests.attendance.visiting import fill, group_visit
from tests.participation.test_routes import came_in, figures

YEAR = Filters(school_year(2026))
EVERYTHING = Sight(true(), true())


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
    total = queries.total(true(), YEAR)
    assert (total.participations, total.parents, total.coverage) == (61, 30, Coverage(12, 12))
    by_audience = queries.count(true(), YEAR, (Dimension.AUDIENCE,))
    assert {key: one.participations for (key,), one in by_audience.items()} == {"pupils": 31, "parents": 30}
    shown = table(EVERYTHING, View(YEAR.but(Dimension.SCHOOL, school.id)))
    assert [(row.name, *row.values.values()) for row in shown.rows] == [
        ("8А", 12, Coverage(12, 12)),
        ("Сборная группа 8-х классов", 10, None),
        ("Сборная группа 9-х классов", 9, None),
        ("Родители", 30, None),
    ]
    assert shown.total.values[Figure.PARTICIPATIONS] == 61 and total.groups == 4


def test_every_row_of_the_table_opens_the_sheets_that_add_up_to_it(school):
    view = View(YEAR.but(Dimension.SCHOOL, school.id))
    for row in table(EVERYTHING, view).rows:
        filters, came = view.of((Dimension.CLASS, row.key)).filters, row.values[Figure.PARTICIPATIONS]
        assert row.sheets == filters.query
        behind = sheets(true(), filters, 10)
        assert sum(one.came for one in behind) == came
        assert sum(line.came for one in behind for line in one.lines) == came


def test_a_table_of_shares_alone_has_the_rows_of_no_class(school):
    view = View(YEAR.but(Dimension.SCHOOL, school.id), figures=(Figure.SHARE,))
    shown = [row.name for row in table(EVERYTHING, view).rows]
    assert shown == ["8А", "Сборная группа 8-х классов", "Сборная группа 9-х классов", "Родители"]


def test_both_counts_agree_and_what_the_log_does_not_tell_is_a_difference(school):
    assert verify().differences == []
    db.session.execute(text("UPDATE sheet_line SET audience = 'pupils' WHERE audience = 'parents'"))
    assert len(verify().differences) == 2


def test_nobody_but_parents_is_no_coverage_and_not_nought(make):
    fill(group_visit(make, PeopleSeats(30), audience=Audience.PARENTS), 30)
    shown = table(EVERYTHING, View(YEAR))
    assert [tuple(row.values.values()) for row in (*shown.rows, shown.total)] == [(30, None)] * 2
    assert verify().differences == []


def test_the_page_tells_parents_from_pupils_and_says_what_is_not_in_the_coverage(client, make, school):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    page = client.get(f"/participation?year=2026&school={school.id}").text
    assert "Участия по категориям участников" in page and "не входят в охват" in page
    of_groups = [
        (address, number)
        for address, number in figures(page)
        if re.search("audience=|class=pupils|class=parents", address)
    ]
    assert [number for address, number in of_groups if "audience=" in address] == [31, 30]
    for address, number in of_groups:
        assert came_in(client.get(address).text) == (number, number), address
    behind = client.get(f"/participation/sheets?year=2026&class={Who(Audience.PUPILS, grade=9).key}").text
    assert "сборная группа 9-х классов · 9" in behind
    for nonsense in ("class=pupils:grade:99", "class=-7", "audience=nobody"):
        assert came_in(client.get(f"/participation/sheets?year=2026&{nonsense}").text)[0] == 61


def test_where_all_are_classes_nothing_is_said_of_others(client, make):
    eighth = make.school_class(roll=25)
    fill(group_visit(make, ClassSeats(eighth.id, 12), school=eighth.school), 12)
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    page = client.get("/participation?year=2026").text
    assert "по категориям участников" not in page and "не входят в охват" not in page
