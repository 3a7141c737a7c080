"""One act is done but not committed when another begins: what the other has read by then is not all there is.

On SQLite the other waits from its very beginning; on PostgreSQL it goes as far as the locks let it.
"""

import threading
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app.booking import actions
from app.booking.actions import Share, days_off
from app.booking.actions.sign_ups import Visitors
from app.booking.application_models import Application
from app.booking.applying import deciding, entering
from app.booking.applying.refusals import ApplicationMoved
from app.booking.days_off.models import DayOff
from app.booking.models import LIVE, Booking
from app.booking.refusals import ClassAlreadyBooked, TimeMoved
from app.booking.seen_times import mark_of
from app.booking.sign_ups.models import SignUp
from app.booking.time_requests import actions as asking
from app.booking.time_requests.agreement import Meeting
from app.booking.time_requests.models import TimeRequest
from app.booking.time_requests.refusals import RequestIsClosed
from app.calendar import actions as calendar
from app.calendar.models import Event, Holder, Pool, Slot
from app.core import clock
from app.core import db as database
from app.core.db import begin_write, db, transact
from app.organizations.models import OrganizationKind, SchoolClass
from tests.checks import clean
from tests.race import race

SECONDS = 0.3  # that the other gets to come to the first lock it cannot have


def beside(app, act, other):
    """Do `act`, commit it when `other` has begun, and wait for both; answers what `other` ended with."""
    begun = threading.Event()

    def first():
        begin_write()
        act()
        db.session.flush()
        begun.set()
        threading.Event().wait(SECONDS)
        db.session.commit()

    def second():
        assert begun.wait(20)
        transact(other)

    done, ended = race(app, [first, second])
    assert done is None
    return ended


def left(number):
    actions.cancel(db.session.get_one(Booking, number), by=None)


def moved(number, draft, reason=""):
    actions.move_slot(db.session.get_one(Slot, number), draft, reason, by=None)


def terms_set(number):
    draft = actions.TermsDraft(event_seats=100, event_groups=10, school_seats=50)
    actions.set_terms(db.session.get_one(Event, number), draft, by=None)


def test_a_group_leaves_the_queue_while_shares_are_made_that_it_may_draw_on(app, make):
    slot = make.slot(30)
    make.booking(slot, 25)
    waiting = make.booking(slot, 20)
    share = Share(5, holder=Holder.SCHOOL, holder_id=waiting.organization_id)
    number = slot.id

    def shared():
        actions.share_out(db.session.get_one(Slot, number), [share], by=None)

    assert beside(app, shared, partial(left, waiting.id)) is None
    clean()


def test_places_fall_free_while_the_groups_at_once_are_limited(app, make):
    slot = make.slot(30)
    held, *_others = [make.booking(slot, 20) for _ in range(3)]
    one_at_once = calendar.SlotDraft(slot.starts_at, slot.ends_at, 30, groups=1)
    assert beside(app, partial(moved, slot.id, one_at_once), partial(left, held.id)) is None
    clean()


@pytest.mark.parametrize("leaves_first", [True, False])
def test_a_group_leaves_while_the_terms_begin_to_limit_it(app, make, leaves_first):
    event = make.event()
    held = make.booking(make.slot(30, event), 20)
    both = [partial(terms_set, event.id), partial(left, held.id)]
    assert beside(app, *(reversed(both) if leaves_first else both)) is None
    clean()


@pytest.mark.parametrize("moves_first", [True, False])
def test_a_time_moves_onto_the_hours_that_its_class_is_booked_for_elsewhere(app, make, moves_first):
    pupils, slot = make.school_class(roll=20), make.slot()
    booking = make.booking(slot, 20, pupils)
    later = slot.starts_at + timedelta(days=1)
    elsewhere = make.request(make.slot(starts_at=later), pupils)
    draft, number = calendar.SlotDraft(later, later + timedelta(hours=2), 50), slot.id

    def move():
        actions.move_slot(db.session.get_one(Slot, number), draft, "ремонт", by=None)

    def book():
        actions.book(elsewhere, by=None)

    if moves_first:
        assert isinstance(beside(app, move, book), ClassAlreadyBooked)
    else:
        assert beside(app, book, move) is None
        assert db.session.get_one(Booking, booking.id).clash_reason == "ремонт"
    clean()


