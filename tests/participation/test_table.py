"""The table of a view: growth, shares, bounds, rows without sheets, what is told beside it or hidden."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import true

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.organizations.models import Enrolment, OrganizationKind, SchoolProfile
from app.participation import facts
from app.participation.dimensions import Dimension
from app.participation.figures import Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import read_period, school_year
from app.participation.queries import count
from app.participation.smallness import HIDDEN, SMALLEST_TOLD, hidden
from app.participation.table import Sight, table
from app.participation.values import Change, Share
from app.participation.views import View
from tests.attendance.visiting import fill, visit
from tests.participation.region import region

ALL = Sight(true(), true())
YEAR = View(Filters(school_year(2026)))
A_YEAR = timedelta(days=365)
LATER = datetime(2026, 10, 15, 7, tzinfo=UTC)
OVER = datetime(2027, 9, 1, 7, tzinfo=UTC)  # the school year is


def enrol(school, year=2026, **pupils):
    """The school's enrolment of a school year by grade."""
    profile = SchoolProfile(school_id=school.id, year=year)
    db.session.add(profile)
    db.session.flush()
    db.session.add_all(
        Enrolment(profile_id=profile.id, grade=int(grade[1:]), pupils=n) for grade, n in pupils.items()
    )
    db.session.flush()


def column(made, figure):
    return {row.name: row.values[figure] for row in made.rows}


def test_growth_is_told_against_the_same_period_of_the_year_before_or_not_at_all(make):
    found = region(make)
    for day in (2, 3):
        at = datetime(2025, 10, day, 7, tzinfo=UTC)
        with clock.pinned(at):
            last_year = make.school_class(found["azov"])
        fill(visit(make, last_year, at=at), 20)
    view = View(Filters(read_period("2026-q4")), columns=None, figures=(Figure.PARTICIPATIONS, Figure.GROWTH))
    with clock.pinned(OVER):
        made = table(ALL, view)
        nothing_before = table(ALL, view.during(read_period("2026-11")))
    assert column(made, Figure.GROWTH) == {
        "Азовский район": Change(Decimal(62) / 40 - 1),
        "г. Батайск": None,
        "Без муниципалитета": None,
    }
    assert made.total.values[Figure.GROWTH] == Change(Decimal(96) / 40 - 1)
    assert set(column(nothing_before, Figure.GROWTH).values()) == {None}
    assert nothing_before.total.values[Figure.GROWTH] is None


def test_growth_of_a_running_period_is_told_of_the_same_days_and_of_one_ahead_not_at_all(make):
    """The last day of it is among them; both ways of counting tell the same."""
    school = make.school(make.municipality("Азов"))
    for at, came in ((LATER, 20), (LATER - A_YEAR, 10), (LATER - A_YEAR + timedelta(days=1), 5)):
        with clock.pinned(at):
            fill(visit(make, make.school_class(school), at=at), came)
    filters = Filters(read_period("2026-q4"))
    view = View(filters, rows=Dimension.MONTH, columns=None, figures=(Figure.GROWTH,))
    with clock.pinned(LATER):
        assert column(table(ALL, view), Figure.GROWTH) == {"Октябрь 2026": Change(Decimal(1))}
        ahead = table(ALL, view.during(read_period("2027-q1")))
        assert (ahead.rows, ahead.total.values[Figure.GROWTH]) == ([], None)
    with clock.pinned(OVER):
        assert column(table(ALL, view), Figure.GROWTH) == {"Октябрь 2026": Change(Decimal(20) / 15 - 1)}
    earlier = filters.compared(LATER.date())
    assert count(true(), earlier, (Dimension.MONTH,)) == facts.count(
        facts.live(), earlier, (Dimension.MONTH,)
    )


