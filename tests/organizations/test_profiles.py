"""A school's profile for a school year: who may tell what, and what is refused."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core import audit, clock
from app.core.db import db, transact
from app.organizations import actions, queries
from app.organizations.actions.profiles import DayToCome, LevelNotOfYear, MoreThanAll, YearNotBegun
from app.organizations.models import (
    PRESCHOOL,
    Organization,
    OrganizationKind,
    ProgrammeLevel,
    SchoolProfile,
)
from tests.conftest import Browser
from tests.make import Make

ZONE = ZoneInfo("Europe/Moscow")
NOVEMBER = datetime(2026, 11, 10, 12, tzinfo=ZONE)
AUGUST = datetime(2027, 8, 20, 12, tzinfo=ZONE)
PERSON = {"person_name": "Мельник Ольга Сергеевна", "person_post": "Завуч"}


def facts(**given: object) -> actions.ProfileFacts:
    empty = dict.fromkeys(("person_name", "person_post", "person_phone", "person_mail", "order_url"), "")
    return actions.ProfileFacts(**({"level_id": None, "enrolment": {}} | empty | given))


def save(school: Organization, year: int = 2026, *, own: bool = True, **given: object) -> SchoolProfile:
    return transact(lambda: actions.save_profile(school.id, year, facts(**given), own=own, by=None))


@pytest.fixture
def school(make: Make) -> Organization:
    return make.school(short_name="Школа № 3")


@pytest.fixture
def november():
    with clock.pinned(NOVEMBER):
        yield


@pytest.fixture
def teacher(make: Make, client: Browser, school: Organization, november: None) -> Browser:
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    return client


def test_whom_the_school_names_is_confirmed_by_that_and_whom_an_office_names_is_not(school, november):
    assert save(school, own=True, **PERSON).confirmed_at == NOVEMBER
    assert save(school, own=False, person_name="Гринько Татьяна").confirmed_at is None


def test_a_change_of_anything_else_leaves_the_confirmation(school, november):
    save(school, own=True, **PERSON)
    assert save(school, own=False, **PERSON, order_url="https://school.example/2").confirmed_at == NOVEMBER


def test_nobody_is_confirmed_before_the_school_year_begins(school):
    with clock.pinned(AUGUST):
        profile = save(school, 2027, own=True, **PERSON)
        assert profile.confirmed_at is None
        with pytest.raises(YearNotBegun):
            actions.confirm_person(profile, by=None)
    with clock.pinned(AUGUST + timedelta(days=20)):
        transact(lambda: actions.confirm_person(profile, by=7))
        transact(lambda: actions.confirm_person(profile, by=8))
    assert profile.confirmed_by == 7


def test_a_level_of_other_years_cannot_be_chosen_but_one_chosen_stays(school, november):
    level = queries.programme_levels(2026)[0]
    save(school, level_id=level.id)
    transact(lambda: actions.change_row(level, row_facts(level, valid_until=2025), by=None))
    save(school, level_id=level.id, **PERSON)
    with pytest.raises(LevelNotOfYear):
        save(school, 2027, level_id=level.id)


def row_facts(level: ProgrammeLevel, **changes: object) -> dict[str, object]:
    names = ("title", "title_en", "valid_from", "valid_until", "position", "hours")
    return {name: getattr(level, name) for name in names} | changes


def test_consents_are_a_log_whose_last_statement_holds(school, november):
    profile, today = save(school), NOVEMBER.date()
    for collected in (10, 25):
        transact(lambda n=collected: actions.state_consents(profile, n, 30, today, by=None))
    assert [count.collected for count in queries.consent_counts(profile.id)] == [25, 10]
    with pytest.raises(MoreThanAll):
        actions.state_consents(profile, 31, 30, today, by=None)
    with pytest.raises(DayToCome):
        actions.state_consents(profile, 3, 30, today + timedelta(days=1), by=None)


def test_what_was_changed_is_in_the_log_and_nothing_changed_is_not(school, november):
    profile = save(school, **PERSON, enrolment={8: 50})
    save(school, **PERSON, enrolment={8: 50})
    save(school, **PERSON, enrolment={8: 51, 9: 0})
    first, second = audit.history("school_profile", profile.id)
    assert first.after["person_name"] == PERSON["person_name"]
    assert (second.before, second.after) == ({"enrolment": {"8": 50}}, {"enrolment": {"8": 51, "9": 0}})


def test_a_school_fills_its_profile_in_the_browser(teacher, school):
    level = queries.programme_levels(2026)[1]
    sent = teacher.form("/school-profile", "/profile?") | PERSON
    sent |= {"level_id": str(level.id), "grade_8": "51", "grade_1": "0"}
    answer = teacher.post(f"/schools/{school.id}/profile?year=2026", data=sent)
    assert (answer.status_code, answer.location) == (303, "/school-profile?year=2026")
    shown = teacher.get("/school-profile").text
    assert "Ответственный на этот учебный год подтверждён: Мельник" in shown
    db.session.rollback()
    found = queries.profile_of(school.id, 2026)
    assert queries.enrolment_of(found.id) == {1: 0, 8: 51} and found.level_id == level.id


def test_what_is_no_number_mail_or_address_is_refused_and_kept(teacher, school):
    good, path = teacher.form("/school-profile", "/profile?") | PERSON, f"/schools/{school.id}/profile"
    bad = {"grade_8": "5001", "person_mail": "школа", "order_url": "javascript:alert(1)", "level_id": "999"}
    for name, value in bad.items():
        answer = teacher.post(path, data=good | {name: value})
        assert answer.status_code == 422 and 'value="Завуч"' in answer.text, name
    assert db.session.scalars(select(SchoolProfile)).all() == []


def test_more_consents_than_pupils_are_refused_in_plain_words(teacher, school):
    path = f"/schools/{school.id}/profile/consents"
    sent = teacher.form("/school-profile", path) | {"collected": "31", "total": "30"}
    answer = teacher.post(path, data=sent)
    assert (
        answer.status_code == 409 and "Согласий (31) не может быть больше, чем учеников (30)" in answer.text
    )
    assert 'value="31"' in answer.text
    assert teacher.post(path, data=sent | {"collected": "30"}).status_code == 303
    assert "30 из 30" in teacher.get("/school-profile").text


def test_where_the_lists_of_classes_differ_is_a_hint_and_no_error(make, teacher, school):
    make.school_class(school, 8, roll=25)
    save(school, enrolment={8: 27})
    assert "в классах: 25" in teacher.get("/school-profile?year=2026").text


def test_a_past_year_is_read_and_not_changed(teacher, school):
    save(school, 2025, **PERSON)
    page = teacher.get("/school-profile?year=2025").text
    assert "Мельник" in page and "Сохранить карточку" not in page
    token = {"csrf_token": teacher.form("/school-profile")["csrf_token"]}
    assert teacher.post(f"/schools/{school.id}/profile?year=2025", data=token).status_code == 404


def test_a_kindergarten_is_asked_for_its_children_only(make, client, november):
    kindergarten = make.organization(OrganizationKind.KINDERGARTEN, make.municipality())
    client.sign_in(make.user(Role.SCHOOL, kindergarten).mail)
    sent = client.form("/school-profile", "/profile?")
    assert "grade_8" not in sent
    client.post(f"/schools/{kindergarten.id}/profile", data=sent | {"preschool": "120", "grade_8": "5"})
    db.session.rollback()
    found = queries.profile_of(kindergarten.id, 2026)
    assert queries.enrolment_of(found.id) == {PRESCHOOL: 120}


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.MUNICIPALITY])
def test_a_foreign_school_is_not_there(make, client, role, november):
    here, foreign = make.municipality(), make.school()
    office = make.school(here) if role is Role.SCHOOL else make.organization(OrganizationKind.AUTHORITY, here)
    client.sign_in(make.user(role, office).mail)
    host = make.organization(municipality=here)  # within reach, but no school
    token = {"csrf_token": client.form("/calendar" if role is Role.HOST else "/")["csrf_token"]}
    for other in (foreign, host):
        assert client.get(f"/schools/{other.id}/profile").status_code == 404
        for path in ("profile", "profile/confirmation", "profile/consents"):
            assert client.post(f"/schools/{other.id}/{path}", data=token).status_code == 404


def test_an_office_reads_and_edits_the_schools_within_its_reach(make, client, school, november):
    authority = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, authority).mail)
    path = f"/schools/{school.id}/profile?year=2026"
    answer = client.post(path, data=client.form(path, "/profile?") | PERSON)
    assert (answer.status_code, answer.location) == (303, path)
    assert "по-прежнему отвечает Мельник" in client.get(path).text
