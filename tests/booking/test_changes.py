"""A booking that changes: other people, another time, two times instead of one."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from app.booking import actions, refusals
from app.booking.actions import Share
from app.booking.days_off.refusals import DayIsOff
from app.booking.models import Booking, BookingState
from app.calendar.models import Holder
from app.core import clock
from app.core.db import db, transact
from tests.checks import clean
from tests.race import race


def change(booking, seats, **facts):
    line = booking.lines[0]
    group = actions.Group((actions.ClassSeats(line.class_id, seats),), facts.pop("adults", 3), **facts)
    transact(lambda: actions.change(booking, group, "Ольга Петрова", "8 900 000-00-00", by=None))


def test_fewer_pupils_free_places_for_the_next_group_and_more_come_only_if_they_fit(make):
    slot = make.slot(50)
    first = make.booking(slot, 25, make.school_class(roll=35))
    make.booking(slot, 20)
    third = make.booking(slot, 10)
    assert third.state is BookingState.WAITING
    with pytest.raises(refusals.NotEnoughSeats) as refused:
        change(first, 31)
    assert (refused.value.left, first.seats) == (30, 25)
    change(first, 30)
    change(first, 20, special_needs=1)
    assert (first.seats, first.special_needs, first.adult_name) == (20, 1, "Ольга Петрова")
    assert third.state is BookingState.OFFERED
    clean()


def test_a_group_that_waits_changes_its_number_and_keeps_its_place(make):
    slot = make.slot(40)
    make.booking(slot, 30)
    waiting, behind = make.booking(slot, 20), make.booking(slot, 25)
    change(waiting, 12)
    assert (waiting.state, waiting.queue_no, behind.state) == (BookingState.WAITING, 1, BookingState.WAITING)
    change(waiting, 10)
    assert waiting.state is BookingState.OFFERED
    clean()


def test_what_was_cancelled_or_has_begun_is_not_changed(make):
    slot = make.slot()
    booking = make.booking(slot)
    with clock.pinned(slot.starts_at), pytest.raises(refusals.SlotStarted):
        change(booking, 10)
    transact(lambda: actions.cancel(booking, by=None))
    with pytest.raises(refusals.NothingToChange):
        change(booking, 10)


def test_a_group_that_grows_is_asked_for_anew_where_the_host_answers(make):
    event = make.event()
    make.terms(event, approval=True, event_seats=30)
    booking = make.booking(make.slot(50, event), 20, make.school_class(roll=30))
    transact(lambda: actions.approve(booking, by=None))
    change(booking, 15)
    assert booking.state is BookingState.CONFIRMED
    change(booking, 25)
    assert booking.state is BookingState.REQUESTED
    make.terms(event, approval=True, event_seats=26)
    with pytest.raises(refusals.QuotaReached):
        change(booking, 27)
    clean()


def kept_until(make, seats, place):
    """A time of 30 of which a municipality has a share until three days before it; and that moment."""
    slot = make.slot(30)
    release = slot.starts_at - timedelta(days=3)
    share = Share(seats, holder=Holder.MUNICIPALITY, holder_id=place.id, release_at=release)
    transact(lambda: actions.share_out(slot, [share], by=None))
    return slot, release


def test_a_group_grows_into_seats_that_are_due_to_be_common_though_nobody_has_released_them(make):
    slot, release = kept_until(make, 10, make.municipality())
    booking = make.booking(slot, 20, make.school_class(roll=35))
    with clock.pinned(release):
        change(booking, 25)
    assert booking.seats == 25
    clean()


def test_a_group_that_grows_takes_nothing_that_is_due_to_whoever_waits(make):
    place = make.municipality()
    slot, release = kept_until(make, 20, place)
    own = make.booking(slot, 10, make.school_class(make.school(place), roll=25))
    make.booking(slot, 10)
    waiting = make.booking(slot, 10)
    with clock.pinned(release), pytest.raises(refusals.NotEnoughSeats):
        change(own, 20)
    with clock.pinned(release):
        change(own, 9)
    assert (own.seats, waiting.state) == (9, BookingState.OFFERED)
    clean()


def test_an_offer_that_is_over_is_not_changed_any_more(make):
    slot = make.slot(20)
    holder, waiting = make.booking(slot, 20), make.booking(slot, 20)
    transact(lambda: actions.cancel(holder, by=None))
    with clock.pinned(waiting.offer_until), pytest.raises(refusals.NothingToChange):
        change(waiting, 10)


def test_the_reason_for_one_class_in_two_places_says_nothing_of_another(make):
    school, start = make.school(), clock.now() + timedelta(days=7)
    first, second = make.school_class(school), make.school_class(school)
    here, there = make.slot(starts_at=start), make.slot(starts_at=start)
    for pupils in (first, second):
        make.booking(there, 10, pupils)
    booking = transact(lambda: actions.book(make.request(here, first, 10, clash_reason="половина"), by=None))
    lines = tuple(actions.ClassSeats(pupils.id, 10) for pupils in (first, second))

    def both(reason=""):
        group = actions.Group(lines, 3)
        transact(lambda: actions.change(booking, group, "О. П.", "8 9", by=None, clash_reason=reason))

    with pytest.raises(refusals.ClassAlreadyBooked):
        both()
    change(booking, 12)  # of the first alone nothing has to be said again
    assert booking.clash_reason == "половина"
    both("обе половины")
    assert booking.clash_reason == "обе половины"
    clean()


def test_a_booking_moves_to_another_time_of_its_event_or_stays_where_it_is(make):
    event = make.event()
    start = clock.now() + timedelta(days=7)
    here, there = (
        make.slot(25, event, starts_at=start),
        make.slot(25, event, starts_at=start + timedelta(hours=1)),
    )
    full = make.slot(25, event, starts_at=start + timedelta(days=1))
    make.booking(full, 20)
    booking, waiting = make.booking(here, 25), make.booking(here, 25)
    pupils = booking.lines[0].school_class

    def move(slot, key=None):
        request = make.request(slot, pupils, key=key, wait=False)
        return transact(lambda: actions.rebook(booking, request, by=None))

    with pytest.raises(refusals.NotEnoughSeats):
        move(full)
    assert booking.state is BookingState.CONFIRMED
    moved = move(there, key="k" * 20)  # overlapping hours: the old booking does not count
    assert (moved.state, moved.slot_id, moved.replaces_id) == (BookingState.CONFIRMED, there.id, booking.id)
    assert (booking.state, waiting.state) == (BookingState.CANCELLED_BY_SCHOOL, BookingState.OFFERED)
    assert move(there, key="k" * 20).id == moved.id
    with pytest.raises(refusals.OtherTimeOfEvent):
        move(make.slot(50))
    clean()


def test_what_another_tab_has_cancelled_is_not_said_to_be_changed(make):
    booking = make.booking(make.slot(), 20)
    seen, group = booking.version, actions.Group(actions.lines_of(booking), booking.adults)
    transact(lambda: actions.cancel(booking, by=None))
    name, phone = booking.adult_name, booking.adult_phone
    with pytest.raises(refusals.NothingToChange):
        transact(lambda: actions.change(booking, group, name, phone, by=None, version=seen))


def test_why_half_a_class_is_elsewhere_is_said_anew_of_another_time(make):
    pupils, start = make.school_class(roll=25), clock.now() + timedelta(days=7)
    make.booking(make.slot(starts_at=start), 10, pupils)
    event = make.event()
    here, there = (make.slot(event=event, starts_at=start + timedelta(minutes=n)) for n in (0, 30))
    first = make.request(here, pupils, 10, clash_reason="по подгруппам")
    half = transact(lambda: actions.book(first, by=None))
    with pytest.raises(refusals.ClassAlreadyBooked):
        transact(lambda: actions.rebook(half, make.request(there, pupils, 10), by=None))
    again = make.request(there, pupils, 10, clash_reason="вторая половина")
    assert transact(lambda: actions.rebook(half, again, by=None)).clash_reason == "вторая половина"
    clean()


def test_bookings_that_swap_their_times_at_once_never_lock_each_other_out(app, make):
    event = make.event()
    slots = [make.slot(80, event, starts_at=clock.now() + timedelta(days=7 + day)) for day in range(2)]
    bookings = [make.booking(slots[side % 2], 20) for side in range(4)]

    def swap(id: int, request: actions.Request) -> str:
        return transact(lambda: actions.rebook(db.session.get_one(Booking, id), request, by=None).state.value)

    works = [
        partial(swap, one.id, make.request(slots[1 - side % 2], one.lines[0].school_class, 20))
        for side, one in enumerate(bookings)
    ]
    assert race(app, works) == ["confirmed"] * 4
    clean()


def test_a_class_is_split_over_two_times_all_or_nothing(make):
    event, pupils = make.event(), make.school_class(roll=25)
    start = clock.now() + timedelta(days=7)
    first, second = (make.slot(15, event, starts_at=start + timedelta(hours=3 * n)) for n in range(2))
    third = make.slot(10, event, starts_at=start + timedelta(hours=9))
    parts = [make.request(first, pupils, 13), make.request(second, pupils, 12)]
    split = transact(lambda: actions.book_split(parts, by=None))
    assert [one.seats for one in split] == [13, 12]
    assert transact(lambda: actions.book_split(parts, by=None)) == split  # sent twice
    other = make.school_class(roll=25)
    greedy = [make.request(third, other, 10), make.request(first, other, 15)]
    with pytest.raises(refusals.NotEnoughSeats):
        transact(lambda: actions.book_split(greedy, by=None))
    assert db.session.query(Booking).count() == 2
    mixed = [parts[0], make.request(second, pupils, 12, key=uuid4().hex)]
    with pytest.raises(refusals.KeyUsed):
        transact(lambda: actions.book_split(mixed, by=None))
    foreign = [make.request(third, other, 5), make.request(make.slot(starts_at=start), other, 5)]
    with pytest.raises(refusals.OtherTimeOfEvent):
        transact(lambda: actions.book_split(foreign, by=None))
    clean()


def test_parts_of_one_class_come_one_after_the_other_or_the_school_says_why(make):
    event, pupils, start = make.event(), make.school_class(roll=25), clock.now() + timedelta(days=7)
    first = make.slot(30, event, starts_at=start)
    second = make.slot(30, event, starts_at=start + timedelta(minutes=30))

    def split(*slots, **facts):
        parts = [
            make.request(slot, pupils, seats, **facts) for slot, seats in zip(slots, (13, 12), strict=True)
        ]
        return transact(lambda: actions.book_split(parts, by=None))

    for slots in ((first, first), (first, second), (second, first)):
        with pytest.raises(refusals.OtherTimeOfEvent):
            split(*slots)
    assert db.session.query(Booking).count() == 0
    both = split(first, second, clash_reason="по подгруппам")
    assert [one.clash_reason for one in both] == ["по подгруппам"] * 2
    clean()


def test_two_classes_go_to_two_times_of_the_same_hours_without_a_reason(make):
    event, school = make.event(), make.school()
    slots = [make.slot(30, event) for _ in range(2)]
    parts = [
        make.request(slot, make.school_class(school, letter=one))
        for slot, one in zip(slots, "АБ", strict=True)
    ]
    both = transact(lambda: actions.book_split(parts, by=None))
    assert [(one.seats, one.clash_reason) for one in both] == [(25, "")] * 2
    clean()


def test_a_group_that_waits_changes_its_number_on_a_day_whose_lessons_are_cancelled(make):
    school, slot = make.school(), make.slot(30)
    make.booking(slot, 25)
    waits = make.booking(slot, 20, make.school_class(school))
    begins = slot.starts_at - timedelta(hours=1)
    draft = actions.DayOffDraft(
        None, frozenset({school.id}), True, begins, begins + timedelta(days=1), frozenset(), "мороз"
    )
    transact(lambda: actions.cancel_days(draft, key="frost", by=None))
    change(waits, 12)
    assert (waits.state, waits.seats) == (BookingState.WAITING, 12)
    clean()


def test_no_group_becomes_one_whose_lessons_are_cancelled_that_day(make):
    school, slot = make.school(), make.slot()
    held = make.booking(slot, 10, make.school_class(school, grade=9))
    begins = slot.starts_at - timedelta(hours=1)
    draft = actions.DayOffDraft(
        None, frozenset({school.id}), True, begins, begins + timedelta(days=1), frozenset({8}), "карантин"
    )
    transact(lambda: actions.cancel_days(draft, key="quarantine", by=None))
    eighth = actions.Group((actions.GradeSeats(8, 10),), 3)
    with pytest.raises(DayIsOff):
        transact(lambda: actions.change(held, eighth, "Ольга Петрова", "8 900 000-00-00", by=None))
    change(held, 9)
    assert (held.state, held.seats) == (BookingState.CONFIRMED, 9)
    clean()
