"""A visitor without an account signs up on the event's page, keeps the link and cancels by it."""

import pytest

from app.booking import actions
from app.booking.actions import Share
from app.booking.sign_ups.models import SignUp
from app.calendar.models import Holder, Pool
from app.core.db import db, transact
from tests.browser.conftest import Person
from tests.checks import clean

pytestmark = pytest.mark.long


@pytest.fixture
def visitor(request, chromium, site, make):
    """Before the page of a fair whose five places for visitors are free."""
    make.installation()
    slot = make.slot(30, make.event(title="Ярмарка профессий", bring="Сменную обувь"))
    transact(lambda: actions.share_out(slot, [Share(5, holder=Holder.PUBLIC)], by=None))
    person = Person(chromium, site, f"sign-up-{request.param}", javascript=request.param == "javascript")
    person.open(f"/events/{slot.event_id}")
    db.session.rollback()
    yield person
    person.done()


def taken():
    db.session.rollback()
    return db.session.query(Pool.taken).filter_by(holder=Holder.PUBLIC).scalar()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("visitor", ["javascript", "plain"], indirect=True)
def test_a_family_signs_up_without_an_account_and_cancels_by_the_link(visitor):
    page = visitor.page
    visitor.follow("Записаться без школы · свободно 5")
    if visitor.javascript:
        page.get_by_role("button", name="Больше: Сколько человек").click(click_count=2)
    else:
        page.get_by_role("spinbutton").fill("3")
    visitor.press("Записаться")
    visitor.sees("Введите адрес электронной почты.")
    visitor.look("form")
    page.get_by_label("Электронная почта").fill("anna@family.example")
    visitor.press("Записаться")
    visitor.sees("Вы записаны: 3 человека.")
    visitor.look("signed-up")
    visitor.narrow("signed-up")
    link = page.url
    assert taken() == 3 and page.get_by_role("link", name="/s/").get_attribute("href") in link
    visitor.open("/calendar")
    page.goto(link)  # opening it, however often, cancels nothing
    assert taken() == 3
    visitor.press("Отменить запись")
    visitor.sees("Ваша запись отменена.")
    assert taken() == 0 and [one.state.value for one in db.session.query(SignUp)] == ["cancelled_by_person"]
    clean()
