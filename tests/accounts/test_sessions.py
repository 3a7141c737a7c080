"""Sessions: kept in the database, listed, ended; and whom one acts for."""

import time
from datetime import timedelta

import pytest

from app.accounts import actions
from app.accounts.devices import coarse_network, device
from app.accounts.models import Membership, Role, User, UserSession
from app.core import clock, sessions
from app.core.db import db, transact
from tests.make import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"


def ended(client, which, password=PASSWORD):
    form = client.form("/account/sessions", "/sessions/end")
    data = form | {"current_password": password, "session": str(which)}
    return client.post("/account/sessions/end", data=data)


@pytest.fixture
def two(app, client, town):
    """Two browsers of one person."""
    other = app.test_client()
    client.sign_in(town.teacher)
    other.sign_in(town.teacher)
    return client, other


def live_ids():
    ids = [row.id for row in db.session.query(UserSession).order_by(UserSession.id) if row.ended_at is None]
    db.session.rollback()
    return ids


def test_ones_own_sessions_are_listed_with_browser_and_network(app, town):
    browser = app.test_client()
    form = browser.form("/sign-in") | {"mail": town.teacher, "password": PASSWORD}
    browser.post("/sign-in", data=form, headers={"User-Agent": CHROME})
    page = browser.get("/account/sessions").text
    assert "Chrome, Windows" in page and "127.0.*.*" in page and "Этот браузер" in page


def test_one_session_is_ended_and_the_present_one_stays(two):
    here, there = two
    assert ended(here, live_ids()[1], "wrong").status_code == 422
    assert there.get("/classes").status_code == 200
    assert ended(here, live_ids()[1]).status_code == 303
    assert there.get("/classes").status_code == 303
    assert here.get("/classes").status_code == 200


def test_all_others_are_ended_and_the_present_one_goes_on_under_a_fresh_key(app, two):
    here, there = two
    key = here.get_cookie("session").value
    assert ended(here, "others").status_code == 303
    assert (here.get("/classes").status_code, there.get("/classes").status_code) == (200, 303)
    copied = app.test_client()
    copied.set_cookie("session", key)
    assert copied.get("/classes").status_code == 303


@pytest.mark.parametrize("which", ["0", "2147483648", "9" * 400, "x", ""])
def test_a_session_of_nobody_or_of_another_is_not_ended(app, two, town, which):
    stranger = app.test_client()
    stranger.sign_in(town.operator)
    theirs = live_ids()
    for one in (which, str(theirs[0])):
        assert ended(stranger, one).status_code == 303
    assert live_ids() == theirs


def test_signing_out_ends_this_session_alone(two):
    here, there = two
    here.post("/sign-out", data=here.form("/classes", "/sign-out"))
    assert here.get("/classes").status_code == 303
    assert there.get("/classes").status_code == 200


def test_a_session_ends_after_an_hour_without_use(client, town, monkeypatch):
    client.sign_in(town.teacher)
    stale = client.get_cookie("session").value
    later = time.time() + 3_700
    monkeypatch.setattr(sessions._Clock, "seconds", lambda _clock: later)
    client.set_cookie("session", stale)
    assert client.get("/classes").status_code == 303


def test_a_session_ends_twelve_hours_after_signing_in_however_busy_it_is(client, town):
    client.sign_in(town.teacher)
    begun = clock.now()
    db.session.rollback()
    with clock.pinned(begun + timedelta(hours=11, minutes=59)):
        assert client.get("/classes").status_code == 200
    with clock.pinned(begun + timedelta(hours=12, minutes=1)):
        assert client.get("/classes").status_code == 303


def test_each_signing_in_has_a_key_of_its_own_and_ends_the_one_before(client, town):
    client.sign_in(town.teacher)
    first = client.get_cookie("session").value
    form = client.form("/account") | {"mail": town.teacher, "password": PASSWORD}
    client.post("/sign-in", data=form)
    assert client.get_cookie("session").value != first
    client.set_cookie("session", first)
    assert client.get("/classes").status_code == 303


def test_only_a_hash_of_the_key_is_kept_and_keys_are_long(engine, client, town):
    client.sign_in(town.teacher)
    with client.session_transaction() as session:
        key = session["_user_id"]
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM user_session").all()
    assert len(key) >= 43  # 256 bits in base 64
    assert not any(key in str(row) for row in rows)


def test_a_made_up_key_is_nobodys(app, town):
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = "made-up"
    assert browser.get("/classes").status_code == 303


def test_every_page_of_a_person_has_the_way_out(client, town):
    client.sign_in(town.teacher)
    for path in ("/", "/calendar", "/classes", "/bookings", "/account", "/account/sessions"):
        assert 'action="/sign-out"' in client.get(path, follow_redirects=True).text, path


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME.replace("Safari", "YaBrowser/24.1 Safari"), "Yandex, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent, words):
    assert device(agent) == words


@pytest.mark.parametrize(
    ("address", "coarse"),
    [
        ("203.0.113.7", "203.0.*.*"),
        ("::ffff:203.0.113.7", "203.0.*.*"),
        ("2001:db8:1:2::1", "2001:0db8:*"),
        ("", ""),
    ],
)
def test_only_half_of_an_address_is_kept(address, coarse):
    assert coarse_network(address) == coarse


@pytest.fixture
def second_role(town):
    """The teacher also hosts at the college; the id of that membership."""
    user = db.session.query(User).filter_by(mail=town.teacher).one()
    added = transact(lambda: actions.add_membership(user, Role.HOST, town.college, by=None).id)
    db.session.rollback()
    return added


def chosen(client, membership_id):
    data = {"csrf_token": client.form("/account")["csrf_token"], "membership": str(membership_id)}
    return client.post("/account/membership", data=data)


def test_a_person_switches_whom_they_act_for_in_this_browser_alone(app, client, town, second_role):
    other = app.test_client()
    for browser in (client, other):
        browser.sign_in(town.teacher)
    assert client.get("/events").status_code == 404
    assert chosen(client, second_role).status_code == 303
    assert (client.get("/events").status_code, client.get("/classes").status_code) == (200, 404)
    assert other.get("/classes").status_code == 200


def test_somebody_elses_role_is_not_to_be_chosen(client, town):
    client.sign_in(town.teacher)
    theirs = db.session.query(Membership).join(User).filter(User.mail == town.operator).one().id
    db.session.rollback()
    for one in (theirs, 0, 2**31, "x", ""):
        assert chosen(client, one).status_code == 404
    assert client.get("/users").status_code == 404


def test_a_role_taken_back_ends_at_once_and_the_other_remains(client, town, second_role):
    client.sign_in(town.teacher)
    chosen(client, second_role)
    operator = db.session.query(User).filter_by(mail=town.operator).one()
    gone = db.session.get(Membership, second_role)
    transact(lambda: actions.remove_membership(gone, by=operator))
    assert (client.get("/events").status_code, client.get("/classes").status_code) == (404, 200)


def test_with_no_role_left_one_still_reaches_ones_account(client, town):
    client.sign_in(town.teacher)
    user = db.session.query(User).filter_by(mail=town.teacher).one()
    operator = db.session.query(User).filter_by(mail=town.operator).one()
    transact(lambda: actions.remove_membership(user.memberships[0], by=operator))
    assert client.get("/classes").status_code == 404
    assert client.get("/account").status_code == 200
