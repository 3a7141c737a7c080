"""On what terms an event is booked: by whom, when, in what groups, and how much."""

from datetime import timedelta

import pytest

from app.booking import actions, refusals
from app.booking.actions.guards import barrier
from app.booking.models import BookingState, LimitClaim
from app.calendar.models import Audience, EventFormat, SeatLimit, Visibility
from app.core import clock, outbox
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations.models import ProgrammeLevel, SchoolProfile
from tests.checks import clean
from tests.race import booked, outcomes, race


def book(request):
    return transact(lambda: actions.book(request, by=None))


def test_booking_opens_and_closes_when_the_terms_say(make):
    event, pupils, now = make.event(), make.school_class(), clock.now()
    slot = make.slot(event=event, starts_at=now + timedelta(days=7))
    make.terms(event, opens_at=now + timedelta(days=1), closes_hours=48)
    with pytest.raises(refusals.NotOpenYet) as early:
        book(make.request(slot, pupils))
    assert early.value.opens_at == now + timedelta(days=1)
    with clock.pinned(now + timedelta(days=5, minutes=1)), pytest.raises(refusals.BookingClosed) as late:
        book(make.request(slot, pupils))
    assert late.value.closed_at == slot.starts_at - timedelta(hours=48)
    make.terms(event, closes_at=now + timedelta(days=2), closes_hours=48)
    with clock.pinned(now + timedelta(days=3)), pytest.raises(refusals.BookingClosed) as closed:
        book(make.request(slot, pupils))
    assert closed.value.closed_at == now + timedelta(days=2)
    with clock.pinned(now + timedelta(days=1)):
        assert book(make.request(slot, pupils)).state is BookingState.CONFIRMED
    clean()


def test_a_school_cancels_by_itself_only_until_the_term_and_the_host_still_can(make):
    event = make.event()
    slot, start = make.slot(event=event), clock.now() + timedelta(days=7)
    make.terms(event, cancel_hours=24)
    booking = make.booking(slot)
    with clock.pinned(start - timedelta(hours=5)):
        with pytest.raises(refusals.CancelClosed) as late:
            transact(lambda: actions.cancel(booking, by=None))
        assert late.value.phone == event.host.phone
        with pytest.raises(refusals.ReasonMissing):
            transact(lambda: actions.call_off(booking, " ", by=None))
        transact(lambda: actions.call_off(booking, "школа позвонила", by=None))
    assert booking.state is BookingState.CANCELLED_BY_HOST
    clean()


def test_a_group_grows_only_while_the_time_can_be_booked_and_shrinks_while_it_could_be_left(make):
    event = make.event()
    make.terms(event, closes_hours=48, cancel_hours=24)
    slot = make.slot(50, event)
    booking = make.booking(slot, 20, make.school_class(roll=30))
    pupils = booking.lines[0].class_id

    def change(seats):
        group = actions.Group((actions.ClassSeats(pupils, seats),), 2)
        transact(lambda: actions.change(booking, group, "О. П.", "8 9", by=None))

    with clock.pinned(slot.starts_at - timedelta(hours=48)):
        with pytest.raises(refusals.BookingClosed):
            change(21)
        change(19)
    with clock.pinned(slot.starts_at - timedelta(hours=24)):
        with pytest.raises(refusals.CancelClosed):
            change(18)
        change(19)
    assert booking.seats == 19
    clean()


def test_a_group_goes_to_another_time_only_while_it_could_leave_this_one(make):
    event = make.event()
    make.terms(event, cancel_hours=24)
    slot, later = make.slot(25, event), make.slot(50, event, starts_at=clock.now() + timedelta(days=9))
    held, waits = make.booking(slot, 25), make.booking(slot, 20)

    def go(booking):
        request = make.request(later, booking.lines[0].school_class, booking.seats, wait=False)
        return transact(lambda: actions.rebook(booking, request, by=None))

    with clock.pinned(slot.starts_at - timedelta(hours=24)):
        with pytest.raises(refusals.CancelClosed):
            go(held)
        assert go(waits).state is BookingState.CONFIRMED  # who only waits keeps nobody from coming
    assert held.state is BookingState.CONFIRMED
    clean()


