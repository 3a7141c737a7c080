"""What htmx does not swap in is told beside the form, and what was typed is kept."""

import pytest
from playwright.sync_api import expect

from app.accounts.models import Role
from app.core.db import db
from tests.browser.conftest import Person
from tests.make import PASSWORD


@pytest.fixture
def teacher(make, chromium, site):
    """A teacher with the form of a booking filled in."""
    school_class = make.school_class(roll=25)
    slot_id = make.slot(capacity=30).id
    mail = make.user(Role.SCHOOL, school_class.school).mail
    db.session.rollback()
    person = Person(chromium, site, "failures", javascript=True)
    person.mail = mail
    person.sign_in(mail, PASSWORD)
    person.page.wait_for_url(lambda url: "/sign-in" not in url)
    person.open(f"/slots/{slot_id}/bookings/new")
    person.page.get_by_label("· 25").check()
    person.page.get_by_label("Телефон").fill("8 863 111-11-11")
    yield person
    person.done()


def book(teacher):
    teacher.page.locator("#booking_panel").get_by_role("button", name="Записать класс").click()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_session_and_a_lost_server_are_told_in_the_form_and_cost_nothing_typed(teacher):
    told = teacher.page.locator("#booking_panel form [data-failure]")
    teacher.context.set_offline(True)
    book(teacher)
    expect(told).to_have_text("Нет связи с сервером. Введённое сохранено, попробуйте ещё раз.")
    expect(told).to_have_role("alert")
    expect(told).to_be_focused()

    teacher.context.set_offline(False)
    teacher.context.clear_cookies()
    book(teacher)
    kept = teacher.page.get_by_role("status").filter(has_text="Сеанс закончился. Введённое сохранено")
    expect(kept).to_be_focused()
    teacher.page.get_by_label("Электронная почта").fill(teacher.mail)
    teacher.page.get_by_label("Пароль").fill(PASSWORD)
    teacher.page.get_by_role("main").get_by_role("button", name="Войти").click()
    teacher.press("Отправить введённое")
    teacher.sees("записан: 25 учеников и 2 сопровождающих.")
    teacher.sees("8 863 111-11-11")
