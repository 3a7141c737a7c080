"""The school's list of its classes, with and without JavaScript."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Organization, SchoolClass
from tests.conftest import Browser
from tests.make import Make

HTMX = {"HX-Request": "true"}
WORDS = "целое число от 1 до 60"
AUGUST = datetime(2027, 8, 20, 12, tzinfo=ZoneInfo("Europe/Moscow"))
ABSURD_ROLLS = ("", "0", "-1", "61", "1000000000", "много", "2.5", "9" * 5000)


@pytest.fixture
def school(make: Make) -> Organization:
    return make.school(short_name="Школа № 3")


@pytest.fixture
def teacher(make: Make, client: Browser, school: Organization) -> Browser:
    make.user(Role.SCHOOL, school, "teacher@test.example")
    client.sign_in("teacher@test.example")
    return client


def typed(browser: Browser, name: str, roll: str) -> dict[str, str]:
    sent = browser.form("/classes")
    assert sorted(sent) == ["csrf_token", "name", "roll"]
    return sent | {"name": name, "roll": roll}


def rolls(school: Organization) -> dict[str, int]:
    db.session.rollback()
    rows = db.session.scalars(select(SchoolClass).where(SchoolClass.school_id == school.id))
    return {row.name: row.roll for row in rows}


def test_a_visitor_is_asked_to_sign_in(client: Browser) -> None:
    answer = client.get("/classes")
    assert answer.status_code == 303 and "/sign-in" in answer.location


@pytest.mark.parametrize("role", [Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST])
def test_others_have_no_classes(make: Make, client: Browser, role: Role) -> None:
    make.user(role, make.organization(municipality=make.municipality()), "other@test.example")
    client.sign_in("other@test.example")
    assert client.get("/classes").status_code == 404


def test_a_school_without_classes_is_told_to_add_the_first(teacher: Browser) -> None:
    assert "Классов этого года пока нет" in teacher.get("/classes").text


def test_the_list_is_the_schools_own_of_this_year(make: Make, teacher: Browser, school: Organization) -> None:
    make.school_class(school, 8, "Б", roll=25), make.school_class(letter="Щ")
    past = make.school_class(school, 7, "Э")
    past.year -= 1
    db.session.commit()
    text = teacher.get("/classes").text
    assert "8Б" in text and "8Щ" not in text and "7Э" not in text
    assert "1 класс" in text and "25 учеников" in text


def test_a_class_is_added_as_the_school_writes_it(teacher: Browser, school: Organization) -> None:
    answer = teacher.post("/classes", data=typed(teacher, "8 «б»", "25"))
    assert (answer.status_code, answer.location) == (303, "/classes?year=2026")
    assert rolls(school) == {"8Б": 25}
    answer = teacher.post("/classes", data=typed(teacher, "10ит", "24"), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/classes?year=2026")
    assert rolls(school) == {"8Б": 25, "10ИТ": 24}


def test_what_is_no_class_is_refused_and_kept(teacher: Browser, school: Organization) -> None:
    good = typed(teacher, "", "27")
    for name in ("", "  ", "восьмой", "12А", "Б", "8" * 300):
        answer = teacher.post("/classes", data=good | {"name": name})
        assert answer.status_code == 422 and 'value="27"' in answer.text, name
        assert 'class="field-error"' in answer.text, name
    assert rolls(school) == {}


def test_an_absurd_number_of_pupils_is_refused_and_kept(teacher: Browser, school: Organization) -> None:
    good = typed(teacher, "8Б", "")
    for roll in ABSURD_ROLLS:
        answer = teacher.post("/classes", data=good | {"roll": roll})
        assert answer.status_code == 422 and WORDS in answer.text, roll
        assert 'value="8Б"' in answer.text and f'value="{roll}"' in answer.text, roll
    assert rolls(school) == {}


def test_a_class_that_is_there_is_not_added_again(make: Make, teacher: Browser, school: Organization) -> None:
    make.school_class(school, 8, "Б", roll=25)
    sent = typed(teacher, "8-б", "30")
    for headers in ({}, HTMX):
        answer = teacher.post("/classes", data=sent, headers=headers)
        assert answer.status_code == 409 and "8Б уже есть в списке" in answer.text
        assert 'value="8-б"' in answer.text
    assert "<html" not in answer.text and answer.text.lstrip().startswith('<div id="classes">')
    assert rolls(school) == {"8Б": 25}


def test_a_roll_is_changed_in_place(make: Make, teacher: Browser, school: Organization) -> None:
    school_class = make.school_class(school, 8, "Б", roll=25)
    path = f"/classes/{school_class.id}/roll"
    sent = teacher.form("/classes", path)
    assert sent["roll"] == "25"
    answer = teacher.post(path, data=sent | {"roll": "26"})
    assert (answer.status_code, answer.location) == (303, "/classes?year=2026")
    assert rolls(school) == {"8Б": 26}
    assert audit.history("class", school_class.id)[-1].actor_id is not None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_absurd_roll_changes_nothing_and_is_kept(
    make: Make, teacher: Browser, school: Organization, headers: dict[str, str]
) -> None:
    school_class = make.school_class(school, 8, "Б", roll=25)
    path = f"/classes/{school_class.id}/roll"
    good = teacher.form("/classes", path)
    for roll in ABSURD_ROLLS:
        answer = teacher.post(path, data=good | {"roll": roll}, headers=headers)
        assert answer.status_code == 422 and "8Б: " in answer.text and WORDS in answer.text, roll
        assert f'value="{roll}"' in answer.text, roll
    assert rolls(school) == {"8Б": 25}


def test_a_foreign_or_past_class_is_not_there(make: Make, teacher: Browser, school: Organization) -> None:
    foreign, past = make.school_class(roll=25), make.school_class(school, 7, "Э")
    past.year -= 1
    db.session.commit()
    token = typed(teacher, "8Б", "30")
    for class_id in (foreign.id, past.id, 99999):
        assert teacher.post(f"/classes/{class_id}/roll", data=token).status_code == 404
    db.session.refresh(foreign)
    assert foreign.roll == 25


def test_in_august_september_is_booked_for_the_classes_of_the_coming_year(
    make: Make, client: Browser, school: Organization
) -> None:
    make.user(Role.SCHOOL, school, "teacher@test.example")
    with clock.pinned(AUGUST):
        db.session.rollback()
        client.sign_in("teacher@test.example")
        assert 'href="/classes?year=2027"' in client.get("/classes").text
        sent = client.form("/classes?year=2027", "/classes") | {"name": "8Б", "roll": "25"}
        answer = client.post("/classes?year=2027", data=sent)
        assert (answer.status_code, answer.location) == (303, "/classes?year=2027")
        assert 'action="/classes?year=2027"' in client.get(answer.location).text
        slot = make.slot(starts_at=AUGUST.replace(month=9))
        assert "8Б · 25" in client.get(f"/slots/{slot.id}/bookings/new").text


def test_what_is_wrong_in_the_coming_year_is_shown_in_that_year(
    make: Make, teacher: Browser, school: Organization
) -> None:
    coming = make.school_class(school, 8, "Б", roll=25)
    coming.year += 1
    db.session.commit()
    year, path = coming.year, f"/classes/{coming.id}/roll"
    sent = teacher.form(f"/classes?year={year}", path)
    answers = [
        teacher.post(path, data=sent | {"roll": "0"}),
        teacher.post(f"/classes?year={year}", data=sent | {"name": "8Б", "roll": "25"}),
        teacher.post(f"/classes?year={year}", data=sent | {"name": "", "roll": "25"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 409, 422]
    assert all(f'action="/classes?year={year}"' in answer.text for answer in answers)
    answer = teacher.post(path, data=sent | {"roll": "26"})
    assert answer.location == f"/classes?year={year}" and rolls(school) == {"8Б": 26}


@pytest.mark.parametrize("year", ["2025", "2028", "-1", "next", "", "9" * 400, "٢٠٢٧x"])
def test_a_year_that_is_not_open_is_this_one(teacher: Browser, year: str) -> None:
    with clock.pinned(AUGUST.replace(month=11, year=2026)):
        text = teacher.get("/classes", query_string={"year": year}).text
    assert "Учебный год 2026/2027" in text
    assert 'action="/classes?year=2026"' in text


@pytest.mark.parametrize(("month", "shown"), [(5, False), (6, True), (8, True), (9, False)])
def test_in_summer_the_way_to_the_coming_year_is_pointed_out(
    make: Make, client: Browser, school: Organization, month: int, shown: bool
) -> None:
    make.user(Role.SCHOOL, school, "teacher@test.example")
    db.session.rollback()
    with clock.pinned(AUGUST.replace(month=month)):
        client.sign_in("teacher@test.example")
        assert ("Скоро новый учебный год" in client.get("/classes").text) is shown