@pytest.mark.parametrize(("seats", "refusal"), [(4, refusals.GroupTooSmall), (16, refusals.GroupTooLarge)])
def test_a_group_is_between_the_smallest_and_the_largest(make, seats, refusal):
    event = make.event()
    make.terms(event, smallest=5, largest=15)
    slot, pupils = make.slot(event=event), make.school_class(roll=25)
    with pytest.raises(refusal):
        book(make.request(slot, pupils, seats))
    assert book(make.request(slot, pupils, 15)).seats == 15
    assert book(make.request(slot, make.school_class(), 5)).seats == 5


def test_what_a_school_may_have_of_one_event_says_nothing_of_another(make):
    school, (first, second) = make.school(), (make.event(), make.event())
    for event in (first, second):
        make.terms(event, school_groups=2)
    full, other = make.slot(20, first), make.slot(60, second)
    make.booking(full, 20)
    make.booking(other, 10, make.school_class(school))
    assert make.booking(full, 10, make.school_class(school)).state is BookingState.WAITING  # under the lock
    assert make.booking(other, 10, make.school_class(school)).is_live
    clean()


def test_who_may_not_book_is_told_before_it_types(make):
    event, place = make.event(), make.municipality()
    make.terms(event, municipality_ids=frozenset({place.id}))
    slot, strange = make.slot(event=event), make.school()
    refusal = barrier(slot, strange.id)
    assert isinstance(refusal, refusals.NotAdmitted) and refusal.why == "municipality"
    assert barrier(slot, make.school(place).id) is None


def test_terms_that_change_are_in_the_audit_log_and_the_same_ones_are_no_change(make):
    event = make.event()
    for _ in range(2):
        make.terms(event, smallest=5, approval=True)
    [entry] = db.session.query(AuditEntry).filter_by(action="event.terms_set", subject_id=event.id)
    assert (entry.before, entry.after) == (
        {"smallest": None, "approval": False},
        {"smallest": 5, "approval": True},
    )


def test_only_those_whom_the_event_is_for_book_it(make):
    here, there = make.municipality(), make.municipality()
    event = make.event()
    slot = make.slot(event=event)
    make.terms(event, municipality_ids=frozenset({here.id}))
    with pytest.raises(refusals.NotAdmitted) as refused:
        book(make.request(slot, make.school_class(make.school(there))))
    assert (refused.value.why, refused.value.names) == ("municipality", [here.name])
    assert book(make.request(slot, make.school_class(make.school(here)))).is_live
    closed = make.event()
    closed.visibility = Visibility.INVITED
    db.session.commit()
    with pytest.raises(refusals.NotAdmitted) as uninvited:
        book(make.request(make.slot(event=closed), make.school_class()))
    assert uninvited.value.why == "invited"


def test_schools_of_the_event_s_programme_levels_book_it_where_the_terms_say_so(make):
    basic, advanced = ProgrammeLevel(title="Базовый", hours=40), ProgrammeLevel(title="Продвинутый", hours=80)
    db.session.add_all([basic, advanced])
    db.session.commit()
    chosen, open_to_all = make.event(level_ids=frozenset({advanced.id})), make.event()
    slot, year = make.slot(event=chosen), make.school_class().year
    within, without, unknown = (make.school_class() for _ in range(3))
    profiles = [(within, year, advanced), (without, year, basic), (without, year - 1, advanced)]
    for pupils, of_year, level in profiles:
        db.session.add(SchoolProfile(school_id=pupils.school_id, year=of_year, level=level))
    db.session.commit()
    make.terms(chosen, smallest=1)
    assert book(make.request(slot, without)).is_live  # the level is only told until the terms say more
    for event in (chosen, open_to_all):
        make.terms(event, levels_only=True)
    for pupils in (without, unknown):
        with pytest.raises(refusals.NotAdmitted) as refused:
            book(make.request(make.slot(event=chosen), pupils))
        assert (refused.value.why, refused.value.names) == ("level", ["Продвинутый"])
    assert book(make.request(slot, within)).is_live
    assert book(make.request(make.slot(event=open_to_all), unknown)).is_live
    clean()


