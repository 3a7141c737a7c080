"""The public calendar as a visitor looks at it: the list, the month, a day, an event and the way back; on a
desk, on the narrowest phone, enlarged."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from app.booking.actions import cancel_slot
from app.calendar.models import EventKind, Precision, Slot
from app.core import clock
from app.core.db import db, transact
from tests.browser.conftest import SIZES, Person

NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)
TITLE = "Сварщик: первый шов"


def at(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def region(make, site):
    """A busy Friday, a quiet December, a programme of the whole year and an event without a date."""
    site.ahead = NOON - datetime.now(UTC)
    with clock.pinned(NOON - timedelta(days=30)):
        make.installation("Ростовская область")
        azov = make.municipality("Азов")
        college = make.organization(municipality=azov, short_name="Колледж ремёсел")
        facts = {"municipality_id": azov.id, "grades": frozenset({7, 8, 9}), "announcement": "Сварят шов."}
        make.slot(25, make.event(college, title=TITLE, **facts), starts_at=at(20))
        for hour, kind in enumerate(
            (EventKind.EXCURSION, EventKind.FAIR, EventKind.LESSON, EventKind.CAMP), 8
        ):
            make.slot(event=make.event(college, kind=kind, grades=frozenset({8})), starts_at=at(20, hour))
        off = make.slot(event=make.event(college, title="Экскурсия на причал"), starts_at=at(24))
        transact(lambda: cancel_slot(db.session.get_one(Slot, off.id), "мороз", by=None))
        make.slot(event=make.event(college, title="Прошедшая"), starts_at=at(5))
        make.slot(event=make.event(college, title="Повар: горячий цех"), starts_at=at(14, month=12))
        year = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)}
        make.event(college, title="Первая профессия", precision=Precision.YEAR, **year)
        make.event(college, title="Город мастеров")
    db.session.rollback()


@pytest.fixture
def visitor(request, chromium, site, region):
    person = Person(chromium, site, f"calendar-{request.param}", javascript=request.param != "plain")
    yield person
    person.done()


# Each walk and each engine once: what a browser meets does not know the engine.
@pytest.mark.parametrize(
    ("database_url", "visitor"), [("postgresql", "javascript"), ("sqlite", "plain")], indirect=True
)
def test_the_calendar_is_looked_at(visitor):
    the_list_is_filtered(visitor)
    the_month_keeps_what_was_asked_for(visitor)
    a_day_is_opened_and_an_event_of_it(visitor)
    earlier_days_are_there(visitor)
    a_phone_shows_the_day_below_the_month(visitor)
    all_of_it_can_be_enlarged(visitor)


def the_list_is_filtered(visitor):
    visitor.open("/calendar")
    visitor.sees("Первая профессия")
    visitor.look("01-list")
    visitor.page.get_by_label("Класс").select_option("8")
    if not visitor.javascript:
        visitor.press("Показать")
    visitor.page.wait_for_url("**grade=8*")
    visitor.sees(TITLE)


def the_month_keeps_what_was_asked_for(visitor):
    visitor.follow("Месяц")
    title = visitor.page.locator("#month_title")
    expect(title).to_have_text("Ноябрь 2026")
    visitor.sees("ещё 2")
    visitor.look("02-month")
    visitor.page.get_by_role("link", name="Декабрь").click()
    expect(title).to_have_text("Декабрь 2026")
    assert visitor.page.url.endswith("?view=month&month=2026-12&grade=8")
    visitor.page.go_back()
    expect(title).to_have_text("Ноябрь 2026")
    visitor.page.go_forward()
    expect(title).to_have_text("Декабрь 2026")
    visitor.sees("Повар: горячий цех")
    visitor.page.go_back()
    expect(title).to_have_text("Ноябрь 2026")
    visitor.sees(TITLE)


def a_day_is_opened_and_an_event_of_it(visitor):
    if visitor.javascript:
        the_arrows_go_from_day_to_day(visitor)
        visitor.page.keyboard.press("Enter")
    else:
        visitor.page.get_by_role("link", name="20 ноября, пятница: 5 мероприятий", exact=True).click()
    visitor.page.wait_for_url("**from=2026-11-20&to=2026-11-20")
    visitor.sees("Осталось 25 из 25")
    visitor.look("03-day")
    visitor.follow(TITLE)
    visitor.sees("Сварят шов.")
    visitor.page.go_back()
    visitor.sees("Осталось 25 из 25")


def the_arrows_go_from_day_to_day(visitor):
    """One stop of Tab for the month; today first."""
    page, title = visitor.page, visitor.page.locator("#month_title")
    assert page.locator("a.date[tabindex='0']").count() == 1
    page.locator("a.date[tabindex='0']").focus()
    steps = {
        "ArrowRight": "19",
        "ArrowUp": "12",
        "Home": "9",
        "End": "15",
        "ArrowDown": "22",
        "ArrowLeft": "21",
    }
    for key, day in steps.items():
        page.keyboard.press(key)
        expect(page.locator("a.date:focus")).to_have_text(day)
    page.keyboard.press("PageDown")
    expect(title).to_have_text("Декабрь 2026")
    expect(page.locator("a.date:focus")).to_have_text("21")
    page.keyboard.press("PageUp")
    expect(title).to_have_text("Ноябрь 2026")
    expect(page.locator("a.date:focus")).to_have_text("21")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("a.date:focus")).to_have_text("20")


def earlier_days_are_there(visitor):
    visitor.open("/calendar")
    visitor.follow("Раньше: 1–17 ноября")
    visitor.sees("Прошедшая")
    visitor.follow("Дальше: с 18 ноября")
    visitor.page.wait_for_url("**/calendar")


def a_phone_shows_the_day_below_the_month(visitor):
    visitor.page.set_viewport_size(SIZES["phone"])
    visitor.open("/calendar?view=month")
    visitor.sees("18 ноября, среда: мероприятий нет.")
    visitor.page.get_by_role("link", name="24 ноября").click()
    visitor.page.get_by_role("heading", name="Экскурсия на причал").wait_for()
    visitor.sees("Отменено: мороз")
    visitor.page.go_back()
    visitor.sees("18 ноября, среда: мероприятий нет.")
    visitor.page.set_viewport_size(SIZES["desktop"])
    visitor.open("/calendar?view=month&month=2027-05")
    visitor.sees("Ближайшее: 20 ноября, Азов.")


def all_of_it_can_be_enlarged(visitor):
    visitor.open("/calendar?view=month&day=2026-11-20")
    for size in ("ordinary", "enlarged"):
        if size == "enlarged":
            visitor.page.get_by_role("link", name="Для слабовидящих").click()
            visitor.page.locator("html[data-look=large]").wait_for()
            visitor.look("04-enlarged")
        visitor.narrow(f"the {size} month")
    visitor.open("/calendar")
    visitor.narrow("the enlarged list")
