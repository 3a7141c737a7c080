"""Whoever stands at a lock until the time has begun or the last day is over comes too late."""

from datetime import timedelta

import pytest

from app.booking import actions
from app.booking.application_models import Application
from app.booking.applying import entering
from app.booking.applying.refusals import ApplicationsOver
from app.booking.models import Booking, BookingKey, BookingState
from app.booking.refusals import SlotStarted
from app.booking.sign_ups.models import SignUp
from app.calendar.models import Holder
from app.core import clock
from app.core.db import db, transact
from tests.checks import clean


@pytest.fixture
def waits(monkeypatch):
    """Let a lock be had only at this moment."""

    def until(moment):
        monkeypatch.setattr(clock, "fresh", lambda: moment)

    return until


@pytest.mark.parametrize("queue", [False, True], ids=["seats are free", "somebody waits"])
def test_a_group_is_not_booked_into_a_time_that_has_begun(make, waits, queue):
    slot = make.slot(50)
    if queue:
        make.booking(slot, 40)
        make.booking(slot, 25)
    request, before = make.request(slot, make.school_class(), 5), db.session.query(Booking).count()
    waits(slot.starts_at)
    with pytest.raises(SlotStarted):
        transact(lambda: actions.book(request, by=None))
    assert db.session.query(Booking).count() == before and db.session.get(BookingKey, request.key) is None
    clean()


def test_a_group_stays_where_it_is_when_the_other_time_has_begun(make, waits):
    event = make.event()
    slot, soon = make.slot(event=event), make.slot(event=event, starts_at=clock.now() + timedelta(hours=1))
    booking = make.booking(slot, 20)
    request = make.request(soon, booking.lines[0].school_class, 20)
    waits(soon.starts_at)
    with pytest.raises(SlotStarted):
        transact(lambda: actions.rebook(booking, request, by=None))
    assert booking.state is BookingState.CONFIRMED and booking.seats == 20
    clean()


def test_no_part_of_a_class_is_booked_when_one_of_the_times_has_begun(make, waits):
    event, pupils, start = make.event(), make.school_class(roll=25), clock.now() + timedelta(hours=1)
    slots = [make.slot(15, event, starts_at=start + timedelta(hours=3 * number)) for number in range(2)]
    parts = [make.request(slot, pupils, seats) for slot, seats in zip(slots, (13, 12), strict=True)]
    waits(start)
    with pytest.raises(SlotStarted):
        transact(lambda: actions.book_split(parts, by=None))
    assert db.session.query(Booking).count() == 0
    clean()


def test_a_visitor_has_no_place_in_a_time_that_has_begun(make, waits):
    slot = make.slot(30)
    transact(lambda: actions.share_out(slot, [actions.Share(12, holder=Holder.PUBLIC)], by=None))
    asked = actions.Visitors(slot.id, 2, "anna@visitors.example", "k" * 20, "ru", "")
    waits(slot.starts_at)
    with pytest.raises(SlotStarted):
        transact(lambda: actions.sign_up(asked))
    assert db.session.query(SignUp).count() == 0
    clean()


def test_no_work_is_entered_after_the_midnight_that_ends_the_last_day(make, waits):
    event = make.contest()
    entry = make.entry(event)
    waits(clock.now() + timedelta(days=8))
    with pytest.raises(ApplicationsOver):
        transact(lambda: entering.enter(entry, by=None))
    assert db.session.query(Application).count() == 0
    clean()