def test_coverage_is_a_share_of_what_schools_have_stated_and_the_rest_is_told(make):
    found = region(make)
    enrol(found["azov"], g8=40, g9=10)
    enrol(found["bataysk"], g8=20)
    view = YEAR.but(columns=None, figures=(Figure.SHARE,))
    made = table(ALL, view)
    assert column(made, Figure.SHARE) == {
        "Азовский район": Share(Decimal(24) / 50, Decimal(25) / 50),  # the other school told nothing
        "г. Батайск": Share(Decimal(25) / 20, Decimal(25) / 20),
        "Без муниципалитета": None,
    }
    assert made.total.values[Figure.SHARE] == Share(Decimal(49) / 70, Decimal(50) / 70)
    assert (made.notes.unstated, made.notes.beyond) == (2, ["г. Батайск"])
    of_grade = table(ALL, view.of((Dimension.GRADE, 8)).but(rows=Dimension.SCHOOL))
    assert column(of_grade, Figure.SHARE)["Школа Азова"] == Share(Decimal(24) / 40, Decimal(25) / 40)


def test_classes_of_a_grade_that_is_not_stated_are_no_part_of_a_share(make, client):
    found = region(make)
    enrol(found["azov"], g8=40)
    enrol(found["azov2"], g9=4)  # and the class that came is of the 8th grade
    view = YEAR.but(columns=None, figures=(Figure.SHARE,))
    by_school = table(ALL, view.but(rows=Dimension.SCHOOL))
    shares = column(by_school, Figure.SHARE)
    assert (shares["Школа Азова"], shares["Школа 2 Азова"], shares["Школа Батайска"]) == (
        Share(Decimal(24) / 40, Decimal(25) / 40),
        Share(Decimal(0), Decimal(0)),
        None,
    )
    whole = Share(Decimal(24) / 44, Decimal(25) / 44)
    assert (by_school.total.values[Figure.SHARE], by_school.notes.beyond) == (whole, [])
    of_class = table(ALL, view.of((Dimension.SCHOOL, found["azov2"].id)).but(rows=Dimension.CLASS))
    assert [row.values[Figure.SHARE] for row in of_class.rows] == [Share(Decimal(8) / 25, Decimal(8) / 25)]
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    assert "54,5–56,8\u00a0% обучающихся" in client.get("/participation?period=2026-2027").text


def test_of_two_school_years_the_classes_of_the_later_are_the_share_of_its_enrolment(make):
    found = region(make)
    for year in (2025, 2026):
        enrol(found["azov"], year, g8=40)
    filters = Filters(read_period("2026-h2")).but(Dimension.SCHOOL, found["azov"].id)
    figures = (Figure.COVERAGE, Figure.SHARE)
    made = table(ALL, View(filters, columns=None, figures=figures))
    assert made.total.values == {
        Figure.COVERAGE: Coverage(24, 32),  # with the 7 of August
        Figure.SHARE: Share(Decimal(24) / 40, Decimal(25) / 40),
    }
    rolls = sorted(row.values[Figure.SHARE].low for row in made.rows)
    assert rolls == [Decimal(7) / 25, Decimal(24) / 25]


def test_schools_without_sheets_stand_among_those_with_little(make):
    found = region(make)
    make.school(found["azov"].municipality, short_name="Школа без проб")
    view = YEAR.but(rows=Dimension.SCHOOL, columns=None, figures=(Figure.PARTICIPATIONS,), with_empty=True)
    assert column(table(ALL, view.but(most=10)), Figure.PARTICIPATIONS) == {
        "Областной лицей": 9,
        "Школа 2 Азова": 8,
        "Школа без проб": 0,
    }
    assert column(table(ALL, view.but(least=25, most=25)), Figure.PARTICIPATIONS) == {"Школа Батайска": 25}
    below = table(ALL, view.of((Dimension.MUNICIPALITY, found["azov"].municipality_id)))
    assert list(column(below, Figure.PARTICIPATIONS)) == ["Школа 2 Азова", "Школа Азова", "Школа без проб"]


def with_special_needs(make, *numbers):
    """Schools of one municipality, with so many pupils with special needs among those who came."""
    place = make.municipality("Азовский район")
    for number, special_needs in enumerate(numbers):
        school = make.school(place, short_name=f"Школа {number}")
        fill(visit(make, make.school_class(school)), 20, special_needs=special_needs)


