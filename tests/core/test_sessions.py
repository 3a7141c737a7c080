"""A session is as old as the database says, whatever the clock of the host that answers."""

from datetime import timedelta

import pytest
import time_machine
from flask.sessions import SecureCookieSessionInterface

from app.accounts.models import Role
from app.core import sessions
from app.core.db import db


@pytest.fixture
def signed_in(client, make):
    client.sign_in(make.user(Role.SCHOOL, make.school()).mail)
    sessions._clock.__init__()
    return client


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(hours=1), timedelta(days=-400)])
def test_a_host_whose_clock_is_wrong_knows_who_is_signed_in(signed_in, off, database_url):
    if database_url.startswith("sqlite"):
        off = timedelta(seconds=-sessions.LEEWAY + 1)  # there is one host, and its clock is the only one
    begun = sessions._clock.seconds()
    with time_machine.travel(begun + off.total_seconds()):
        sessions._clock.__init__()
        assert signed_in.get("/account").status_code == 200


def test_a_session_ends_after_an_hour_without_a_request(signed_in, monkeypatch):
    later = sessions._clock.seconds() + 3600 + 60
    monkeypatch.setattr(sessions._Clock, "seconds", lambda _clock: later)
    db.session.rollback()
    assert signed_in.get("/account").status_code == 303


def test_a_session_is_signed_anew_once_a_minute(signed_in, monkeypatch):
    signed_in.get("/account")  # the page's token is put into the session
    assert "Set-Cookie" not in signed_in.get("/account").headers
    later = sessions._clock.seconds() + sessions.PROLONG_AFTER + sessions.LEEWAY
    monkeypatch.setattr(sessions._Clock, "seconds", lambda _clock: later)
    assert "Set-Cookie" in signed_in.get("/account").headers


def test_a_cookie_of_flasks_own_making_is_read(app):
    made = SecureCookieSessionInterface().get_signing_serializer(app).dumps({"seen": 1})
    with app.test_request_context("/", headers={"Cookie": f"session={made}"}) as context:
        assert context.session == {"seen": 1}
