"""Who is ready for the school year, and who is missing what."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transact
from app.organizations import actions, queries
from app.organizations.models import Organization, OrganizationKind
from app.pages.ready_schools import Missing, ready_schools
from tests.conftest import Browser
from tests.make import Make
from tests.organizations.test_profiles import PERSON, save

NOVEMBER = datetime(2026, 11, 10, 12, tzinfo=ZoneInfo("Europe/Moscow"))
ENOUGH = 0.3  # seconds of one process for 1,144 schools


@pytest.fixture(autouse=True)
def november():
    with clock.pinned(NOVEMBER):
        yield


@pytest.fixture
def operator(make: Make, client: Browser) -> Browser:
    make.installation()
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    return client


def ready(make: Make, **facts: str) -> Organization:
    """A school that has done everything."""
    school = make.school(**facts)
    make.user(Role.SCHOOL, school)
    make.school_class(school, roll=30)
    profile = save(school, level_id=queries.programme_levels(2026)[0].id, **PERSON)
    transact(lambda: actions.state_consents(profile, 30, 30, NOVEMBER.date(), by=None))
    return school


def lines(make: Make) -> dict[str, list[Missing]]:
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    return {one.name: one.missing for one in ready_schools(person.memberships[0], 2026, None)}


def test_each_school_is_told_what_it_lacks(make):
    ready(make, short_name="Готова")
    make.school(short_name="Пуста")
    unconfirmed = ready(make, short_name="Не подтверждена")
    save(unconfirmed, own=False, person_name="Другая", level_id=queries.programme_levels(2026)[0].id)
    kindergarten = make.organization(OrganizationKind.KINDERGARTEN, make.municipality(), short_name="Сад")
    make.user(Role.SCHOOL, kindergarten).active = False
    make.organization(short_name="Колледж")
    db.session.commit()
    nearly = ready(make, short_name="Почти")
    profile = queries.profile_of(nearly.id, 2026)
    transact(lambda: actions.state_consents(profile, 29, 30, NOVEMBER.date(), by=None))
    assert lines(make) == {
        "Готова": [],
        "Не подтверждена": [Missing.CONFIRMATION],
        "Почти": [Missing.CONSENTS],
        "Пуста": [Missing.LEVEL, Missing.PERSON, Missing.CONSENTS, Missing.ACCOUNTS, Missing.CLASSES],
        "Сад": [Missing.LEVEL, Missing.PERSON, Missing.CONSENTS, Missing.ACCOUNTS],
    }


def test_another_years_profile_and_classes_do_not_count(make):
    school = make.school(short_name="Прошлогодняя")
    save(school, 2025, **PERSON)
    assert Missing.PERSON in lines(make)["Прошлогодняя"]


def test_filters_stand_in_the_address(make, operator):
    ready(make, short_name="Готова")
    empty = make.school(short_name="Пуста")
    assert "всё готово: 1 из 2" in operator.get("/readiness").text
    for query in ("missing=classes", "missing=any", f"municipality={empty.municipality_id}"):
        page = operator.get(f"/readiness?{query}").text
        assert "Пуста" in page and "Готова" not in page, query
    assert "Таких школ нет" in operator.get("/readiness?missing=confirmation").text
    page = operator.get("/readiness?missing=nonsense&year=1&municipality=x").text
    assert "Пуста" in page and "Готова" in page


def test_a_municipality_sees_its_own_schools_only(make, client: Browser):
    mine, foreign = make.school(short_name="Своя школа"), make.school(short_name="Чужая школа")
    office = make.organization(OrganizationKind.AUTHORITY, mine.municipality)
    client.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    for path in ("/readiness", f"/readiness?municipality={foreign.municipality_id}", "/readiness.csv"):
        assert "Чужая" not in client.get(path, buffered=True).text
    assert "Своя школа" in client.get("/readiness").text


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.ANALYST])
def test_others_have_no_such_page(make, client: Browser, role):
    office = make.school() if role is Role.SCHOOL else make.organization()
    client.sign_in(make.user(role, office).mail)
    assert client.get("/readiness").status_code == 404
    assert client.get("/readiness.csv").status_code == 404


def test_the_table_leaves_as_a_file_with_what_is_missing(make, operator):
    ready(make, short_name="Готова")
    make.school(short_name="=СУММ(1)")
    text = operator.get("/readiness.csv?missing=any", buffered=True).data.decode()
    assert "'=СУММ(1)" in text and "нет уровня, нет ответственного" in text and "Готова" not in text
    assert operator.get("/readiness.xlsx").mimetype.endswith("spreadsheetml.sheet")
    assert operator.get("/readiness.pdf").status_code == 404


def test_a_region_takes_one_statement_and_little_time(make):
    person = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    here = make.municipality()
    rows = [
        {
            "code": f"s{n}",
            "kind": "school",
            "name": "x",
            "short_name": f"Школа № {n}",
            "municipality_id": here.id,
        }
        for n in range(1144)
    ]
    db.session.execute(insert(Organization), rows)
    db.session.commit()
    membership, asked = person.memberships[0], []
    db.session.scalars(select(Organization).where(Organization.id == membership.organization_id)).one()

    def note(*call: object) -> None:
        asked.append(call[2])

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    try:
        begun = time.process_time()
        assert len(ready_schools(membership, 2026, None)) == 1144
        assert time.process_time() - begun < ENOUGH
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == 1