def test_a_grade_and_people_of_an_audience_are_booked_without_a_class(make):
    event = make.event(grades=frozenset({8}), audience=("pupils", "parents"))
    slot, pupils = make.slot(100, event), make.school_class(grade=8)
    mixed = (actions.GradeSeats(8, 14), actions.ClassSeats(pupils.id, 20))
    first = book(make.request(slot, pupils, lines=mixed, adults=3, special_needs=2))
    assert (first.seats, first.special_needs) == (34, 2)
    guests = {"lines": (actions.PeopleSeats(30),), "adults": 0, "audience": Audience.PARENTS}
    assert book(make.request(slot, pupils, **guests)).seats == 30
    wrong = [
        ({"lines": (actions.PeopleSeats(5),)}, refusals.GradeMissing),
        ({"lines": (actions.GradeSeats(9, 5),)}, refusals.GradeNotInvited),
        ({"lines": (actions.GradeSeats(8, 5), actions.GradeSeats(8, 6))}, refusals.LineTwice),
        ({"lines": ()}, refusals.LineTwice),
        ({"lines": (actions.PeopleSeats(5),), "audience": Audience.TEACHERS}, refusals.AudienceNotInvited),
        ({"lines": (actions.GradeSeats(8, 16),), "adults": 1}, refusals.TooFewAdults),
        ({"lines": (actions.GradeSeats(8, 5),), "special_needs": 6}, refusals.TooManySpecialNeeds),
    ]
    for facts, refusal in wrong:
        with pytest.raises(refusal):
            book(make.request(slot, pupils, **facts))
    clean()


def test_shares_of_an_audience_serve_only_that_audience(make):
    event = make.event(audience=("pupils", "parents"))
    slot, pupils = make.slot(40, event), make.school_class(roll=25)
    transact(lambda: actions.share_out(slot, [actions.Share(30, audience="parents")], by=None))
    guests = {"lines": (actions.PeopleSeats(30),), "adults": 0, "audience": Audience.PARENTS}
    assert book(make.request(slot, pupils, **guests)).state is BookingState.CONFIRMED
    assert book(make.request(slot, pupils, 10)).state is BookingState.CONFIRMED
    with pytest.raises(refusals.NeverFits) as refused:
        book(make.request(slot, make.school_class(roll=25)))
    assert refused.value.capacity == 10
    clean()


def test_what_names_no_municipality_is_where_its_host_is(make):
    place, pupils = make.municipality(), make.school_class(roll=20)
    near, nearer = (make.event(make.organization(municipality=place), municipality_id=None) for _ in range(2))
    first = make.slot(event=near)
    make.booking(first, 20, pupils)
    soon = make.slot(event=nearer, starts_at=first.ends_at + timedelta(minutes=45))
    assert book(make.request(soon, pupils)).is_live
    far = make.event(make.organization(municipality=make.municipality()), municipality_id=None)
    with pytest.raises(refusals.TooLittleTravel):
        book(make.request(make.slot(event=far, starts_at=soon.ends_at + timedelta(minutes=45)), pupils))
    clean()


def test_one_organization_has_no_more_than_its_quota_over_all_times(make):
    event = make.event()
    first, second = make.slot(50, event), make.slot(50, event, starts_at=clock.now() + timedelta(days=9))
    school = make.school()
    a, b, c = (make.school_class(school, letter=letter, roll=20) for letter in "АБВ")
    make.terms(event, school_seats=45, school_groups=2)
    one = book(make.request(first, a))
    assert book(make.request(second, b)).is_live
    with pytest.raises(refusals.QuotaReached) as refused:
        book(make.request(first, c))
    assert (refused.value.own, refused.value.unit) == (True, "groups")
    assert book(make.request(first, make.school_class(roll=20))).is_live  # of another school
    transact(lambda: actions.cancel(one, by=None))
    make.terms(event, school_seats=20)
    with pytest.raises(refusals.QuotaReached) as seats:
        book(make.request(first, c, 5))
    assert seats.value.unit == "seats"
    clean()


