"""Many at once, on both engines; test_controls.py shows that it is the guards that hold."""

import time
from functools import partial
from uuid import uuid4

import pytest

from app.booking import actions, queries
from app.booking.models import Booking
from app.booking.refusals import ClassAlreadyBooked
from app.calendar import actions as calendar
from app.calendar.models import Slot, SlotBatch
from app.core.db import db, transact
from tests.checks import clean
from tests.race import booked, outcomes, race

SCHOOLS = 8


def called_off(slot_id: int) -> int:
    return transact(lambda: actions.cancel_slot(db.session.get_one(Slot, slot_id), "мороз", by=None))


@pytest.fixture
def requests(make):
    """Eight schools that want 20 seats each of 50."""
    slot = make.slot(capacity=50)
    return [make.request(slot, make.school_class(roll=20)) for _ in range(SCHOOLS)]


def test_schools_racing_for_the_last_seats_never_overbook(app, requests):
    results = race(app, [partial(booked, request) for request in requests])
    assert outcomes(results) == {"confirmed": 2, "waiting": 6}
    clean()


def test_many_rounds_of_booking_and_cancelling_leave_the_invariants_whole(app, make):
    slot = make.slot(capacity=50, groups=3)
    classes = [make.school_class(roll=10 + 2 * n) for n in range(SCHOOLS)]

    def come_and_go(school_class_id: int, request: actions.Request) -> None:
        for _ in range(4):
            again = actions.Request(**(vars(request) | {"key": uuid4().hex}))
            booking_id = transact(lambda: actions.book(again, by=None).id)  # noqa: B023
            transact(lambda: actions.cancel(db.session.get_one(Booking, booking_id), by=None))  # noqa: B023

    works = [partial(come_and_go, one.id, make.request(slot, one)) for one in classes]
    assert race(app, works) == [None] * SCHOOLS
    clean()


def test_the_same_form_sent_twenty_times_at_once_makes_one_booking(app, make):
    request = make.request(make.slot(capacity=500), make.school_class())
    results = race(app, [partial(transact, lambda: actions.book(request, by=None).id) for _ in range(20)])
    assert len(set(results)) == 1
    assert db.session.query(Booking).count() == 1
    clean()


def test_one_class_racing_into_overlapping_times_gets_one(app, make):
    school_class = make.school_class()
    works = [partial(booked, make.request(make.slot(), school_class)) for _ in range(6)]
    assert outcomes(race(app, works)) == {"confirmed": 1, ClassAlreadyBooked.__name__: 5}
    clean()


def test_booking_racing_with_the_cancellation_of_its_time_leaves_nobody_in_it(app, make):
    for _ in range(5):
        slot = make.slot(capacity=50)
        works = [partial(booked, make.request(slot, make.school_class(roll=20))) for _ in range(4)]
        results = race(app, [*works, partial(called_off, slot.id)])
        assert isinstance(results[-1], int), results
        assert db.session.query(Booking).filter_by(slot_id=slot.id, state="confirmed").count() == 0
        clean()


def test_a_booking_and_taking_its_time_back_are_never_both_done(app, make):
    event, pupils = make.event(), [make.school_class(roll=20) for _ in range(4)]
    for school_class in pupils:
        batch = make.slots(1, event=event)
        batch_id = batch.id
        slot = db.session.query(Slot).filter_by(batch_id=batch_id).one()
        request = make.request(slot, school_class)

        def undo(batch_id=batch_id):
            taken = db.session.get_one(SlotBatch, batch_id)
            return str(calendar.undo_slots(taken, queries.count_for, by=None))

        found = outcomes(race(app, [partial(booked, request), lambda undo=undo: transact(undo)]))
        assert found in ({"confirmed": 1, "BatchInUse": 1}, {"SlotCancelled": 1, "1": 1}), found
    clean()


def test_moving_a_time_and_leaving_it_never_lock_each_other_out(app, make):
    """A pool that is changed twice in one transaction asks for its slot's key again."""
    slot = make.slot(capacity=40)
    holders = [make.booking(slot, 20) for _ in range(2)]
    for _ in range(2):
        make.booking(slot, 20)
    slot_id, ids = slot.id, [one.id for one in holders]

    def moved() -> int:
        one = db.session.get_one(Slot, slot_id)
        draft = calendar.SlotDraft(one.starts_at, one.ends_at, 41)
        return transact(lambda: len(actions.move_slot(db.session.get_one(Slot, slot_id), draft, "", by=None)))

    def left(id: int) -> None:
        transact(lambda: actions.cancel(db.session.get_one(Booking, id), by=None))

    started = time.monotonic()
    assert race(app, [moved, *(partial(left, id) for id in ids)]) == [0, None, None]
    assert time.monotonic() - started < 0.9, "PostgreSQL looks for a deadlock after a second"
    clean()
