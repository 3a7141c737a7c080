"""The plan of the year: what a school has booked, who came, and nothing that was called off."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.accounts.models import Role
from app.booking import actions as booking
from app.core import clock
from app.core.db import transact
from app.organizations.models import OrganizationKind
from app.pages.plan_queries import plan_lines
from tests.attendance.visiting import fill, visit

ZONE = ZoneInfo("Europe/Moscow")
NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def november():
    with clock.pinned(NOVEMBER):
        yield


@pytest.fixture
def planned(make):
    """A school with one booking of each fate, two of them of other classes and years."""
    mine = make.school_class(letter="А", roll=20)
    other = make.school_class(mine.school, letter="Б", roll=20)
    fill(visit(make, mine, title="Отмечено"), 18)
    visit(make, mine, title="Не отмечено", at=datetime(2026, 9, 1, 9, tzinfo=ZONE))
    make.booking(make.slot(event=make.event(title="Впереди")), 20, mine)
    full = make.slot(20, make.event(title="Очередь"), starts_at=NOVEMBER + timedelta(days=40))
    make.booking(full, 20)
    make.booking(full, 20, mine)
    passed = make.slot(20, make.event(title="Не дождались"), starts_at=NOVEMBER + timedelta(hours=1))
    make.booking(passed, 20)
    make.booking(passed, 20, mine)
    called_off = make.booking(make.slot(event=make.event(title="Отменено")), 20, other)
    transact(lambda: booking.cancel(called_off, by=None))
    later = make.slot(event=make.event(title="Другой класс"), starts_at=NOVEMBER + timedelta(days=70))
    make.booking(later, 20, other)
    make.booking(make.slot(event=make.event(title="Чужая школа")))
    return mine


def titles(school_id, class_id=None, year=2026):
    now = NOVEMBER + timedelta(hours=2)
    return [
        (line.booking.slot.event.title, line.is_over, line.came)
        for line in plan_lines(school_id, year, class_id, now, ZONE)
    ]


def test_the_plan_has_what_was_held_and_what_is_ahead_in_order(planned):
    lines = [
        ("Не отмечено", True, None),
        ("Отмечено", True, 18),
        ("Впереди", False, None),
        ("Очередь", False, None),
    ]
    assert titles(planned.school_id, planned.id) == lines
    assert titles(planned.school_id) == [*lines, ("Другой класс", False, None)]
    assert titles(planned.school_id, year=2025) == []


def test_the_page_is_read_by_the_school_and_its_coordinators(planned, make, client):
    school = planned.school
    client.sign_in(make.user(Role.SCHOOL, school).mail)
    page = client.get("/plan").text
    for words in ("2026/2027", school.name, "Октябрь 2026", "Пришло 18 из 20", "В листе ожидания", "/feeds"):
        assert words in page, words
    assert "Другой класс" not in client.get(f"/plan?class_id={planned.id}").text
    assert "Отмечено" in client.get("/plan.csv").text
    for address in (f"/plan?organization={make.school().id}", "/plan?organization=x", "/plan.doc"):
        assert client.get(address).status_code == 404, address
    office = make.organization(OrganizationKind.AUTHORITY, school.municipality)
    coordinator = client.application.test_client()
    coordinator.sign_in(make.user(Role.MUNICIPALITY, office).mail)
    assert "Отмечено" in coordinator.get(f"/plan?organization={school.id}").text
    assert coordinator.get("/plan").status_code == 404


def test_an_empty_plan_tells_the_way_on(make, client):
    client.sign_in(make.user(Role.SCHOOL, make.school()).mail)
    page = client.get("/plan").text
    assert "пока ничего не запланировано" in page and "/gaps" in page


def test_a_group_that_came_without_an_answer_stays_in_the_plan(make):
    """The organizer never answered, the places were held and the sheet was filled: the visit is not lost."""
    mine = make.school_class(letter="А", roll=20)
    with clock.pinned(NOVEMBER - timedelta(days=30)):
        event = make.event(title="Без ответа")
        make.terms(event, approval=True)
        held = make.booking(make.slot(50, event, starts_at=NOVEMBER - timedelta(days=2)), 20, mine)
    assert titles(mine.school_id) == [("Без ответа", True, None)]
    fill(held, 19)
    assert titles(mine.school_id) == [("Без ответа", True, 19)]
