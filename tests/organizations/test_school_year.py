"""The turn of the school year: one grade up, nothing twice, nothing overwritten."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, true

from app.accounts.models import Role
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations import actions, queries
from app.organizations.models import Organization, OrganizationKind, SchoolClass, SchoolProfile
from tests.conftest import Browser
from tests.make import Make
from tests.organizations.test_profiles import PERSON, row_facts, save

MAY = datetime(2027, 5, 20, 12, tzinfo=ZoneInfo("Europe/Moscow"))
ENOUGH = 5.0  # seconds for a region


@pytest.fixture(autouse=True)
def may():
    with clock.pinned(MAY):
        yield


@pytest.fixture
def school(make: Make) -> Organization:
    return make.school(short_name="Школа № 3")


def classes(school: Organization, year: int = 2027) -> dict[str, int]:
    db.session.rollback()
    return {one.name: one.roll for one in queries.classes_of(school.id, year)}


def fill(make: Make, school: Organization) -> None:
    for grade, letter, roll in ((0, "А", 20), (8, "Б", 25), (11, "А", 24)):
        make.school_class(school, grade, letter, roll)


def turn(year: int = 2027) -> actions.Turned:
    return transact(lambda: actions.turn_year(true(), year, by=None))


def test_classes_go_up_by_a_grade_with_letter_and_roll_and_the_last_leave(make, school):
    fill(make, school)
    assert turn() == actions.Turned(schools=1, classes=2, profiles=0)
    assert classes(school) == {"1А": 20, "9Б": 25}
    assert classes(school, 2026) == {"0А": 20, "8Б": 25, "11А": 24}


def test_turned_twice_is_as_good_as_once(make, school):
    fill(make, school), save(school, 2026, **PERSON)
    turn()
    entries = db.session.scalar(select(func.count()).select_from(audit.AuditEntry))
    assert turn() == actions.Turned(0, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == entries


def test_what_is_there_already_stays_as_it_is(make, school):
    fill(make, school)
    transact(lambda: actions.add_class(school.id, 2027, 9, "Б", 30, by=None))
    save(school, 2026, **PERSON), save(school, 2027, person_name="Новая")
    assert turn() == actions.Turned(1, 1, 0)
    assert classes(school) == {"1А": 20, "9Б": 30}
    assert queries.profile_of(school.id, 2027).person_name == "Новая"


def test_a_profile_is_copied_to_be_confirmed_and_counted_anew(school):
    level = queries.programme_levels(2026)[1]
    profile = save(school, 2026, **PERSON, level_id=level.id, enrolment={8: 25})
    transact(lambda: actions.state_consents(profile, 20, 25, MAY.date(), by=None))
    assert profile.confirmed_at is not None
    turn()
    copied = queries.profile_of(school.id, 2027)
    assert (copied.person_name, copied.level_id) == (PERSON["person_name"], level.id)
    assert copied.confirmed_at is None and not queries.consent_counts(copied.id)
    assert queries.enrolment_of(copied.id) == {}


def test_a_level_that_is_no_longer_valid_is_not_copied(school):
    level = queries.programme_levels(2026)[0]
    save(school, 2026, level_id=level.id)
    transact(lambda: actions.change_row(level, row_facts(level, valid_until=2026), by=None))
    turn()
    assert queries.profile_of(school.id, 2027).level_id is None


def test_the_preview_says_what_the_turn_then_makes(make, school):
    fill(make, school), save(school, 2026)
    transact(lambda: actions.add_class(school.id, 2027, 9, "Б", 30, by=None))
    (line,) = queries.school_turns(true(), 2027)
    assert (line.made, line.there, line.graduates, line.profile) == (1, 1, 1, 1)
    names = [(one.name, one.next_name, one.is_there) for one in queries.class_turns(school.id, 2027)]
    assert names == [("0А", "1А", False), ("8Б", "9Б", True), ("11А", None, False)]
    assert turn() == actions.Turned(1, line.made, line.profile)


def test_a_school_turns_its_own_year_and_no_other(make, client: Browser, school):
    other = make.school()
    fill(make, school), fill(make, other)
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    page = client.get("/school-year?year=2027").text
    assert "9Б" in page and "выпуск" in page
    answer = client.post("/school-year?year=2027", data=client.form("/school-year?year=2027", "/school-year"))
    assert (answer.status_code, answer.location) == (303, "/classes?year=2027")
    assert "Создано: 2 класса, 0 карточек." in client.get(answer.location).text
    assert classes(other) == {}
    (entry,) = audit.history("organization", school.id)
    assert entry.after == {"year": 2027, "classes": {"1А": 20, "9Б": 25}} and entry.actor_id


def test_a_municipality_turns_the_year_of_its_own_schools(make, client: Browser, school):
    foreign = make.school(short_name="Чужая школа")
    fill(make, school), fill(make, foreign)
    office = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    page = client.get("/school-year").text
    assert "Школа № 3" in page and "Чужая" not in page
    assert client.post("/school-year", data=client.form("/school-year", "/school-year")).status_code == 303
    assert classes(school) and not classes(foreign)


def test_schools_of_the_preview_stand_by_their_numbers(make):
    here = make.municipality()
    for number in (12, 3):
        make.school_class(make.school(here, short_name=f"Школа № {number}"))
    assert [one.name for one in queries.school_turns(true(), 2027)] == ["Школа № 3", "Школа № 12"]


def test_a_region_turns_within_its_time(make):
    schools = [
        {"code": f"s{number}", "kind": "school", "name": "x", "short_name": "x"} for number in range(1144)
    ]
    db.session.execute(insert(Organization), schools)
    ids = db.session.scalars(select(Organization.id)).all()
    rows = [
        {"school_id": school_id, "year": 2026, "grade": grade, "letter": "А", "roll": 25}
        for school_id in ids
        for grade in range(1, 12)
    ]
    db.session.execute(insert(SchoolClass), rows)
    copies = {"year": 2026, "person_name": "А", "person_post": "", "person_phone": "", "person_mail": ""}
    db.session.execute(insert(SchoolProfile), [copies | {"school_id": one, "order_url": ""} for one in ids])
    db.session.commit()
    begun = time.monotonic()
    assert turn() == actions.Turned(1144, 11440, 1144)
    assert time.monotonic() - begun < ENOUGH
