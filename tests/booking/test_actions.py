"""Rules of booking."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.booking import actions, refusals
from app.booking.actions import requests
from app.booking.models import Booking, BookingState
from app.calendar.models import Pool
from app.core import audit, clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.models import TRAVEL_WITHIN
from tests.checks import clean


def pool_of(slot_id):
    return db.session.query(Pool).filter_by(slot_id=slot_id).populate_existing().one()


def book(request):
    return transact(lambda: actions.book(request, by=None))


def test_a_class_that_fits_is_confirmed_and_holds_its_seats(make):
    slot, school_class = make.slot(capacity=30), make.school_class(roll=25)
    booking = book(make.request(slot, school_class))
    assert (booking.state, booking.seats) == (BookingState.CONFIRMED, 25)
    assert pool_of(slot.id).taken == 25
    clean()


def test_who_waited_for_a_lock_until_the_time_began_has_come_too_late(make, monkeypatch):
    slot, school_class = make.slot(), make.school_class()
    request, begins, write = make.request(slot, school_class), slot.starts_at, requests.write_booking

    def wait_and_write(*facts, **more):
        later = time.monotonic() + (begins - clock.now()).total_seconds()
        monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: later))
        return write(*facts, **more)

    monkeypatch.setattr(requests, "write_booking", wait_and_write)
    with pytest.raises(refusals.SlotStarted):
        book(request)
    assert (db.session.query(Booking).count(), pool_of(slot.id).taken) == (0, 0)
    monkeypatch.undo()
    assert book(request).state is BookingState.CONFIRMED  # the key was not used up


def test_a_part_of_a_class_takes_only_its_seats(make):
    slot = make.slot(capacity=30)
    book(make.request(slot, make.school_class(roll=25), seats=10))
    assert pool_of(slot.id).taken == 10


def test_a_group_that_does_not_fit_is_told_what_is_left_and_changes_nothing(make):
    slot = make.slot(capacity=30)
    make.booking(slot, 20)
    with pytest.raises(refusals.NotEnoughSeats) as refusal:
        book(make.request(slot, make.school_class(roll=25), wait=False))
    assert (refusal.value.left, refusal.value.asked) == (10, 25)
    assert db.session.query(Booking).count() == 1
    clean()


def test_a_group_larger_than_the_whole_time_is_not_left_waiting_in_vain(make):
    slot = make.slot(capacity=20)
    with pytest.raises(refusals.NeverFits):
        book(make.request(slot, make.school_class(roll=25)))


def test_who_waits_is_offered_the_seats_that_a_cancelled_booking_frees(make):
    slot = make.slot(capacity=30)
    first, second = make.booking(slot, 20), make.booking(slot, 15)
    assert second.state is BookingState.WAITING
    transact(lambda: actions.cancel(first, by=None))
    db.session.refresh(second)
    assert second.state is BookingState.OFFERED
    assert (pool_of(slot.id).taken, pool_of(slot.id).waiting) == (15, 0)
    transact(lambda: actions.accept(second, by=None))
    assert second.state is BookingState.CONFIRMED
    clean()


def test_the_first_group_in_order_that_fits_is_offered_and_nobody_is_shrunk(make):
    slot = make.slot(capacity=30)
    holder = make.booking(slot, 10)
    make.booking(slot, 20)
    large, small = make.booking(slot, 25), make.booking(slot, 8)
    transact(lambda: actions.cancel(holder, by=None))
    assert (large.state, small.state) == (BookingState.WAITING, BookingState.OFFERED)
    assert large.seats == 25
    clean()


def test_a_newcomer_does_not_pass_a_waiting_group_that_fits(make):
    slot = make.slot(capacity=30)
    holder = make.booking(slot, 30)
    waiting = make.booking(slot, 20)
    transact(lambda: actions.cancel(holder, by=None))
    newcomer = make.booking(slot, 20)
    assert (waiting.state, newcomer.state) == (BookingState.OFFERED, BookingState.WAITING)
    clean()


def test_a_small_newcomer_takes_seats_that_no_waiting_group_can_use(make):
    slot = make.slot(capacity=30)
    make.booking(slot, 20)
    waiting = make.booking(slot, 25)
    assert make.booking(slot, 10).state is BookingState.CONFIRMED
    db.session.refresh(waiting)
    assert waiting.state is BookingState.WAITING
    clean()


def test_an_unanswered_offer_goes_to_the_next_group_and_cannot_be_accepted_late(make):
    slot = make.slot(capacity=30, starts_at=clock.now() + timedelta(days=30))
    holder, first, second = make.booking(slot, 30), make.booking(slot, 20), make.booking(slot, 20)
    transact(lambda: actions.cancel(holder, by=None))
    with clock.pinned(clock.now() + timedelta(days=12)):
        with pytest.raises(refusals.OfferExpired):
            transact(lambda: actions.accept(first, by=None))
        assert transact(actions.expire_due) == 1
        db.session.refresh(second)
        assert (first.state, second.state) == (BookingState.EXPIRED, BookingState.OFFERED)
        clean()


def test_a_booking_meets_an_expired_offer_and_needs_no_scheduler(make):
    slot = make.slot(capacity=30, starts_at=clock.now() + timedelta(days=30))
    holder, offered = make.booking(slot, 30), make.booking(slot, 30)
    transact(lambda: actions.cancel(holder, by=None))
    with clock.pinned(clock.now() + timedelta(days=12)):
        assert make.booking(slot, 25).state is BookingState.CONFIRMED
        db.session.refresh(offered)
        assert offered.state is BookingState.EXPIRED
        clean()


def test_a_declined_offer_frees_the_seats(make):
    slot = make.slot(capacity=30)
    holder, first, second = make.booking(slot, 30), make.booking(slot, 20), make.booking(slot, 20)
    transact(lambda: actions.cancel(holder, by=None))
    transact(lambda: actions.decline(first, by=None))
    assert (first.state, second.state) == (BookingState.DECLINED, BookingState.OFFERED)
    clean()


def test_no_more_groups_than_the_host_takes_even_when_seats_are_left(make):
    slot = make.slot(capacity=100, groups=1)
    first, second = make.booking(slot, 10), make.booking(slot, 10)
    assert (first.state, second.state) == (BookingState.CONFIRMED, BookingState.WAITING)
    transact(lambda: actions.cancel(first, by=None))
    assert second.state is BookingState.OFFERED
    clean()


def test_the_same_form_twice_is_one_booking(make):
    slot, school_class = make.slot(capacity=60), make.school_class()
    request = make.request(slot, school_class)
    assert book(request).id == book(request).id
    assert pool_of(slot.id).taken == 25


def test_a_used_key_with_another_content_is_refused_by_the_number_of_what_it_made(make):
    slot, school_class = make.slot(capacity=60), make.school_class()
    there = book(make.request(slot, school_class, key="k" * 32))
    with pytest.raises(refusals.KeyUsed) as refusal:
        book(make.request(slot, school_class, seats=5, key="k" * 32))
    assert refusal.value.booking_id == there.id


def test_a_key_of_another_school_tells_nothing(make):
    slot = make.slot(capacity=60)
    book(make.request(slot, make.school_class(), key="k" * 32))
    with pytest.raises(refusals.KeyUsed) as refusal:
        book(make.request(slot, make.school_class(), key="k" * 32))
    assert refusal.value.booking_id is None


def test_a_class_is_not_booked_into_two_overlapping_times(make):
    start = clock.now() + timedelta(days=7)
    school_class = make.school_class()
    make.booking(make.slot(starts_at=start), 25, school_class)
    with pytest.raises(refusals.ClassAlreadyBooked):
        book(make.request(make.slot(starts_at=start + timedelta(hours=1)), school_class))
    soon = make.slot(starts_at=start + timedelta(hours=2))
    with pytest.raises(refusals.TooLittleTravel) as refused:  # each slot is of a host of its own
        book(make.request(soon, school_class))
    assert refused.value.minutes == TRAVEL_WITHIN
    later = make.slot(starts_at=start + timedelta(hours=2, minutes=TRAVEL_WITHIN))
    assert book(make.request(later, school_class)).is_live


@pytest.mark.parametrize("seats", [0, -1, 26, 10**9])
def test_a_number_of_pupils_that_the_class_has_not_is_refused(make, seats):
    slot, school_class = make.slot(), make.school_class(roll=25)
    request = make.request(slot, school_class)
    odd = actions.Request(
        **(vars(request) | {"lines": (actions.ClassSeats(school_class.id, seats),), "adults": 10**9})
    )
    with pytest.raises(refusals.MoreThanRoll):
        book(odd)
    assert pool_of(slot.id).taken == 0


def test_of_a_class_without_a_roll_as_many_come_as_are_typed_and_none_untyped(make):
    """A file may name a class and leave its number out: the school books it all the same."""
    slot, school_class = make.slot(), make.school_class(roll=0)
    request = make.request(slot, school_class)
    for seats in (0, 61):
        lines = (actions.ClassSeats(school_class.id, seats),)
        with pytest.raises(refusals.RollMissing) as refusal:
            book(actions.Request(**(vars(request) | {"lines": lines, "adults": 9})))
        assert (refusal.value.class_name, refusal.value.most) == (school_class.name, 60)
    lines = (actions.ClassSeats(school_class.id, 24),)
    assert book(actions.Request(**(vars(request) | {"lines": lines, "adults": 9}))).is_live
    assert pool_of(slot.id).taken == 24


def test_too_few_adults_are_refused(make):
    slot, school_class = make.slot(), make.school_class(roll=25)
    request = actions.Request(**(vars(make.request(slot, school_class)) | {"adults": 1}))
    with pytest.raises(refusals.TooFewAdults) as refusal:
        book(request)
    assert refusal.value.needed == 2


def test_a_grade_that_is_not_invited_is_refused(make):
    slot = make.slot(event=make.event(grades=frozenset({9, 11})))
    with pytest.raises(refusals.GradeNotInvited):
        book(make.request(slot, make.school_class(grade=10)))


def test_a_class_of_another_school_is_refused(make):
    slot, own, foreign = make.slot(), make.school_class(), make.school_class()
    request = make.request(slot, own)
    stolen = actions.Request(**(vars(request) | {"lines": (actions.ClassSeats(foreign.id, 20),)}))
    with pytest.raises(refusals.ClassNotYours):
        book(stolen)


def test_a_past_a_cancelled_and_a_draft_time_are_refused(make):
    school_class = make.school_class()
    past, cancelled = make.slot(), make.slot()
    draft = make.slot(event=make.event(published=False))
    transact(lambda: actions.cancel_slot(cancelled, "мороз", by=None))
    with clock.pinned(past.starts_at), pytest.raises(refusals.SlotStarted):
        book(make.request(past, school_class))
    with pytest.raises(refusals.SlotCancelled):
        book(make.request(cancelled, school_class))
    with pytest.raises(refusals.EventNotOpen):
        book(make.request(draft, school_class))
    clean()


def test_a_cancelled_time_tells_every_group_and_offers_nothing_to_those_who_wait(make):
    slot = make.slot(capacity=30)
    bookings = [make.booking(slot, 30), make.booking(slot, 20)]
    assert transact(lambda: actions.cancel_slot(slot, "Карантин", by=None)) == 2
    assert {booking.state for booking in bookings} == {BookingState.CANCELLED_BY_HOST}
    told = db.session.query(OutboxMessage).filter_by(topic="booking.cancelled_by_host")
    assert {message.subject_id for message in told} == {booking.id for booking in bookings}
    clean()


def test_a_cancelled_event_cancels_its_times_ahead_and_leaves_the_past_as_it_was(make):
    event = make.event()
    past, ahead = make.slot(event=event), make.slot(event=event, starts_at=clock.now() + timedelta(days=60))
    held, coming = make.booking(past, 20), make.booking(ahead, 20)
    with clock.pinned(past.ends_at):
        transact(lambda: actions.cancel_event(event, "Ремонт", by=None))
        assert (held.state, coming.state) == (BookingState.CONFIRMED, BookingState.CANCELLED_BY_HOST)
        with pytest.raises(refusals.AlreadyCancelled):
            transact(lambda: actions.cancel_event(event, "Ремонт", by=None))
        clean()


def test_a_draft_is_not_shown_to_the_world_by_cancelling_it(make):
    event = make.event(published=False)
    with pytest.raises(refusals.EventNotOpen):
        transact(lambda: actions.cancel_event(event, "Передумали", by=None))
    assert event.state == "draft"


def test_whoever_cancels_for_others_says_why(make):
    with pytest.raises(refusals.ReasonMissing):
        transact(lambda: actions.cancel_slot(make.slot(), "  ", by=None))


def test_a_booking_is_not_cancelled_after_the_time_has_begun(make):
    slot = make.slot()
    booking = make.booking(slot)
    with clock.pinned(slot.starts_at), pytest.raises(refusals.TooLateToCancel):
        transact(lambda: actions.cancel(booking, by=None))


def test_every_change_of_seats_says_who_when_from_and_to(make):
    slot, school = make.slot(capacity=30), make.school()
    booking = make.booking(slot, 20, make.school_class(school))
    transact(lambda: actions.cancel(booking, by=7, reason="Контрольная"))
    made, cancelled = audit.history("booking", booking.id)
    assert (made.after["state"], made.after["seats"]) == ("confirmed", 20)
    assert (cancelled.actor_id, cancelled.reason) == (7, "Контрольная")
    assert (cancelled.before["state"], cancelled.after["state"]) == ("confirmed", "cancelled_by_school")


def test_an_offer_is_never_open_after_the_time_begins(make):
    slot = make.slot(capacity=30, starts_at=clock.now() + timedelta(hours=2))
    holder, waiting = make.booking(slot, 30), make.booking(slot, 30)
    transact(lambda: actions.cancel(holder, by=None))
    assert waiting.offer_until == slot.starts_at
