"""Coverage that schools type by month: kept beside the counted one, and never mixed with it."""

import pytest
from sqlalchemy import text, true

from app.accounts.models import Role
from app.core.db import db, transact
from app.organizations.models import Enrolment, OrganizationKind, SchoolProfile
from app.participation.dimensions import Dimension
from app.participation.figures import Coverage, Figure
from app.participation.filters import Filters
from app.participation.periods import read_period, school_year
from app.participation.table import Sight, table
from app.participation.typed.actions import Typed, state_of, type_months
from app.participation.typed.invariants import differences_from_log
from app.participation.typed.models import TypedCoverage
from app.participation.typed.queries import typed_of
from app.participation.views import View
from tests.participation.region import region

ADDRESS = "/monthly-coverage"
VIEW = View(Filters(school_year(2026)), columns=None, figures=(Figure.TYPED, Figure.COVERAGE))


@pytest.fixture
def schools(make):
    """The region; of two of its schools something is typed, and one has no sheet in that month."""
    found = region(make)
    db.session.add(profile := SchoolProfile(school_id=found["azov"].id, year=2026))
    db.session.flush()
    db.session.add(Enrolment(profile_id=profile.id, grade=8, pupils=60))
    db.session.commit()
    return found


def put(school, **months):
    said = {int(month[1:]): None if one is None else Typed(*one) for month, one in months.items()}
    seen = state(school)
    transact(lambda: type_months(school.id, 2026, said, seen=seen, sure={}, by=None))


def state(school):
    return state_of(typed_of(school.id, 2026))


def stored():
    db.session.rollback()
    return {row.month: (row.pupils, row.note) for row in db.session.query(TypedCoverage)}


def rows(view):
    made = table(Sight(true(), true()), view)
    return [(row.name, *row.values.values()) for row in (*made.rows, made.total)]


def test_it_is_told_by_month_and_place_and_nowhere_else(schools):
    azov, bataysk = schools["azov"], schools["bataysk"]
    put(azov, m202609=(0, ""), m202610=(40, "по журналу"))
    put(bataysk, m202609=(7,), m202611=(20,))
    assert rows(VIEW) == [
        ("Азовский район", 40, Coverage(32, 33)),
        ("г. Батайск", 27, Coverage(25, 25)),
        ("Без муниципалитета", None, Coverage(9, 9)),
        ("", 67, Coverage(66, 67)),
    ]
    assert rows(VIEW.but(rows=Dimension.MONTH)) == [
        ("Сентябрь 2026", 7, None),  # nobody has a sheet there
        ("Октябрь 2026", 40, Coverage(57, 58)),
        ("Ноябрь 2026", 20, Coverage(19, 19)),
        ("", 67, Coverage(66, 67)),
    ]
    october = VIEW.of((Dimension.MONTH, 202610), (Dimension.MUNICIPALITY, azov.municipality_id))
    assert [row[1] for row in rows(october)] == [None, 40, 40]  # of two schools, and of both
    assert {row[1] for row in rows(VIEW.but(rows=Dimension.KIND))[:-1]} == {None}
    assert {row[1] for row in rows(VIEW.of((Dimension.KIND, "trial")))} == {None}
    assert {row[1] for row in rows(VIEW.during(read_period("2026-09-10..2026-11-30")))} == {None}


def test_a_month_above_the_enrolment_is_asked_about_and_then_taken(client, make, schools):
    client.sign_in(make.user(Role.SCHOOL, schools["azov"]).mail)
    page = client.get(ADDRESS).text
    assert page.count(">не введено<") == 3 and "24–25" in page  # September to November, none of them nought
    form = client.form(ADDRESS, action=f"{ADDRESS}?year=2026") | {"pupils_202610": "61"}
    asked = client.post(f"{ADDRESS}?year=2026", data=form)
    assert asked.status_code == 409 and "Всё верно?" in asked.text and stored() == {}
    other = form | {"sure_202610": "61", "pupils_202610": "62"}  # what was confirmed is another number
    assert client.post(f"{ADDRESS}?year=2026", data=other).status_code == 409
    sure = form | {"sure_202610": "61", "note_202610": "с филиалом"}
    assert client.post(f"{ADDRESS}?year=2026", data=sure).status_code == 303
    assert stored() == {202610: (61, "с филиалом")}
    assert "на 36 больше, чем посчитано" in client.get(ADDRESS).text
    stale = client.post(f"{ADDRESS}?year=2026", data=form | {"pupils_202610": ""})
    assert stale.status_code == 409 and "Тем временем" in stale.text
    for wrong in ({"pupils_202610": "-1"}, {"note_202611": "без числа"}):
        assert client.post(f"{ADDRESS}?year=2026", data=form | wrong).status_code == 422
    assert stored() == {202610: (61, "с филиалом")}
    put(schools["azov"], m202610=None)
    assert stored() == {} and list(differences_from_log()) == []


def test_coordinators_see_who_has_not_typed(client, make, schools):
    put(schools["azov"], m202610=(40,))
    office = make.organization(OrganizationKind.AUTHORITY, schools["azov"].municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    page = client.get(f"{ADDRESS}/schools").text
    assert "Школа Азова" in page and "Школа 2 Азова" in page and "Батайска" not in page
    missing = client.get(f"{ADDRESS}/schools?missing=202610").text
    assert "Школа 2 Азова" in missing and ">Школа Азова<" not in missing
    assert client.get(ADDRESS).status_code == 404
    assert client.get(f"{ADDRESS}/schools?year=2019").status_code == 404


def test_what_nobody_has_typed_is_found(schools):
    put(schools["azov"], m202610=(40,))
    assert list(differences_from_log()) == []
    db.session.execute(text("UPDATE typed_coverage SET pupils = 400"))
    db.session.execute(
        text("INSERT INTO typed_coverage VALUES (:id, 202609, 1, '', '2026-09-30', NULL)"),
        {"id": schools["bataysk"].id},
    )
    assert len(list(differences_from_log())) == 2