def test_the_quota_of_an_event_counts_those_who_wait_and_what_was_booked_before_it(make):
    event = make.event()
    small, large = make.slot(20, event), make.slot(50, event, starts_at=clock.now() + timedelta(days=9))
    make.booking(small, 20)
    waiting = make.booking(small, 15)
    make.terms(event, event_seats=40)
    assert db.session.query(SeatLimit.used).scalar() == 35
    with pytest.raises(refusals.QuotaReached):
        book(make.request(large, make.school_class(roll=6)))
    with pytest.raises(refusals.QuotaBelowUsed):
        make.terms(event, event_seats=34)
    transact(lambda: actions.cancel(waiting, by=None))
    assert book(make.request(large, make.school_class(roll=6))).is_live
    make.terms(event)
    assert db.session.query(LimitClaim).count() == 0
    clean()


def test_schools_racing_for_a_quota_over_many_times_keep_within_it(app, make):
    event = make.event()
    slots = [make.slot(100, event, starts_at=clock.now() + timedelta(days=7 + day)) for day in range(4)]
    make.terms(event, event_seats=50)
    works = [booked_in(make.request(slot, make.school_class(roll=20))) for slot in slots * 2]
    found = outcomes(race(app, works))
    assert found == {"confirmed": 2, refusals.QuotaReached.__name__: 6}
    clean()


def booked_in(request):
    return lambda: booked(request)


def test_the_host_answers_where_the_event_says_so(make):
    event = make.event()
    slot = make.slot(50, event)
    make.terms(event, approval=True, answer_days=2)
    first, second, third = (make.booking(slot, 25) for _ in range(3))
    assert [one.state.value for one in (first, second, third)] == ["requested", "requested", "waiting"]
    assert first.answer_due_at is not None and clock.now() < first.answer_due_at <= slot.starts_at
    transact(lambda: actions.approve(first, by=None))
    transact(lambda: actions.approve(first, by=None))  # twice is as good as once
    with pytest.raises(refusals.ReasonMissing):
        transact(lambda: actions.reject(second, "", by=None))
    transact(lambda: actions.reject(second, "нет мастера", by=None))
    with pytest.raises(refusals.NotRequested):
        transact(lambda: actions.approve(second, by=None))
    assert (first.state.value, second.state.value, third.state.value) == ("confirmed", "declined", "offered")
    transact(lambda: actions.accept(third, by=None))
    assert third.state is BookingState.REQUESTED
    topics = {row.topic for row in db.session.query(outbox.OutboxMessage).filter_by(subject_id=third.id)}
    assert topics >= {"booking.waiting", "booking.offered", "booking.requested"}
    clean()


def test_the_way_between_two_places_needs_its_time_unless_the_school_says_why(make):
    here, there = make.municipality(), make.municipality()
    start, school = clock.now() + timedelta(days=7), make.school(here)
    pupils = make.school_class(school)
    near, far = (make.event(make.organization(municipality=place)) for place in (here, there))
    make.booking(make.slot(event=near, starts_at=start), 25, pupils)  # two hours
    soon = make.slot(event=far, starts_at=start + timedelta(hours=3))
    with pytest.raises(refusals.TooLittleTravel) as refused:
        book(make.request(soon, pupils))
    assert refused.value.minutes == 90
    same_place = make.slot(event=near, starts_at=start + timedelta(hours=2))
    assert book(make.request(same_place, pupils)).clash_reason == ""
    online = make.event(format=EventFormat.ONLINE)
    assert book(make.request(make.slot(event=online, starts_at=start - timedelta(hours=2)), pupils)).is_live
    knowingly = book(make.request(soon, pupils, 10, clash_reason="класс едет двумя половинами"))
    assert knowingly.clash_reason == "класс едет двумя половинами"
    with pytest.raises(refusals.ClassAlreadyBooked) as twice:  # in the very same time never
        book(make.request(soon, pupils, 5, clash_reason="ещё раз"))
    assert twice.value.same_time
    clean()