def test_few_pupils_with_special_needs_are_hidden_above_their_own_school(make):
    with_special_needs(make, 3, 6, 9, 0)
    view = YEAR.but(rows=Dimension.SCHOOL, columns=None, figures=(Figure.SPECIAL_NEEDS,))
    shown = column(table(ALL, view), Figure.SPECIAL_NEEDS)
    assert shown == {
        "Школа 0": HIDDEN,
        "Школа 1": HIDDEN,
        "Школа 2": 9,
        "Школа 3": 0,
    }  # 18 would give it away
    own = table(Sight(true(), true(), own=True), view)
    assert column(own, Figure.SPECIAL_NEEDS) == {"Школа 0": 3, "Школа 1": 6, "Школа 2": 9, "Школа 3": 0}
    crossed = table(ALL, view.but(columns=Dimension.KIND, cell=Figure.SPECIAL_NEEDS))
    assert [row.cells[0].value for row in crossed.rows] == [HIDDEN, HIDDEN, 9, 0]


def test_bounds_do_not_tell_a_number_that_is_hidden(make):
    with_special_needs(make, 3, 6, 9, 0)
    view = YEAR.but(rows=Dimension.SCHOOL, columns=None, figures=(Figure.SPECIAL_NEEDS,))
    few = {"Школа 0": HIDDEN, "Школа 1": HIDDEN}
    for least, most, told in ((3, 3, {}), (4, 4, {}), (5, None, {"Школа 2": 9}), (0, 0, {"Школа 3": 0})):
        bounded = table(ALL, view.but(least=least, most=most))
        assert column(bounded, Figure.SPECIAL_NEEDS) == few | told
    own = table(Sight(true(), true(), own=True), view.but(least=3, most=3))
    assert column(own, Figure.SPECIAL_NEEDS) == {"Школа 0": 3}


def test_whoever_came_to_an_event_for_special_needs_is_as_small_a_number(make):
    view = YEAR.of((Dimension.SPECIAL, 1))
    assert hidden(view, own=False).one(Figure.PARTICIPATIONS, SMALLEST_TOLD - 1) is HIDDEN
    assert hidden(view, own=False).one(Figure.PARTICIPATIONS, SMALLEST_TOLD) == SMALLEST_TOLD
    assert hidden(YEAR, own=False).one(Figure.PARTICIPATIONS, 1) == 1
    assert hidden(YEAR.but(small=10), own=True).one(Figure.COVERAGE, Coverage(2, 9)) is HIDDEN


def test_a_file_says_what_the_page_says(client, make):
    found = region(make)
    office = make.organization(OrganizationKind.AUTHORITY, found["azov"].municipality)
    asked = "period=2026-2027&figure=participations&figure=coverage&figure=growth"
    with clock.pinned(OVER):
        client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
        answer = client.get(f"/participation/table.csv?{asked}")
        assert client.get(f"/participation/table.xlsx?{asked}").data[:2] == b"PK"
        assert client.get(f"/participation/table.pdf?{asked}").status_code == 404
    assert "filename*=UTF-8''%D0%A3%D1%87" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        [
            "Школа",
            "Участий",
            "Охват, оценка: от",
            "Охват, оценка: до",
            "К прошлому году, %",
            "Проба",
            "Экскурсия",
        ],
        ["Школа 2 Азова", "8", "8", "8", "", "8", ""],
        ["Школа Азова", "54", "24", "25", "671.4", "44", "10"],
        ["Всего", "62", "32", "33", "785.7", "52", "10"],
    ]


def test_days_that_end_before_they_begin_are_told_and_change_nothing(client, make):
    region(make)
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    page = client.get("/participation?from=2026-12-01&to=2026-09-01").text
    assert "Последний день раньше первого" in page and "2026/2027 учебный год" in page
    own = client.get("/participation?from=2026-10-15&to=2026-10-16").text
    assert "15 октября 2026 – 16 октября 2026" in own and ">33<" in own
