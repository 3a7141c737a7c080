"""What is done every minute."""

import time
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from app.booking import actions
from app.core import clock
from app.core.db import db, transact
from app.ops import minutely
from app.ops.minutely import Duty, every_minute


def test_an_offer_that_nobody_answers_goes_on_by_itself(app, make, monkeypatch):
    slot = make.slot(capacity=30, starts_at=clock.now() + timedelta(days=30))
    holder, first, second = make.booking(slot, 30), make.booking(slot, 20), make.booking(slot, 20)
    transact(lambda: actions.cancel(holder, by=None))
    db.session.rollback()
    real = clock.database_now
    monkeypatch.setattr(clock, "database_now", lambda: real() + timedelta(days=12))
    with every_minute(app, seconds=0.02):
        until = time.monotonic() + 10
        while time.monotonic() < until:
            db.session.rollback()
            db.session.expire_all()
            if second.state == "offered":
                break
            time.sleep(0.05)
    assert (first.state, second.state) == ("expired", "offered")


def test_a_database_that_does_not_serve_is_told_and_survived(app, monkeypatch, caplog):
    def refuse(*_args, **_options):
        raise OperationalError("SELECT", None, Exception("connection refused"))

    monkeypatch.setattr(minutely, "EVERY_MINUTE", (Duty("feeds", refuse),))
    minutely.do_what_is_due(app)
    assert "what is due is not done" in caplog.text
    assert "connection refused" in caplog.text


def test_what_fails_of_itself_keeps_nothing_else_from_being_done(app, monkeypatch, caplog):
    done, person = [], "Анна Петрова"

    def broken():
        raise KeyError(person)

    duties = (Duty("feeds", broken), Duty("news", lambda: done.append("the next")))
    monkeypatch.setattr(minutely, "EVERY_MINUTE", duties)
    minutely.do_what_is_due(app)
    assert done == ["the next"]
    assert "what is due fails: KeyError" in caplog.text and "Анна" not in caplog.text
