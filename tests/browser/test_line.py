"""The main job as its people do it: an order is read, its row becomes an event, the host gives it a time, the
operator publishes, a parent finds it, a school books, another waits and is offered the places, the sheet is
filled, and the figure opens it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.organizations.models import OrganizationKind
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD

pytestmark = pytest.mark.long

ORDER = Path(__file__).parent / "order.txt"
TITLE = "Сварщик: первый шов"


@pytest.fixture
def region(make):
    """A municipality with two schools, a college, and an account for each of the four people."""
    make.installation("Ростовская область")
    azov = make.municipality("Азов")
    college = make.organization(
        municipality=azov,
        name="Колледж ремёсел",
        short_name="Колледж ремёсел",
        address="Азов, ул. Мастеров, 14",
    )
    operator = make.organization(OrganizationKind.OPERATOR, short_name="Центр профориентации")
    first, second = (make.school(azov, short_name=f"Школа № {number}, Азов") for number in (3, 5))
    make.school_class(second, 8, "А", 20)
    mails = {
        "operator": make.user(Role.OPERATOR, operator).mail,
        "host": make.user(Role.HOST, college).mail,
        "school": make.user(Role.SCHOOL, first).mail,
        "other": make.user(Role.SCHOOL, second).mail,
    }
    db.session.rollback()
    return mails


@pytest.fixture
def people(request, chromium, site, region):
    """The four, signed in, and a visitor."""
    walk = request.param
    people = {name: Person(chromium, site, walk, javascript=walk != "plain") for name in [*region, "visitor"]}
    for name, mail in region.items():
        people[name].sign_in(mail, PASSWORD)
    yield people
    for person in people.values():
        person.done()


def day_and_hour(moment: datetime) -> str:
    """As `<input type=datetime-local>` takes it, on the wall clock of the installation."""
    return moment.strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def start(app):
    """Ten in the morning, a week from now, in the installation's zone."""
    local = clock.now().astimezone(app.config["ZONE"]) + timedelta(days=7)
    return local.replace(hour=10, minute=0, second=0, microsecond=0)


# Each walk and each engine once: what a browser meets does not know the engine.
@pytest.mark.parametrize(
    ("database_url", "people"), [("postgresql", "javascript"), ("sqlite", "plain")], indirect=True
)
def test_the_whole_line(app, people, region, site, start):
    event = order_becomes_a_published_event(people["operator"], people["host"], start)
    a_parent_finds_it(people["visitor"], event)
    first, second = a_school_books_and_another_waits(people["school"], people["other"], event)
    a_teacher_opens_the_pass(people["school"], people["visitor"])
    the_places_go_over(people["school"], people["other"], first, second)
    site.ahead = timedelta(days=8)
    for name in ("other", "operator"):  # no session lasts so long
        people[name].sign_in(region[name], PASSWORD)
    the_sheet_is_filled_and_counted(people["other"], people["operator"], second)
    clean()


def order_becomes_a_published_event(operator, host, start):
    operator.open("/roadmaps")
    operator.look("01-roadmaps")
    operator.page.get_by_label("Файл").set_input_files(ORDER)
    operator.press("Прочитать приказ")
    operator.sees("Проведение профессиональных проб")
    operator.look("02-order")
    order = operator.page.url.removeprefix(operator.site.url)
    row = operator.page.locator("article", has_text="Проведение профессиональных проб").first
    row.get_by_role("link", name="Разобрать").click()
    operator.page.get_by_label("Название").fill(TITLE)
    operator.page.get_by_label("Принимающая организация").select_option(label="Колледж ремёсел")
    operator.look("03-row")
    operator.press("Принять")
    operator.page.get_by_text("Принята", exact=True).or_(
        operator.page.get_by_text("принята: черновик")
    ).first.wait_for()
    operator.open(order)
    operator.follow("Открыть мероприятие")
    event = operator.page.url.removesuffix("/edit").removeprefix(operator.site.url)
    host.open(f"{event}/edit")
    host.page.get_by_label("Начало").first.fill(day_and_hour(start))
    host.page.get_by_label("Окончание").first.fill(day_and_hour(start + timedelta(hours=2)))
    host.page.get_by_label("Число мест").fill("30")
    host.press("Добавить время")
    host.sees("Занято 0 из 30")
    host.look("04-event-edit")
    operator.open(f"{event}/edit")
    operator.press("Опубликовать")
    operator.sees("Мероприятие в календаре")
    return event


