"""Seats kept for an audience, a municipality or a school: who may draw on what, and in which order."""

import pytest

from app.booking import actions, refusals, share_refusals
from app.booking.actions import Share
from app.booking.models import BookingState
from app.calendar.models import Holder, Pool
from app.core.db import db, transact
from tests.checks import clean


def share(slot, *shares):
    transact(lambda: actions.share_out(slot, shares, by=None))


def taken(slot):
    pools = db.session.query(Pool).filter_by(slot_id=slot.id).populate_existing()
    return {(pool.holder.value, pool.audience): pool.taken for pool in pools}


def for_school(school, seats):
    return Share(seats, holder=Holder.SCHOOL, holder_id=school.id)


def for_municipality(school, seats):
    return Share(seats, holder=Holder.MUNICIPALITY, holder_id=school.municipality_id)


def test_a_school_draws_on_its_own_share_then_its_municipality_then_the_common_pool(make):
    school, slot = make.school(), make.slot(capacity=50)
    share(slot, for_municipality(school, 10), for_school(school, 5))
    make.booking(slot, 20, make.school_class(school, roll=20))
    assert taken(slot) == {("school", ""): 5, ("municipality", ""): 10, ("common", ""): 5}
    clean()


def test_what_is_kept_for_others_is_not_sold(make):
    other, slot = make.school(), make.slot(capacity=30)
    share(slot, for_municipality(other, 20))
    with pytest.raises(refusals.NeverFits) as refusal:
        make.booking(slot, 11)
    assert refusal.value.capacity == 10
    assert make.booking(slot, 10).state is BookingState.CONFIRMED
    assert make.booking(slot, 20, make.school_class(other, roll=20)).state is BookingState.CONFIRMED
    clean()


def test_seats_for_parents_or_visitors_are_not_for_classes(make):
    slot = make.slot(capacity=30)
    share(slot, Share(10, "parents"), Share(10, holder=Holder.PUBLIC))
    make.booking(slot, 10)
    assert make.booking(slot, 5).state is BookingState.WAITING
    clean()


def test_who_waits_for_a_share_does_not_hold_others_up(make):
    ours, slot = make.school(), make.slot(capacity=30)
    share(slot, for_school(ours, 20))
    make.booking(slot, 10)
    waits = make.booking(slot, 10)
    assert waits.state is BookingState.WAITING
    assert make.booking(slot, 20, make.school_class(ours, roll=20)).state is BookingState.CONFIRMED
    clean()


def test_a_share_given_up_is_offered_to_the_first_group_that_fits(make):
    other, slot = make.school(), make.slot(capacity=30)
    share(slot, for_municipality(other, 25))
    make.booking(slot, 5)
    with pytest.raises(refusals.NeverFits):
        make.booking(slot, 10)
    waits = make.booking(slot, 4)
    share(slot, for_municipality(other, 10))
    db.session.refresh(waits)
    assert waits.state is BookingState.OFFERED
    clean()


def test_a_school_that_moves_keeps_the_place_it_has_in_the_queue(make):
    school, slot = make.school(), make.slot(capacity=30)
    share(slot, for_municipality(school, 15))
    held = make.booking(slot, 15, make.school_class(school, roll=15))
    make.booking(slot, 15)
    waits = make.booking(slot, 15, make.school_class(school, roll=15))
    school.municipality_id = make.municipality().id
    db.session.commit()
    clean()
    transact(lambda: actions.cancel(held, by=None))
    db.session.refresh(waits)
    assert waits.state is BookingState.OFFERED
    clean()


@pytest.mark.parametrize(
    ("shares", "refusal"),
    [
        ([Share(40, "parents")], share_refusals.MoreThanCapacity),
        ([Share(5, "parents"), Share(6, "parents")], share_refusals.SharedTwice),
        ([Share(5)], share_refusals.SharedTwice),
    ],
)
def test_shares_that_cannot_be_are_refused_and_nothing_changes(make, shares, refusal):
    slot = make.slot(capacity=30)
    with pytest.raises(refusal):
        share(slot, *shares)
    assert taken(slot) == {("common", ""): 0}


def test_a_share_is_not_cut_below_what_is_taken_of_it(make):
    school, slot = make.school(), make.slot(capacity=30)
    share(slot, for_school(school, 20))
    make.booking(slot, 15, make.school_class(school, roll=15))
    with pytest.raises(share_refusals.ShareInUse) as refusal:
        share(slot, for_school(school, 14))
    assert refusal.value.taken == 15
    db.session.rollback()
    share(slot, for_school(school, 15))
    assert make.booking(slot, 15).state is BookingState.CONFIRMED
    clean()
