"""The calendar's form: counts, words and Back, with JavaScript and without it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.core import clock
from app.core.db import db
from tests.browser.conftest import Person


@pytest.fixture
def events(make):
    """Two events of the eighth grade, one of which has places, and one of the fifth."""
    for title, grade, capacity in (
        ("Экскурсия на завод", 8, 30),
        ("Ёлка в колледже", 8, 0),
        ("Повар", 5, 20),
    ):
        event = make.event(title=title, grades=frozenset({grade}))
        if capacity:
            make.slot(capacity, event, starts_at=clock.now() + timedelta(days=3))
    db.session.rollback()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_choices_and_words_narrow_the_list_and_back_brings_each_earlier_one(events, chromium, site):
    visitor = Person(chromium, site, "calendar", javascript=True)
    page, found = visitor.page, visitor.page.get_by_role("status")
    visitor.open("/calendar")
    page.locator("#grade").select_option("8")
    expect(found).to_have_text("2 мероприятия")
    page.get_by_text("Ещё фильтры").click()
    expect(page.get_by_label("Есть места")).to_have_accessible_name("Есть места 1")
    page.locator("#free-1").focus()
    page.keyboard.press("Space")
    expect(found).to_have_text("1 мероприятие")
    expect(page.locator("#free-1")).to_be_focused()  # and its panel is still open
    visitor.look("form")
    page.keyboard.press("Escape")
    page.locator("#q").press_sequentially("заводы")
    page.wait_for_url("**q=**")
    expect(page.get_by_role("link", name="Экскурсия на завод")).to_be_visible()
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#free-1")).to_be_checked()
    page.go_back()
    expect(found).to_have_text("2 мероприятия")
    expect(page.locator("#free-1")).not_to_be_checked()
    visitor.done()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_javascript_the_same_form_is_sent_by_its_button(events, chromium, site):
    visitor = Person(chromium, site, "calendar-plain", javascript=False)
    page = visitor.page
    visitor.open("/calendar")
    page.locator("#q").fill("елки")
    page.get_by_text("Ещё фильтры").click()
    page.locator("#free-1").check()
    visitor.press("Показать")
    visitor.follow("Без «Есть места»")
    visitor.sees("Ёлка в колледже")
    visitor.look("found")
    visitor.done()
