"""A share's untaken seats join the common ones at its date, exactly once, whoever notices first."""

from datetime import timedelta

import pytest

from app.booking import actions, refusals, share_refusals
from app.booking.actions.shares import shares_of
from app.booking.models import BookingState
from app.calendar.models import Holder
from app.core import clock
from app.core.db import db, transact
from tests.checks import clean


def shared(make, *, capacity=50, seats=30):
    """A time of which one municipality keeps seats for three days."""
    kept = make.municipality()
    slot, release = make.slot(capacity), clock.now() + timedelta(days=3)
    share = actions.Share(seats, holder=Holder.MUNICIPALITY, holder_id=kept.id, release_at=release)
    transact(lambda: actions.share_out(slot, [share], by=None))
    return slot, kept, release


def state(slot):
    return [(pool.holder.value, pool.taken, pool.capacity) for pool in shares_of(slot.id)]


def test_whoever_books_after_the_date_meets_the_seats_without_any_scheduler(make):
    slot, kept, release = shared(make)
    make.booking(slot, 10, make.school_class(make.school(kept)))
    with clock.pinned(release - timedelta(minutes=1)), pytest.raises(refusals.NotEnoughSeats):
        transact(lambda: actions.book(make.request(slot, make.school_class(roll=25), wait=False), by=None))
    with clock.pinned(release):
        assert make.booking(slot, 25).state is BookingState.CONFIRMED
    assert state(slot) == [("municipality", 10, 10), ("common", 25, 40)]
    clean()


def test_a_release_by_schedule_offers_the_seats_to_those_who_wait_and_is_done_once(make):
    slot, _kept, release = shared(make)
    waiting = make.booking(slot, 40)
    assert waiting.state is BookingState.WAITING
    with clock.pinned(release):
        assert transact(actions.release_shares) == 1
        assert transact(actions.release_shares) == 0
    assert (waiting.state, state(slot)) == (
        BookingState.OFFERED, [("municipality", 0, 0), ("common", 40, 50)]
    )  # fmt: skip
    clean()


def test_seats_that_are_freed_of_a_released_share_become_common(make):
    slot, kept, release = shared(make)
    own = make.booking(slot, 25, make.school_class(make.school(kept)))
    with clock.pinned(release):
        transact(actions.release_shares)
        transact(lambda: actions.cancel(own, by=None))
        assert state(slot) == [("municipality", 0, 0), ("common", 0, 50)]
    clean()


def test_a_share_is_released_ahead_and_before_its_time_and_a_new_date_keeps_it_anew(make):
    slot, kept, release = shared(make)
    share = {"holder": Holder.MUNICIPALITY, "holder_id": kept.id}
    moments = (clock.now(), slot.starts_at + timedelta(minutes=1))
    for wrong in [actions.Share(20, release_at=moment, **share) for moment in moments]:
        with pytest.raises(share_refusals.ReleaseNotAhead):
            transact(lambda wrong=wrong: actions.share_out(slot, [wrong], by=None))
    with clock.pinned(release + timedelta(hours=1)):
        transact(actions.release_shares)
        again = actions.Share(20, release_at=release + timedelta(days=1), **share)
        transact(lambda: actions.share_out(slot, [again], by=None))
        assert state(slot) == [("municipality", 0, 20), ("common", 0, 30)]
        db.session.rollback()
    clean()
