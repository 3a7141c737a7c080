"""Seats moved between shares with a reason, and a municipality's share given on to its schools: no seat is
lost, none is taken from whoever has it, and whoever waits is served."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import actions, refusals, scarce, share_refusals
from app.booking.actions import Share
from app.booking.actions.shares import COMMON
from app.booking.models import BookingState
from app.booking.scarce import TOPIC, tell_of_scarce
from app.booking.share_queries import schools_of
from app.calendar.models import Holder, Pool, Slot
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from app.organizations.actions import set_active
from app.organizations.models import OrganizationKind
from tests.checks import clean
from tests.race import outcomes, race


def of(place):
    return ("", Holder.MUNICIPALITY, place.id)


def shared(make, seats=30, capacity=50, **facts):
    """A municipality with two schools, and a time of which it has a share."""
    place = make.municipality()
    first, second = make.school(place), make.school(place)
    slot = make.slot(capacity)
    share = Share(seats, holder=Holder.MUNICIPALITY, holder_id=place.id, **facts)
    transact(lambda: actions.share_out(slot, [share], by=None))
    return slot, place, first, second


def move(slot, source, target, seats, reason="заболели"):
    transact(lambda: actions.transfer(slot, source, target, seats, reason, by=None))


def split(slot, parts):
    seats = {school.id: number for school, number in parts.items()}
    transact(lambda: actions.split_share(slot, share_id(slot), seats, by=None))


def share_id(slot):
    return db.session.query(Pool.id).filter_by(slot_id=slot.id, holder=Holder.MUNICIPALITY).scalar()


def pools(slot):
    found = db.session.query(Pool).filter_by(slot_id=slot.id).populate_existing().order_by(Pool.rank, Pool.id)
    return [(pool.holder.value, pool.taken, pool.capacity) for pool in found]


def test_moved_seats_serve_those_who_wait_at_once_and_the_reason_stays(make):
    slot, place, *_schools = shared(make)
    make.booking(slot, 20)
    waits = make.booking(slot, 15)
    move(slot, of(place), COMMON, 15, " отказ района ")
    assert (waits.state, pools(slot)) == (
        BookingState.OFFERED, [("municipality", 0, 15), ("common", 35, 35)]
    )  # fmt: skip
    entry = db.session.query(AuditEntry).filter_by(action="slot.seats_moved").one()
    assert (entry.reason, entry.after["seats"], entry.after["to"]) == ("отказ района", 15, list(COMMON))
    clean()


def test_what_cannot_be_moved_is_refused_and_nothing_changes(make):
    slot, place, school, _other = shared(make, release_at=clock.now() + timedelta(days=3))
    make.booking(slot, 20, make.school_class(school))
    before = pools(slot)
    wrong = [
        ((of(place), COMMON, 5, "  "), refusals.ReasonMissing),
        ((of(place), of(place), 5), share_refusals.SharedTwice),
        ((of(place), ("", Holder.SCHOOL, school.id), 5), share_refusals.ShareGone),
        ((of(place), COMMON, 11), share_refusals.NotFreeInShare),
    ]
    for facts, refusal in wrong:
        with pytest.raises(refusal):
            move(slot, *facts)
    with clock.pinned(clock.now() + timedelta(days=4)):
        for _time in range(2):  # the date has come, and then its seats are common
            for source, target in ((of(place), COMMON), (COMMON, of(place))):
                with pytest.raises((share_refusals.ShareReleased, share_refusals.NotFreeInShare)):
                    move(slot, source, target, 5)
            with pytest.raises(share_refusals.ShareReleased):
                move(slot, COMMON, of(place), 5)
            assert pools(slot) == before
            transact(actions.release_shares)
            before = pools(slot)
    clean()


def test_seats_moved_while_schools_book_them_are_neither_lost_nor_sold_twice(app, make):
    slot, place, school, other = shared(make, seats=40, capacity=40)
    works = [booking_of(make.request(slot, make.school_class(one, roll=10))) for one in (school, other) * 3]
    works += [moved(slot.id, of(place))] * 3
    found = outcomes(race(app, works))
    assert sum(found.values()) == 9 and found["confirmed"] == 4, found
    assert found["moved"] + found[share_refusals.NotFreeInShare.__name__] == 3, found
    capacities = {holder: capacity for holder, _taken, capacity in pools(slot)}
    assert capacities.get("municipality", 0) == 40 - 10 * found["moved"]
    assert sum(capacities.values()) == 40
    clean()


def test_one_form_pressed_four_times_at_once_moves_seats_once(app, make):
    slot, place, *_schools = shared(make, seats=40, capacity=40)
    seen = actions.mark_of(actions.single_shares(actions.shares_of(slot.id)))
    found = outcomes(race(app, [moved(slot.id, of(place), seen=seen)] * 4))
    assert found == {"moved": 1, share_refusals.SharesChanged.__name__: 3}
    assert pools(slot) == [("municipality", 0, 30), ("common", 0, 10)]
    clean()


def booking_of(request):
    return lambda: transact(lambda: actions.book(request, by=None).state.value)


def moved(slot_id, source, **facts):
    def work():
        slot = db.session.get_one(Slot, slot_id)
        actions.transfer(slot, source, COMMON, 10, "гонка", by=None, **facts)
        return "moved"

    return lambda: transact(work)


def test_a_school_takes_its_part_first_then_the_rest_of_the_share_then_what_is_common(make):
    slot, place, first, second = shared(make)
    split(slot, {first: 10, second: 5})
    assert pools(slot) == [("school", 0, 10), ("school", 0, 5), ("municipality", 0, 15), ("common", 0, 20)]
    make.booking(slot, 28, make.school_class(first, roll=28))
    assert pools(slot) == [("school", 10, 10), ("school", 0, 5), ("municipality", 15, 15), ("common", 3, 20)]
    entry = db.session.query(AuditEntry).filter_by(action="slot.share_split").one()
    assert entry.after == {f"municipality:{place.id}": 15, f"school:{first.id}": 10, f"school:{second.id}": 5}
    clean()


def test_untaken_parts_are_taken_back_and_taken_ones_are_not(make):
    slot, _place, first, second = shared(make, capacity=30)
    split(slot, {first: 20, second: 10})
    assert ("municipality", 0, 0) in pools(slot)  # all is given, and the share is still there
    make.booking(slot, 12, make.school_class(first))
    with pytest.raises(share_refusals.ShareInUse) as refused:
        split(slot, {first: 11})
    assert refused.value.key == ("", Holder.SCHOOL, first.id)
    waits = make.booking(slot, 10, make.school_class(first, letter="Я"))
    assert waits.state is BookingState.WAITING
    split(slot, {second: 0})
    assert waits.state is BookingState.OFFERED
    assert pools(slot) == [("school", 20, 20), ("municipality", 2, 10), ("common", 0, 0)]
    clean()


def test_a_municipality_gives_only_its_own_seats_to_its_own_schools(make):
    slot, place, first, second = shared(make)
    theirs = Share(5, holder=Holder.SCHOOL, holder_id=first.id)
    own = Share(30, holder=Holder.MUNICIPALITY, holder_id=place.id)
    transact(lambda: actions.share_out(slot, [own, theirs], by=None))
    for parts, refusal in (
        ({make.school(): 5}, share_refusals.SchoolOfOthers),
        ({first: 6}, share_refusals.ShareOfOthers),
        ({second: 31}, share_refusals.MoreThanShare),
    ):
        with pytest.raises(refusal):
            split(slot, parts)
    assert pools(slot) == [("school", 0, 5), ("municipality", 0, 30), ("common", 0, 15)]
    split(slot, {second: 30})
    split(slot, {second: 30})  # twice is as good as once
    transact(lambda: actions.share_out(slot, given(slot), by=None))  # the organizer's form as it stands
    assert pools(slot) == [("school", 0, 5), ("school", 0, 30), ("municipality", 0, 0), ("common", 0, 15)]
    assert db.session.query(AuditEntry).filter_by(action="slot.share_split").count() == 1
    clean()


def given(slot):
    found = [pool for pool in actions.shares_of(slot.id) if not pool.is_common]
    return [
        Share(pool.capacity, pool.audience, pool.holder, pool.holder_id, pool.release_at) for pool in found
    ]


def test_a_part_becomes_common_when_its_share_does(make):
    release = clock.now() + timedelta(days=3)
    slot, _place, first, second = shared(make, release_at=release)
    split(slot, {first: 10})
    make.booking(slot, 4, make.school_class(first))
    with clock.pinned(release):
        with pytest.raises(share_refusals.ShareReleased):
            split(slot, {second: 5})
        assert transact(actions.release_shares) == 2
        assert pools(slot) == [("school", 4, 4), ("municipality", 0, 0), ("common", 0, 46)]
        with pytest.raises(share_refusals.ShareReleased):
            split(slot, {second: 0})
    clean()


def test_a_coordinator_is_told_once_that_the_share_of_an_event_is_nearly_gone(make):
    slot, place, first, second = shared(make, seats=30, release_at=clock.now() + timedelta(days=3))
    office = make.organization(OrganizationKind.AUTHORITY, place)
    coordinator = make.user(Role.MUNICIPALITY, office)
    split(slot, {first: 10})
    make.booking(slot, 27, make.school_class(second, roll=27))  # of the rest 20, and 7 that are common
    make.booking(slot, 7, make.school_class(first))
    assert transact(tell_of_scarce) == 0  # 3 of 30 are a tenth, and no less
    make.booking(slot, 1, make.school_class(first, letter="Я"))
    with clock.pinned(clock.now() + timedelta(days=4)):
        assert transact(tell_of_scarce) == 0  # whatever is left has become common
    assert (transact(tell_of_scarce), transact(tell_of_scarce)) == (1, 0)
    message = db.session.query(OutboxMessage).filter_by(topic=TOPIC).one()
    (letter,) = scarce.write(message)
    assert (letter.to, message.recipient_id) == (coordinator.mail, office.id)
    assert letter.lines[0].startswith("Из 30 мест")
    clean()


def test_fewer_places_than_the_smallest_group_needs_are_nearly_none(make):
    slot, place, first, _second = shared(make, seats=30)
    make.organization(OrganizationKind.AUTHORITY, place)
    make.booking(slot, 20, make.school_class(first))
    assert transact(tell_of_scarce) == 0
    make.terms(slot.event, smallest=12)
    assert transact(tell_of_scarce) == 1


def test_what_a_municipality_has_given_stays_given_when_the_organizer_shares_anew(make):
    slot, place, first, second = shared(make, release_at=clock.now() + timedelta(days=3))
    split(slot, {first: 12, second: 8})

    def share_anew(seats, **facts):
        share = Share(seats, holder=Holder.MUNICIPALITY, holder_id=place.id, **facts)
        transact(lambda: actions.share_out(slot, [share], by=None))

    later = clock.now() + timedelta(days=4)
    share_anew(25, release_at=later)
    assert pools(slot) == [("school", 0, 12), ("school", 0, 8), ("municipality", 0, 5), ("common", 0, 25)]
    assert {pool.release_at for pool in db.session.query(Pool) if not pool.is_common} == {later}
    with pytest.raises(share_refusals.GivenToSchools):
        share_anew(19)
    share_anew(20, release_at=later)
    assert pools(slot)[2:] == [("municipality", 0, 0), ("common", 0, 30)]
    clean()
    with clock.pinned(later + timedelta(hours=1)):
        transact(actions.release_shares)
        share_anew(0, release_at=later)  # as it stands
        assert len(pools(slot)) == 4 and pools(slot)[-1] == ("common", 0, 50)
        clean()


def test_a_share_that_is_given_back_goes_with_its_parts(make):
    slot, place, first, second = shared(make)
    split(slot, {first: 12, second: 18})
    back = Share(0, holder=Holder.MUNICIPALITY, holder_id=place.id)
    transact(lambda: actions.share_out(slot, [back], by=None))
    assert pools(slot) == [("common", 0, 50)]
    clean()


def test_a_stale_split_undoes_no_newer_one_and_the_same_twice_is_as_good_as_once(make):
    slot, _place, first, second = shared(make)
    seen = actions.mark_of(
        actions.single_shares(one for one in actions.shares_of(slot.id) if not one.is_common)
    )

    def split_seen(parts):
        seats = {school.id: number for school, number in parts.items()}
        transact(lambda: actions.split_share(slot, share_id(slot), seats, by=None, seen=seen))

    for _press in range(2):
        split_seen({first: 12, second: 0})
    with pytest.raises(share_refusals.SharesChanged):
        split_seen({first: 0, second: 9})
    assert ("school", 0, 12) in pools(slot)
    clean()


def test_no_part_is_given_to_a_school_that_is_archived_and_one_that_has_it_gives_it_back(make):
    slot, _place, first, second = shared(make)
    split(slot, {first: 12})
    for school in (first, second):
        transact(lambda school=school: set_active(school, False, by=None))
    pool = db.session.get_one(Pool, share_id(slot))
    parts = [one for one in actions.shares_of(slot.id) if one.part_of]
    assert [id for id, _name in schools_of(pool.holder_id, parts)] == [first.id]
    with pytest.raises(share_refusals.SchoolOfOthers):
        split(slot, {second: 5})
    split(slot, {first: 0})
    assert pools(slot) == [("municipality", 0, 30), ("common", 0, 20)]
