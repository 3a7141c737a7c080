"""The entrance on phones: a link without an account, a lost connection, two phones at once, no JavaScript."""

from datetime import timedelta

import pytest

from app.attendance.gate.actions import make_link
from app.attendance.gate.links import token_of
from app.attendance.models import SheetLine
from app.core import clock
from app.core.db import db, transact
from tests.browser.conftest import Person
from tests.checks import clean

pytestmark = [pytest.mark.long, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture
def link(make):
    """Of an event whose time begins in an hour: 8Б of 25 and 9А of 20 are expected."""
    make.installation()
    slot = make.slot(60, make.event(title="Сварщик: первый шов"), starts_at=clock.now() + timedelta(hours=1))
    school = make.school(short_name="Школа № 7")
    for grade, letter, roll in ((8, "Б", 25), (9, "А", 20)):
        make.booking(slot, roll, make.school_class(school, grade, letter, roll))
    return "/h/" + token_of(transact(lambda: make_link(slot.event_id, 0, by=None)))


@pytest.fixture
def phone(chromium, site, link):
    people = []

    def take(name, *, javascript=True):
        people.append(Person(chromium, site, f"gate-{name}", javascript=javascript))
        people[-1].page.set_viewport_size({"width": 360, "height": 740})
        people[-1].open(link)
        return people[-1]

    yield take
    for person in people:
        person.done()


def counted():
    db.session.rollback()
    return sorted(came for (came,) in db.session.query(SheetLine.came_host))


def row(person, name):
    return person.page.locator(f'li.group:has(h3:text-is("{name}"))')


def test_two_phones_and_a_lost_connection_lose_nothing_and_count_nobody_twice(phone):
    first, second = phone("first"), phone("second")
    first.look("day")
    lost = []

    def cut(route):
        """The server takes it, and the answer never comes."""
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
        if lost and len(lost) < 2:
            route.abort()
        else:
            route.continue_()

    first.page.route("**/h/**", cut)
    row(first, "8Б").get_by_role("button", name="Подтвердить 25").click()
    first.sees("Не отправлено · повторим")
    assert lost == [303] and counted() == [25]
    row(second, "8Б").get_by_text("Другое число, опоздали, не пришли").click()
    row(second, "8Б").get_by_label("8Б", exact=True).fill("23")
    row(second, "8Б").get_by_role("button", name="Подтвердить", exact=True).click()
    second.sees("с другого телефона уже записано 25, а здесь 23")
    assert counted() == [25]
    lost.append(None)  # the connection is back
    first.page.evaluate("window.dispatchEvent(new Event('online'))")
    row(first, "8Б").get_by_text("из 25").wait_for()
    row(second, "8Б").get_by_label("ошибка при счёте").check()
    row(second, "8Б").get_by_role("button", name="Сохранить исправление").click()
    row(second, "8Б").get_by_text("из 25").wait_for()
    assert counted() == [23]
    second.context.set_offline(True)
    row(second, "9А").get_by_role("button", name="Подтвердить 20").click()
    second.sees("Не отправлено: 1.")
    assert counted() == [23]
    second.context.set_offline(False)
    row(second, "9А").get_by_text("из 20").wait_for()
    assert counted() == [20, 23] and second.page.evaluate("localStorage.length") in (0, 1)
    assert "8Б" not in second.page.evaluate("JSON.stringify(localStorage)")
    first.complaints.clear()
    second.complaints.clear()
    second.look("counted")
    clean()


def test_without_javascript_a_group_is_confirmed_on_the_narrowest_phone(phone):
    plain = phone("plain", javascript=False)
    plain.narrow("day")
    row(plain, "8Б").get_by_role("button", name="Подтвердить 25").click()
    plain.sees("8Б: пришло 25.")
    row(plain, "8Б").get_by_text("Исправить").click()
    plain.narrow("correction")
    assert counted() == [25]
    clean()
