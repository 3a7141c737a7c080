"""An order goes from its file to thirty drafts by keyboard alone, and one row to its figure in the answer."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.models import Role
from app.calendar.actions import publish
from app.calendar.models import Event, EventKind
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.roadmap.models import RoadMapRow, RowState
from tests.attendance.visiting import fill, visit
from tests.browser.conftest import Person
from tests.checks import clean
from tests.make import PASSWORD
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import STAGES, row

pytestmark = pytest.mark.long

STAGED = "Муниципальный этап: октябрь 2025 года. Региональный этап: март 2026 года"
FAIRS = [
    row(str(n), f"Ярмарка профессий «Город {n}»", "Октябрь 2025 года", "Колледж ремёсел", "8 классы")
    for n in range(1, 32)
]
FAIRS[2] = row("3", STAGES, STAGED, "Колледж ремёсел", "8 классы")


@pytest.fixture
def operator(chromium, site, make):
    """Before the list of orders; the region has a college, and an event that row 4 means."""
    make.installation()
    college = make.organization(name="Колледж ремёсел", short_name="Колледж ремёсел")
    make.event(college, title="Ярмарка профессий «Город 4»", kind=EventKind.FAIR)
    office = make.organization(OrganizationKind.OPERATOR, short_name="Центр профориентации")
    mail = make.user(Role.OPERATOR, office).mail
    db.session.rollback()
    person = Person(chromium, site, "review", javascript=True)
    person.sign_in(mail, PASSWORD)
    person.open("/roadmaps")
    yield person
    person.done()


class Keys:
    """Somebody who has no mouse; `pressed` counts, typing of words aside."""

    def __init__(self, person):
        self.page, self.pressed = person.page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def press_russian(self, letter, code):
        """The key of a Latin letter in the Russian layout, of which Playwright knows nothing."""
        facts = {"key": letter, "code": code, "bubbles": True, "cancelable": True}
        pressed = "facts => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', facts))"
        self.page.evaluate(pressed, facts)
        self.pressed += 1

    def tab_to(self, thing):
        for _step in range(60):
            if thing.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{thing} is out of the keyboard's reach")

    def at(self, ordinal):
        """The row has the focus, and is open if it is `row-N-name` in a form."""
        expect(self.page.locator(f"#row-{ordinal}-name")).to_be_focused()
        self.page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-added')")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_from_a_file_to_thirty_drafts_by_keyboard_and_to_a_figure(operator, make, tmp_path):
    file, keys, page = tmp_path / "order.txt", Keys(operator), operator.page
    file.write_bytes(as_lines(Plan(FAIRS)))
    keys.tab_to(page.get_by_label("Файл"))
    page.get_by_label("Файл").set_input_files(file)  # the window of files is the browser's own
    keys.tab_to(page.get_by_role("button", name="Прочитать приказ"))
    keys.press("Enter")
    operator.sees("0 из 31 разобрано")
    operator.look("list")
    opened_corrected_split_merged_and_rejected(operator, keys)
    for ordinal in range(6, 32):
        keys.at(ordinal)
        keys.press("a") if ordinal != 9 else keys.press_russian("ф", "KeyA")
    operator.sees("31 из 31 разобрано")
    db.session.rollback()
    made = list(db.session.scalars(select(Event.title).where(Event.id > 1)))
    assert (len(made), keys.pressed < 100) == (30, True), keys.pressed
    to_its_figure(operator, make)


def opened_corrected_split_merged_and_rejected(operator, keys):
    page = operator.page
    keys.press("j", "Enter")
    keys.at(1)
    keys.press("a")
    keys.at(2)
    keys.press("e", "End")
    page.keyboard.type(" arms")  # the letters are typed, none of them decides anything
    keys.press("Escape")
    keys.at(2)
    keys.press("a")
    keys.at(3)
    keys.press("s")
    expect(page.get_by_label("Этапы, один за другим").first).to_be_checked()
    keys.at(3)
    operator.look("split")
    keys.press("a")
    keys.at(4)
    keys.press("m")
    tie = page.get_by_role("button", name="Это оно").first
    tie.wait_for()
    operator.look("merge")
    keys.tab_to(tie)
    keys.press("Enter")
    keys.at(5)
    keys.press("r")
    keys.at(6)
    page.get_by_label("Клавиши включены").uncheck()
    page.locator("#row-6-name").focus()
    page.keyboard.press("a")
    page.get_by_label("Клавиши включены").check()
    page.locator("#row-6-name").focus()
    db.session.rollback()
    states = list(db.session.scalars(select(RoadMapRow.state).order_by(RoadMapRow.ordinal)))
    told = [state.value for state in states[:6]]
    assert told == ["accepted"] * 4 + ["rejected", "new"]
    titles = list(db.session.scalars(select(Event.title).order_by(Event.id)))
    assert titles[2] == "Ярмарка профессий «Город 2» arms"


def to_its_figure(operator, make):
    """The draft of the first row is published, held and counted; the figure stands in the order's answer."""
    db.session.rollback()
    first = db.session.scalars(select(RoadMapRow).where(RoadMapRow.ordinal == 1)).one()
    event = first.events[0]
    transact(lambda: publish(event, by=None))
    fill(visit(make, make.school_class(roll=25), event=event), 24)
    db.session.rollback()
    assert first.state is RowState.ACCEPTED
    operator.open(f"/roadmaps/{first.road_map_id}")
    operator.follow("Исполнение")
    figure = operator.page.locator("#row-1").get_by_role("link", name="24", exact=True)
    figure.wait_for()
    figure.click()
    operator.sees("Ярмарка профессий «Город 1»")
    clean()