def test_a_host_answers_while_the_school_takes_its_wish_back(app, make):
    request = make.time_request(make.organization(OrganizationKind.EMPLOYER))
    number, day = request.id, datetime.combine(request.wished_on, time(10), clock.zone())
    meeting = Meeting(day, day + timedelta(hours=2), 30, None)

    def withdrawn():
        asking.withdraw(db.session.get_one(TimeRequest, number), "", by=None)

    def answered():
        asking.answer(db.session.get_one(TimeRequest, number), meeting, by=None)

    assert isinstance(beside(app, withdrawn, answered), RequestIsClosed)
    assert db.session.query(Booking).count() == 0
    clean()


def test_a_work_is_withdrawn_while_it_is_declined(app, make):
    event = make.contest(capacity=5)
    application = make.application(event)
    number = application.id

    def withdrawn():
        entering.withdraw(db.session.get_one(Application, number), by=None)

    def declined():
        deciding.decline(db.session.get_one(Application, number), "не по теме", by=None)

    assert isinstance(beside(app, declined, withdrawn), ApplicationMoved)
    clean()


def whole(asked, _booking):
    actions.book(asked, by=None)


def in_two(asked, booking):
    one, rest = (actions.ClassSeats(asked.lines[0].class_id, seats) for seats in (12, 13))
    other = replace(asked, slot_id=db.session.get_one(Booking, booking).slot_id, lines=(one,), seen=None)
    actions.book_split([other, replace(asked, key=f"{asked.key}.second", lines=(rest,))], by=None)


def instead(asked, booking):
    actions.rebook(db.session.get_one(Booking, booking), asked, by=None)


@pytest.mark.parametrize("books", [whole, in_two, instead])
def test_a_time_that_moves_while_a_form_is_on_its_way_is_not_booked_unseen(app, make, books):
    slot, school_class = make.slot(50), make.school_class(roll=25)
    earlier = make.slot(50, slot.event, starts_at=slot.starts_at - timedelta(days=3))
    booking = make.booking(earlier, 5, make.school_class(school_class.school, letter="Я", roll=5))
    asked = make.request(slot, school_class, seen=mark_of(slot))
    if books is instead:
        asked = replace(asked, lines=actions.lines_of(booking), adults=booking.adults)
    later, taken = slot.starts_at + timedelta(days=1), held()
    draft = calendar.SlotDraft(later, later + timedelta(hours=2), 50)
    send = partial(books, asked, booking.id)
    assert isinstance(beside(app, partial(moved, slot.id, draft, "ремонт"), send), TimeMoved)
    assert held() == taken
    transact(partial(books, replace(asked, seen=mark_of(db.session.get_one(Slot, slot.id))), booking.id))
    assert held() != taken
    clean()


def held():
    """The live bookings as (time, seats)."""
    db.session.rollback()
    live = db.session.query(Booking).filter(Booking.state.in_(LIVE))
    return sorted((one.slot_id, one.seats) for one in live)


def test_a_time_that_moves_while_a_visitors_form_is_on_its_way_takes_nobody(app, make):
    slot = make.slot(50)
    transact(lambda: actions.share_out(slot, [Share(10, holder=Holder.PUBLIC)], by=None))
    asked = Visitors(slot.id, 2, "anna@test.example", uuid4().hex, "ru", seen=mark_of(slot))
    later = slot.starts_at + timedelta(days=1)
    draft = calendar.SlotDraft(later, later + timedelta(hours=2), 50)

    def signs_up():
        actions.sign_up(asked)

    assert isinstance(beside(app, partial(moved, slot.id, draft, "ремонт"), signs_up), TimeMoved)
    assert not db.session.query(SignUp).count()
    clean()


