"""What was typed when the session was over is sent by one press after signing in, and by nobody else."""

import re
from datetime import timedelta

import pyotp
import pytest

from app.accounts.keeping import LASTS
from app.accounts.models import Role, SecondFactor, User, UserSession
from app.accounts.sealing import seal
from app.booking.models import Booking
from app.core import clock
from app.core.db import db
from tests.forms import filled
from tests.make import PASSWORD

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = {"Origin": "http://localhost"}
HTMX = HERE | {"HX-Request": "true"}


@pytest.fixture
def typed(client, make):
    """A booking form filled in, and whoever has filled it in signed out meanwhile."""
    school_class = make.school_class(roll=25)
    slot, mail = make.slot(30).id, make.user(Role.SCHOOL, school_class.school).mail
    db.session.rollback()
    client.sign_in(mail)
    path = f"/slots/{slot}/bookings"
    form = client.form(f"{path}/new", path) | {"class_id": school_class.id, "adult_name": "Пётр <Седов>"}
    return {"path": path, "form": form, "mail": mail}


def signed_in(client, page, mail):
    form = filled(page.text, "/sign-in") | {"mail": mail, "password": PASSWORD}
    return client.post("/sign-in", data=form)


def bookings():
    db.session.rollback()
    return db.session.query(Booking).all()


def test_a_form_sent_after_the_session_is_sent_once_more_by_a_press(client, typed):
    client.delete_cookie("session")
    asked = client.post(typed["path"], data=typed["form"], headers=HERE)
    assert (asked.status_code, bookings()) == (409, [])
    assert "Введённое сохранено" in asked.text and "Седов" not in asked.text
    wrong = client.post(
        "/sign-in", data=filled(asked.text, "/sign-in") | {"mail": typed["mail"], "password": "no"}
    )
    assert wrong.status_code in (401, 403, 409, 422)
    resend = signed_in(client, wrong, typed["mail"])
    assert resend.status_code == 200 and bookings() == []
    form = filled(resend.text, typed["path"])
    assert form["adult_name"] == "Пётр <Седов>" and form["csrf_token"] != typed["form"]["csrf_token"]
    first, again = (client.post(typed["path"], data=form) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert [one.adult_name for one in bookings()] == ["Пётр <Седов>"]


@one_engine
def test_under_htmx_the_whole_main_part_is_replaced_and_what_asks_by_itself_changes_nothing(client, typed):
    client.delete_cookie("session")
    asked = client.post(typed["path"], data=typed["form"], headers=HTMX)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (409, "#main")
    assert 'name="kept"' in asked.text
    quiet = HTMX | {"X-Quiet": "1"}
    assert client.get(f"{typed['path']}/new", headers=quiet).status_code == 401
    assert 'name="kept"' not in client.post("/event-drafts", data={"title": "x"}, headers=quiet).text


@one_engine
def test_another_tab_that_signed_in_anew_needs_no_password_again(client, typed):
    client.delete_cookie("session")
    client.sign_in(typed["mail"])  # a new session, a new token
    asked = client.post(typed["path"], data=typed["form"], headers=HERE)
    assert asked.status_code == 409 and bookings() == []
    assert client.post(typed["path"], data=filled(asked.text, typed["path"])).status_code == 303


@one_engine
def test_a_second_factor_on_the_way_keeps_it(client, make, typed):
    user, secret = db.session.query(User).filter_by(mail=typed["mail"]).one(), pyotp.random_base32()
    db.session.add(SecondFactor(user_id=user.id, sealed_secret=seal(secret), confirmed_at=clock.now()))
    db.session.query(UserSession).update({"ended_at": clock.now()})  # the cookie is there, and its token
    db.session.commit()
    asked = client.post(typed["path"], data=typed["form"], headers=HERE)
    code = signed_in(client, asked, typed["mail"])
    form = filled(code.text, "/sign-in/code") | {"code": pyotp.TOTP(secret).now()}
    resend = client.post("/sign-in/code", data=form)
    assert client.post(typed["path"], data=filled(resend.text, typed["path"])).status_code == 303


@one_engine
def test_what_comes_from_elsewhere_is_old_or_altered_is_not_kept(client, typed):
    client.delete_cookie("session")
    for headers in ({}, {"Origin": "null"}, {"Referer": "http://evil.example/localhost"}):
        plain = client.post(typed["path"], data=typed["form"], headers=headers)
        assert plain.status_code == 400 and 'name="kept"' not in plain.text
    for more in ({"password": "x"}, {"adult_name": "x" * 70_000}):
        plain = client.post(typed["path"], data=typed["form"] | more, headers=HERE)
        assert 'name="kept"' not in plain.text
    asked = client.post(typed["path"], data=typed["form"], headers=HERE)
    kept = re.search(r'name="kept" value="([^"]+)"', asked.text)[1]
    for odd in (kept[:-4] + "AAAA", "x", "ы", ""):
        client.delete_cookie("session")
        form = client.form("/sign-in") | {"mail": typed["mail"], "password": PASSWORD, "kept": odd}
        assert client.post("/sign-in", data=form).status_code == 303
    client.delete_cookie("session")
    form = client.form("/sign-in") | {"mail": typed["mail"], "password": PASSWORD, "kept": kept}
    with clock.pinned(clock.now() + LASTS + timedelta(minutes=1)):
        assert client.post("/sign-in", data=form).status_code == 303
    assert bookings() == []
