"""A day of frost: a coordinator looks whom it touches and cancels it; a school finds the nearest time."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD

pytestmark = pytest.mark.long


@pytest.fixture
def region(app, make):
    """A school has booked a time of an event that has another one, two days later."""
    make.installation()
    azov = make.municipality("Азов")
    school = make.school(azov, short_name="Школа № 3, Азов")
    local = clock.now().astimezone(app.config["ZONE"]) + timedelta(days=7)
    morning = local.replace(hour=10, minute=0, second=0, microsecond=0)
    event = make.event(title="Порт Азов")
    slot, other = (make.slot(30, event, starts_at=morning + timedelta(days=days)) for days in (0, 2))
    booking = make.booking(slot, 25, make.school_class(school, letter="Б", roll=25))
    coordinator = make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, azov)).mail
    facts = coordinator, make.user(Role.SCHOOL, school).mail, booking.id, morning.date().isoformat(), other.id
    db.session.rollback()
    return facts


# Each walk and each engine once: what a browser meets does not know the engine.
@pytest.mark.parametrize(
    ("database_url", "walk"), [("postgresql", "javascript"), ("sqlite", "plain")], indirect=["database_url"]
)
def test_a_cancelled_day(chromium, site, region, walk):
    coordinator, school, booking, day, other = region
    office = Person(chromium, site, walk, javascript=walk != "plain")
    office.sign_in(coordinator, PASSWORD)
    office.open("/days-off")
    office.follow("Отменить занятия")
    office.page.get_by_label("Первый день").fill(day)
    office.page.get_by_label("Причина").fill("мороз")
    office.look("day-off-1-form")
    office.press("Показать, кого это коснётся")
    office.sees("Отменится 1 запись.")
    office.sees("Школа № 3, Азов")
    office.look("day-off-2-preview")
    office.press("Отменить занятия и всем сообщить")
    office.sees("Отменённые записи")
    office.look("day-off-3-done")
    office.done()
    teacher = Person(chromium, site, walk, javascript=walk != "plain")
    teacher.sign_in(school, PASSWORD)
    teacher.open(f"/bookings/{booking}")
    teacher.sees("Причина: мороз")
    teacher.follow("Занятия отменены: ближайшее свободное время")
    teacher.look("day-off-4-school")
    teacher.page.locator(f"a[href*='/slots/{other}/']").click()
    assert teacher.page.get_by_label("8Б · 25").is_checked()
    teacher.page.locator("#booking_panel").get_by_role("button", name="Записать класс").click()
    teacher.sees("8Б записан: 25 учеников")
    teacher.done()
    clean()