def test_an_offer_made_while_a_day_is_being_cancelled_does_not_stay(app, make, monkeypatch):
    slot, school = make.slot(20), make.school()
    holder, waiting = make.booking(slot, 20), make.booking(slot, 20, make.school_class(school))
    begins = slot.starts_at.astimezone(clock.zone()).replace(hour=0, minute=0)
    ends = begins.replace(hour=23)
    draft = actions.DayOffDraft(None, frozenset({school.id}), True, begins, ends, frozenset(), "мороз")
    looked, gone = threading.Event(), threading.Event()

    def looking(query):
        def look(act):
            found = query(act)
            if not looked.is_set():  # between the first look at the bookings and the second
                looked.set()
                gone.wait(SECONDS)
            return found

        return look

    for name in ("holding_of", "waiting_of"):
        monkeypatch.setattr(days_off, name, looking(getattr(days_off, name)))

    def leaves(number=holder.id):
        assert looked.wait(20)
        transact(lambda: left(number))
        gone.set()

    def cancelled():
        transact(lambda: actions.cancel_days(draft, key=uuid4().hex, by=None))

    assert race(app, [cancelled, leaves]) == [None, None]
    assert db.session.get_one(Booking, waiting.id).state in ("waiting", "cancelled_by_school")
    clean()


@pytest.mark.parametrize("moves_first", [True, False])
def test_a_larger_time_moves_onto_a_day_whose_lessons_take_place_after_all(app, make, moves_first):
    slot, school = make.slot(20), make.school()
    make.booking(slot, 20)
    waiting = make.booking(slot, 20, make.school_class(school))
    later = slot.starts_at + timedelta(days=1)
    begins = later.astimezone(clock.zone()).replace(hour=0, minute=0)
    ends = begins + timedelta(days=2)
    draft = actions.DayOffDraft(None, frozenset({school.id}), True, begins, ends, frozenset(), "мороз")
    act = transact(lambda: actions.cancel_days(draft, key=uuid4().hex, by=None).id)

    def withdrawn():
        actions.withdraw_day_off(db.session.get_one(DayOff, act), by=None)

    larger = calendar.SlotDraft(later, later + timedelta(hours=2), 50)
    both = [partial(moved, slot.id, larger, "ремонт"), withdrawn]
    assert beside(app, *(both if moves_first else reversed(both))) is None
    assert db.session.get_one(Booking, waiting.id).state == "offered"
    clean()


@pytest.mark.parametrize("held", [Pool, SchoolClass])
def test_who_waits_too_long_for_a_lock_has_nothing_yet_and_books_once_with_the_same_form(
    app, make, monkeypatch, held
):
    monkeypatch.setattr(database, "TRIES", 2)
    monkeypatch.setattr(database, "WRITER_TIMEOUT", 0.1)
    request, tries = make.request(make.slot(30), make.school_class()), []
    locked, gone = threading.Event(), threading.Event()

    def holder():
        begin_write()
        db.session.scalars(select(held).with_for_update()).all()
        locked.set()
        assert gone.wait(20)
        db.session.rollback()

    def book():
        tries.append(1)
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        return actions.book(request, by=None).id

    def waits():
        assert locked.wait(20)
        try:
            return transact(book, repeatable=True)
        finally:
            gone.set()

    refused = race(app, [holder, waits])[1]
    assert isinstance(refused, OperationalError)
    assert len(tries) == (2 if db.session.get_bind().dialect.name == "postgresql" else 0)
    assert db.session.query(Booking).count() == 0
    assert transact(book, repeatable=True) == transact(book, repeatable=True)
    assert db.session.query(Booking).count() == 1
    clean()