def a_parent_finds_it(visitor, event):
    visitor.open("/calendar")
    visitor.look("05-calendar")
    visitor.page.get_by_label("Поиск").fill("сварщ")
    if not visitor.javascript:  # else the list follows by itself, and there is no button
        visitor.press("Показать")
    visitor.page.wait_for_url("**q=*")
    visitor.sees("Осталось 30 из 30")
    visitor.page.get_by_label("Класс").select_option("5")
    if not visitor.javascript:
        visitor.press("Показать")
    visitor.page.wait_for_url("**grade=5*")
    visitor.page.get_by_text(TITLE).first.wait_for(state="detached")
    visitor.look("06-nothing-found")
    visitor.open("/calendar?kind=trial&grade=8")
    visitor.page.get_by_role("link", name=TITLE).first.click()
    visitor.page.wait_for_url(f"**{event}")
    visitor.look("07-event")
    visitor.page.get_by_role("link", name="Попросить школу").click()
    if visitor.javascript:
        visitor.sees("Скопировано")
    visitor.sees("Здравствуйте! Предлагаю нашему классу мероприятие:")
    visitor.page.locator("summary", has_text="В календарь").click()
    assert "/render?action=TEMPLATE" in visitor.page.get_by_role("link", name="Google").get_attribute("href")
    feed = visitor.context.request.get(f"{visitor.site.url}{event}.ics").text()
    assert TITLE in feed
    visitor.follow("Записать класс")
    visitor.page.wait_for_url("**/sign-in?next=**")
    visitor.look("08-sign-in")


def a_school_books_and_another_waits(school, other, event):
    school.open("/classes")
    school.page.locator("#name").fill("8б")
    school.page.locator("#roll").fill("25")
    school.press("Добавить класс")
    school.sees("25 учеников")
    school.look("09-classes")
    school.open(event)
    school.follow("Записать класс")  # click 1
    school.look("10-booking")
    school.page.get_by_label("8Б · 25").check()  # click 2
    school.page.locator("#booking_panel").get_by_role("button", name="Записать класс").click()  # click 3
    school.sees("8Б записан: 25 учеников и 2 сопровождающих.")
    school.look("11-booked")
    other.open(event)
    other.follow("Записать класс")
    other.page.get_by_label("8А · 20").check()
    other.page.locator("#booking_panel").get_by_role("button", name="Записать класс").click()
    other.sees("Осталось 5 мест, а в группе 20")
    other.look("12-refused")
    other.press("Встать в лист ожидания")
    other.sees("8А в листе ожидания, место 1")
    other.look("13-waiting")
    return (person.page.url.removeprefix(person.site.url) for person in (school, other))


def a_teacher_opens_the_pass(school, teacher):
    link = school.page.get_by_role("link", name="Открыть и напечатать")
    teacher.open(link.get_attribute("href"))
    teacher.sees("25 + 2")
    teacher.look("11-pass")


def the_places_go_over(school, other, first, second):
    school.open(first)
    school.press("Отменить запись")
    school.sees("Отменена школой")
    school.look("14-cancelled")
    other.open("/")
    other.look("15-desk-with-offer")
    other.open(second)
    other.sees("Есть места для 8А")
    other.look("16-offer")
    other.press("Занять места")
    other.sees("8А записан: 20 учеников и 2 сопровождающих.")
    other.open("/bookings")
    other.look("17-bookings")
    other.follow("Записи в календаре телефона")
    other.press("Создать адрес")
    other.sees("Адрес готов. Он показан сейчас и больше показан не будет.")
    other.look("17-own-calendar")


def the_sheet_is_filled_and_counted(other, operator, booking):
    other.open("/attendance")
    other.look("18-attendance")
    other.open(f"{booking}/sheet")
    other.look("19-sheet")
    other.page.locator("input[name^=came_]").fill("19")
    other.press("Сохранить лист")
    other.sees("История листа")
    other.look("20-sheet-filled")
    operator.open("/participation")
    operator.sees("Участие по региону")
    operator.look("21-participation")
    operator.page.get_by_role("link", name="19", exact=True).first.click()
    operator.sees("Школа № 5, Азов")
    operator.look("22-sheets-behind")
