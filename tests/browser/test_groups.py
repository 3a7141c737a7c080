"""Groups that are no whole class at one time, as their people meet them, with and without JavaScript: a class
is split by one press, the organizer answers, who comes and when is changed, what is cancelled is offered."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import actions
from app.calendar import actions as calendar
from app.calendar.meetings import slot_times
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD

pytestmark = pytest.mark.long


@pytest.fixture
def region(make):
    """Two times of an event whose organizer answers, and two schools; the first time has 18 places left."""
    make.installation("Ростовская область")
    azov = make.municipality("Азов")
    first, second = (make.school(azov, short_name=f"Школа № {number}, Азов") for number in (3, 5))
    event = make.event(make.organization(municipality=azov), title="Сварщик: первый шов")
    make.terms(event, approval=True, answer_days=2, largest=30)
    start = (clock.now() + timedelta(days=8)).replace(hour=7, minute=0)
    slots = [make.slot(30, event, starts_at=start + timedelta(hours=3 * number)) for number in range(3)]
    make.booking(slots[0], 12, make.school_class(second, 8, "В", 20))
    make.booking(slots[1], 18, make.school_class(second, 8, "Г", 20))
    make.booking(slots[2], 25, make.school_class(second, 8, "Д", 25))
    eighth, tenth = make.school_class(first, 8, "Б", 25), make.school_class(first, 10, "А", 20)
    facts = {"slots": [one.id for one in slots], "class": eighth.id, "tenth": tenth.id}
    for name, role, organization in (
        ("school", Role.SCHOOL, first),
        ("other", Role.SCHOOL, second),
        ("host", Role.HOST, event.host),
    ):
        facts[name] = make.user(role, organization).mail
    db.session.rollback()
    return facts


@pytest.mark.parametrize(
    ("database_url", "javascript"), [("sqlite", True), ("postgresql", False)], indirect=["database_url"]
)
def test_groups_of_every_make(chromium, site, region, javascript):
    walk = "groups" if javascript else "groups-plain"
    people = {
        name: Person(chromium, site, walk, javascript=javascript) for name in ("school", "other", "host")
    }
    for name, person in people.items():
        person.sign_in(region[name], PASSWORD)
        person.page.wait_for_url(lambda url: "/sign-in" not in url)
    first = a_class_is_split(people["school"], region)
    the_organizer_answers(people["host"])
    who_comes_and_when_is_changed(people["school"], first)
    a_cancelled_place_is_offered(people["school"], people["other"], region)
    for person in people.values():
        person.done()
    clean()


def a_class_is_split(school, region):
    school.open(
        f"/slots/{region['slots'][0]}/bookings/new?class_id={region['class']}"
    )  # the link in a letter
    school.sees("8Б · 25 учеников")
    if school.javascript:
        school.page.get_by_label("10А · 20").check()
        school.sees("8Б, 10А · 45 учеников")
        school.page.get_by_label("10А · 20").uncheck()
        school.page.locator(".chosen", has_text="8Б · 25 учеников").wait_for()
    school.page.locator(".other-group summary").click()
    school.look("01-booking")
    school.narrow("01-booking")
    school.page.locator("#booking_panel").get_by_role("button", name="Записать класс").click()
    school.sees("Разделить на 13 и 12 или встать в лист ожидания?")
    school.look("02-ways-on")
    school.page.locator("#ways").get_by_role("button", name="Разделить").click()
    school.sees("8Б: ждём ответа организатора")
    return school.page.url.removeprefix(school.site.url)


def the_organizer_answers(host):
    host.open("/")
    host.follow("Ответить")
    host.look("04-requests")
    mine = host.page.locator("li.event", has_text="8Б").first
    mine.get_by_role("button", name="Принять").click()
    host.sees("8Б записан: 13 учеников")
    host.open("/booking-requests")
    rest = host.page.locator("li.event", has_text="8Б").first
    rest.locator("summary", has_text="Отклонить").click()
    rest.get_by_label("Причина").fill("Мастер занят")
    rest.get_by_role("button", name="Отклонить").click()
    host.sees("Мастер занят")


def who_comes_and_when_is_changed(school, first):
    school.open(first)
    school.follow("Изменить состав")
    school.page.locator(".number-row").get_by_label("8Б").fill("5")
    school.press("Сохранить")
    school.sees("8Б записан: 5 учеников")
    school.follow("Другое время")
    school.look("06-other-time")
    school.page.get_by_label("5 мест").check()
    school.press("Перенести запись")
    school.sees("Перенесена из № ")


def a_cancelled_place_is_offered(school, other, region):
    moved = school.page.url
    other.open(f"/slots/{region['slots'][2]}/bookings/new")
    other.page.get_by_label("8Г · 20").check()
    other.page.locator(".other-group summary").click()
    other.page.locator(".number-row").get_by_label("8Г").fill("5")
    other.page.locator("#booking_panel").get_by_role("button", name="Встать в лист ожидания").click()
    other.sees("8Г в листе ожидания, место 1")
    waiting = other.page.url
    school.page.goto(moved)
    school.press("Отменить запись")
    school.sees("Отменена школой")
    other.page.goto(waiting)
    other.press("Занять места")
    other.sees("8Г: ждём ответа организатора")


def at_the_form(chromium, site, region):
    """A school's coordinator before the form for five of the tenth class."""
    school = Person(chromium, site, "groups", javascript=True)
    school.sign_in(region["school"], PASSWORD)
    school.page.wait_for_url(lambda url: "/sign-in" not in url)
    school.open(f"/slots/{region['slots'][0]}/bookings/new?part_{region['tenth']}=5")
    return school


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_a_slow_network_a_button_shows_that_it_sends_and_sends_once(chromium, site, region):
    school = at_the_form(chromium, site, region)
    network = school.context.new_cdp_session(school.page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    sent = []
    school.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    button = school.page.locator("#booking_panel form").last.locator("button[type=submit]").last
    button.click(no_wait_after=True)
    look = "button => [getComputedStyle(button).cursor, getComputedStyle(button, '::after').content]"
    assert button.evaluate(look) == ["progress", '""']
    button.evaluate("button => { button.click(); button.click(); }")
    school.sees("10А: ждём ответа организатора")
    assert len(sent) == 1
    school.done()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_time_that_moves_under_an_open_form_is_told_beside_it_too(chromium, site, region):
    school = at_the_form(chromium, site, region)
    slot = db.session.get_one(Slot, region["slots"][0])
    begins = slot.starts_at + timedelta(days=1)
    draft = calendar.SlotDraft(begins, begins + timedelta(hours=2), slot.capacity)
    transact(lambda: actions.move_slot(db.session.get_one(Slot, slot.id), draft, "Ремонт", by=None))
    told = slot_times(db.session.get_one(Slot, slot.id))
    db.session.rollback()
    button = school.page.locator("#booking_panel form").last.locator("button[type=submit]").last
    button.click()
    school.sees("Организатор перенёс это время")
    assert school.page.locator("#time_told").inner_text() == told
    school.page.locator("#booking_panel [role=alert]:focus").wait_for()
    button.click()
    school.sees("10А: ждём ответа организатора")
    school.done()
