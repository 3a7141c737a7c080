"""The connection breaks off while what a host has decided is being saved: it is done once, or the person is
told that nobody knows."""

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.booking import actions
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from tests.checks import clean
from tests.forms import filled

on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
CUTS = {
    "done": socket.SHUT_RD,
    "not done": socket.SHUT_WR,
}  # COMMIT arrives and its answer does not; or neither


@contextmanager
def cut_at_commit(engine, monkeypatch, way, times=1):
    """The next COMMIT is sent over a connection that is cut."""
    commit, left = engine.dialect.do_commit, [way] * times

    def broken(connection):
        if left:
            with socket.socket(fileno=socket.dup(connection.pgconn.socket)) as line:
                line.shutdown(left.pop())
        commit(connection)

    with monkeypatch.context() as patch:
        patch.setattr(engine.dialect, "do_commit", broken)
        yield
    assert not left


@pytest.fixture
def host(make, client, day):
    """A browser of whoever keeps the event of the day, in whose first time a class of 25 is booked."""
    make.booking(day["slots"][0], 25, day["b"])
    client.sign_in(make.user(Role.HOST, day["event"].host).mail)
    return client


def calling_off_a_time(make, client, day):
    path = f"/slots/{day['slots'][0].id}"
    return f"{path}/cancellation", client.form(f"{path}/bookings", "/cancellation") | {"reason": "Авария"}


def calling_off_an_event(make, client, day):
    path = f"/events/{day['event'].id}/cancellation"
    return path, client.form(f"/events/{day['event'].id}/edit", path) | {"reason": "Авария"}


def moving_a_time(make, client, day):
    slot = day["slots"][0]
    path, ends = f"/slots/{slot.id}/rescheduling", slot.ends_at + timedelta(minutes=30)
    typed = {"ends_at": f"{ends.astimezone(clock.zone()):%Y-%m-%dT%H:%M}", "reason": "ремонт"}
    shown = client.post(path, data=client.form(path, path) | typed)
    return path, filled(shown.text, path) | {"do": "1"}


def sharing_out(make, client, day):
    path = f"/slots/{day['slots'][1].id}/shares"
    typed = {"shares-0-seats": "12", "shares-0-who": "Родители", "shares-0-audience": "parents"}
    return path, client.form(path, path) | typed


def setting_terms(make, client, day):
    path = f"/events/{day['event'].id}/terms"
    return path, client.form(path, path) | {"smallest": "5"}


def taking_a_group(make, client, day):
    asked = requested(make, day)
    return f"/bookings/{asked}/approval", client.form(f"/bookings/{asked}", f"/bookings/{asked}/approval")


def taking_no_group(make, client, day):
    asked = requested(make, day)
    form = client.form(f"/bookings/{asked}", f"/bookings/{asked}/rejection")
    return f"/bookings/{asked}/rejection", form | {"reason": "Ремонт"}


def taking_a_booking_back(make, client, day):
    [booked] = db.session.scalars(select(Booking.id))
    form = client.form(f"/bookings/{booked}", f"/bookings/{booked}/calling-off")
    return f"/bookings/{booked}/calling-off", form | {"reason": "Ремонт"}


def requested(make, day):
    make.terms(day["event"], approval=True)
    number = make.booking(day["slots"][2], 27, day["a"]).id
    db.session.rollback()
    return number


ACTS = {
    calling_off_a_time: ("slot.cancelled", "отменено"),
    calling_off_an_event: ("event.cancelled", "отменено"),
    moving_a_time: ("slot.changed", ""),
    sharing_out: ("slot.shared", ""),
    setting_terms: ("event.terms_set", ""),
    taking_a_group: ("booking.confirmed", ""),
    taking_no_group: ("booking.declined", ""),
    taking_a_booking_back: ("booking.cancelled_by_host", ""),
}
acts = pytest.mark.parametrize(
    ("act", "action", "told"),
    [pytest.param(act, *facts, id=act.__name__) for act, facts in ACTS.items()],
)


def done(action):
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(AuditEntry.action == action))


@on_postgres
@pytest.mark.parametrize("way", CUTS.values(), ids=CUTS)
@acts
def test_a_hosts_act_is_done_once_whether_or_not_its_commit_arrived(
    make, host, day, engine, monkeypatch, act, action, told, way
):
    path, form = act(make, host, day)
    before = done(action)
    with cut_at_commit(engine, monkeypatch, way):
        answer = host.post(path, data=form)
    assert answer.status_code == 303 or (answer.status_code == 409 and told and told in answer.text.lower())
    assert done(action) == before + 1
    clean()


@acts
def test_a_hosts_form_that_is_sent_again_does_nothing_more(make, host, day, act, action, told):
    path, form = act(make, host, day)
    before = done(action)
    for _twice in range(2):
        assert host.post(path, data=form).status_code in (303, 409)
    assert done(action) == before + 1
    clean()


@on_postgres
@pytest.mark.parametrize("way", CUTS.values(), ids=CUTS)
def test_where_it_cannot_be_tried_again_the_person_is_told_that_nobody_knows_and_where_to_look(
    make, host, day, engine, monkeypatch, way
):
    batch = make.slots(2, event=day["event"])
    path = f"/slot-batches/{batch.id}/undoing"
    form = host.form(f"/events/{day['event'].id}/edit", path)
    with cut_at_commit(engine, monkeypatch, way):
        answer = host.post(path, data=form)
    assert answer.status_code == 503
    assert "Неизвестно, сохранено ли" in answer.text and "Ничего не изменено" not in answer.text
    assert f'href="{path}"' in answer.text
    assert host.get(path).status_code in (303, 404)  # what was taken back is not found
    db.session.rollback()
    left = db.session.scalar(select(func.count()).select_from(Slot).where(Slot.event_id == day["event"].id))
    assert left == (3 if way == socket.SHUT_RD else 5)


@on_postgres
def test_who_was_not_heard_to_the_end_is_not_told_that_nothing_was_changed(
    make, host, day, engine, monkeypatch
):
    """A form that may be sent again is, until the tries are spent; the first COMMIT may have arrived all the
    same."""
    path, form = setting_terms(make, host, day)
    with cut_at_commit(engine, monkeypatch, socket.SHUT_WR, times=5):
        answer = host.post(path, data=form)
    assert answer.status_code == 503 and "Неизвестно, сохранено ли" in answer.text
    assert done("event.terms_set") == 0
    assert transact(lambda: actions.set_terms(day["event"], actions.TermsDraft(smallest=5), by=None)) is None
