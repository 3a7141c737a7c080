"""A host describes a route, makes twelve Saturdays from it, moves one and calls one off, and sends the event
for review; the operator publishes. By keyboard alone, with JavaScript and without."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar.models import Event, EventState, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD

pytestmark = pytest.mark.long

TITLE = "Порт: от ворот до корабля"
FAR = 250  # stops of the Tab key; a page with more could not be used by keyboard


def reach(person: Person, goal: Locator) -> None:
    """Go on by Tab until the goal has the focus."""
    for _ in range(FAR):
        person.page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the Tab key does not come to {goal}")


def press(person: Person, goal: Locator) -> None:
    """Reach a button or a link and press Enter; the page that follows is there afterwards."""
    reach(person, goal)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def write(person: Person, label: str, text: str) -> None:
    reach(person, person.page.get_by_label(label, exact=True).first)
    person.page.keyboard.press("ControlOrMeta+a")
    person.page.keyboard.type(text)


def write_day(person: Person, label: str, day: date) -> None:
    """Day, month and year stand in the order of the browser's own language: whichever it is."""
    field = person.page.get_by_label(label, exact=True).first
    reach(person, field)
    for text in (f"{day:%d%m%Y}", f"{day:%m%d%Y}"):
        person.page.keyboard.type(text)
        if field.input_value() == day.isoformat():
            return
        for _ in range(3):
            person.page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{label}: {field.input_value()!r} is not {day}")


@pytest.fixture
def people(request, chromium, site, make):
    """A host and an operator, signed in."""
    make.installation("Ростовская область")
    port = make.organization(municipality=make.municipality("Азов"), short_name="Порт «Меотида»")
    offices = {
        "host": (Role.HOST, port),
        "operator": (Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)),
    }
    mails = {name: make.user(*office).mail for name, office in offices.items()}
    db.session.rollback()
    javascript = request.param == "javascript"
    people = {
        name: Person(chromium, site, f"route-{request.param}", javascript=javascript) for name in offices
    }
    for name, mail in mails.items():
        people[name].sign_in(mail, PASSWORD)
    yield people
    for person in people.values():
        person.done()


@pytest.mark.parametrize(
    ("database_url", "people"), [("postgresql", "plain"), ("sqlite", "javascript")], indirect=True
)
def test_twelve_saturdays_of_a_route_by_keyboard(people):
    host, operator = people["host"], people["operator"]
    a_route_is_described(host)
    edit = twelve_saturdays_are_made(host)
    one_is_moved(host, edit)
    one_is_called_off(host, edit)
    host.open(edit)
    press(host, host.page.get_by_role("button", name="Отправить на проверку"))
    operator.open(edit)
    press(operator, operator.page.get_by_role("button", name="Опубликовать"))
    operator.look("published")
    db.session.rollback()
    event = db.session.scalars(select(Event)).one()
    times = db.session.scalars(select(Slot).order_by(Slot.starts_at)).all()
    assert event.state is EventState.PUBLISHED
    assert (len(times), sum(one.cancelled_at is not None for one in times)) == (12, 1)
    clean()


def a_route_is_described(host: Person) -> None:
    host.open("/routes/new")
    write(host, "Название", TITLE)
    reach(host, host.page.get_by_label("8", exact=True))
    host.page.keyboard.press("Space")
    write(host, "Что делают участники", "Поднимутся на мостик и заведут двигатель.")
    reach(host, host.page.get_by_role("button", name="Сохранить маршрут"))
    host.page.keyboard.press("Enter")
    host.page.get_by_role("heading", name=TITLE).wait_for()
    host.look("route")


def twelve_saturdays_are_made(host: Person) -> str:
    """Answers the address of the event's page."""
    press(host, host.page.get_by_role("link", name="Создать время").first)
    press(host, host.page.get_by_role("button", name="Создать мероприятие по маршруту"))
    today = clock.now().date()
    first = today + timedelta(days=(5 - today.weekday()) % 7 + 7)
    write_day(host, "Первый день", first)
    write_day(host, "Последний день", first + timedelta(weeks=15))
    reach(host, host.page.get_by_label("сб", exact=True))
    host.page.keyboard.press("Space")
    press(host, host.page.get_by_role("button", name="Посмотреть, что получится"))
    days = host.page.locator("input[name=day]")
    for place in range(12, days.count()):
        reach(host, days.nth(place))
        host.page.keyboard.press("Space")
    host.look("plan")
    press(host, host.page.get_by_role("button", name="Создать", exact=True))
    host.look("event")
    return host.page.url.removeprefix(host.site.url).partition("#")[0]


def one_is_moved(host: Person, edit: str) -> None:
    host.open(edit)
    press(host, host.page.get_by_role("link", name="Изменить").first)
    starts = host.page.get_by_label("Начало", exact=True).first
    reach(host, starts)
    before = starts.input_value()
    for key in ["ArrowRight"] * 3 + ["ArrowUp"]:  # past the date: an hour later
        host.page.keyboard.press(key)
    assert starts.input_value() != before
    press(host, host.page.get_by_role("button", name="Сохранить время"))


def one_is_called_off(host: Person, edit: str) -> None:
    host.open(edit)
    reach(host, host.page.locator("details.calling-off summary").last)
    host.page.keyboard.press("Enter")
    reach(host, host.page.locator("details.calling-off input[name=reason]").last)
    host.page.keyboard.type("Ледостав")
    press(host, host.page.locator("details.calling-off button[type=submit]").last)
