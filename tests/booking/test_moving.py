"""A time that groups have booked is moved: they keep their places, and are told."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking import actions, refusals
from app.booking.actions import Share
from app.booking.letters import write
from app.booking.models import BookingState, LimitClaim
from app.booking.sign_ups.refusals import NoVisitorPlaces
from app.calendar.actions import CapacityBelowTaken, GroupsBelowTaken, SlotDraft, edit_slot
from app.calendar.models import Holder, Slot
from app.core import clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.checks import clean
from tests.forms import filled


def draft(slot, *, later=timedelta(0), **facts):
    usual = {"capacity": slot.capacity, "venue_id": slot.venue_id}
    return SlotDraft(slot.starts_at + later, slot.ends_at + later, **(usual | facts))


def move(slot, new, reason="ремонт причала"):
    return transact(lambda: actions.move_slot(slot, new, reason, by=None))


def test_groups_keep_their_places_at_the_new_hours_and_are_told_once(make):
    slot = make.slot(30)
    came, waits = make.booking(slot, 30), make.booking(slot, 20)
    person, before = make.user(Role.SCHOOL, came.organization), slot.starts_at
    with pytest.raises(refusals.ReasonMissing):
        move(slot, draft(slot, later=timedelta(days=1)), " ")
    told = move(slot, draft(slot, later=timedelta(days=1)))
    assert [one.id for one in told] == [came.id, waits.id]
    assert (came.state, waits.state, waits.queue_no) == (BookingState.CONFIRMED, BookingState.WAITING, 1)
    assert slot.starts_at == before + timedelta(days=1)
    moved = db.session.query(OutboxMessage).filter_by(topic="booking.moved", subject_id=came.id).one()
    [letter] = list(write(moved))
    assert letter.to == person.mail and "ремонт причала" in " ".join(letter.lines)
    assert b"METHOD:REQUEST" in letter.attachments[0].content
    clean()


def test_a_group_whose_class_is_elsewhere_at_the_new_hours_is_told_so_and_may_always_leave(make):
    event, pupils = make.event(), make.school_class(roll=20)
    make.terms(event, cancel_hours=500)
    slot = make.slot(30, event)
    make.booking(make.slot(30, starts_at=slot.starts_at + timedelta(days=1)), 20, pupils)
    booking = make.booking(slot, 20, pupils)
    new = draft(slot, later=timedelta(days=1))
    [touched] = actions.touched_by(slot, new)
    assert isinstance(touched.clash, refusals.ClassAlreadyBooked)
    move(slot, new)
    assert booking.clash_reason == "ремонт причала"
    clean()
    transact(lambda: actions.cancel(booking, by=None))  # long past the term, but it was the host who moved
    assert booking.state is BookingState.CANCELLED_BY_SCHOOL


def test_the_host_sees_that_lessons_are_cancelled_on_the_new_day(make):
    slot = make.slot(60)
    at_home, comes = make.booking(slot, 20), make.booking(slot, 20)
    new = draft(slot, later=timedelta(days=1))
    cold = actions.DayOffDraft(
        municipality_id=None,
        schools=frozenset({at_home.organization_id}),
        every_school=False,
        begins_at=new.starts_at - timedelta(hours=3),
        ends_at=new.starts_at + timedelta(hours=9),
        grades=frozenset(),
        reason="мороз",
    )
    act = transact(lambda: actions.cancel_days(cold, key="cold", by=None))
    touched = {one.booking.id: one.day_off for one in actions.touched_by(slot, new)}
    assert touched == {at_home.id: act, comes.id: None}
    assert {one.day_off for one in actions.touched_by(slot, draft(slot, later=timedelta(days=2)))} == {None}


def test_more_places_are_offered_and_fewer_than_taken_are_refused(make):
    slot = make.slot(30, groups=2)
    first, second = make.booking(slot, 20), make.booking(slot, 15)
    with pytest.raises(CapacityBelowTaken):
        move(slot, draft(slot, capacity=19, groups=2))
    assert move(slot, draft(slot, capacity=40, groups=2), "") == []  # nobody is told of more room
    assert (first.state, second.state) == (BookingState.CONFIRMED, BookingState.OFFERED)
    with pytest.raises(GroupsBelowTaken):
        move(slot, draft(slot, groups=1))
    move(slot, draft(slot, groups=None))
    assert db.session.query(LimitClaim).count() == 0
    with pytest.raises(GroupsBelowTaken):
        move(slot, draft(slot, groups=1))
    move(slot, draft(slot, groups=3))
    assert db.session.query(LimitClaim).count() == 2
    clean()


def test_an_offer_and_a_share_end_before_the_new_beginning(make):
    slot = make.slot(30)
    share = actions.Share(5, audience="pupils", release_at=slot.starts_at)
    transact(lambda: actions.share_out(slot, [share], by=None))
    holder, behind = make.booking(slot, 30), make.booking(slot, 30)
    transact(lambda: actions.cancel(holder, by=None))
    soon = clock.now() + timedelta(hours=3)
    move(slot, SlotDraft(soon, soon + timedelta(hours=2), 30))
    assert behind.offer_until is not None and behind.offer_until <= soon
    assert {pool.release_at for pool in actions.shares_of(slot.id)} == {None, soon}
    clean()


def test_a_share_of_a_time_that_nobody_has_booked_ends_before_the_new_beginning_too(make):
    slot = make.slot(50)
    share = Share(20, "parents", release_at=slot.starts_at - timedelta(days=1))
    transact(lambda: actions.share_out(slot, [share], by=None))
    earlier = [moment - timedelta(days=3) for moment in (slot.starts_at, slot.ends_at)]
    transact(lambda: edit_slot(slot, SlotDraft(*earlier, 50), by=None))
    kept = next(pool for pool in actions.shares_of(slot.id) if pool.audience)
    assert kept.release_at == slot.starts_at == earlier[0]
    clean()


def test_a_time_of_one_school_year_stays_in_it_and_one_that_has_begun_stays(make):
    slot = make.slot()
    make.booking(slot)
    with pytest.raises(refusals.OtherSchoolYear):
        move(slot, draft(slot, later=timedelta(days=366)))
    with clock.pinned(slot.starts_at), pytest.raises(refusals.SlotStarted):
        move(slot, draft(slot, later=timedelta(days=1)))
    empty = make.slot()
    move(empty, draft(empty, later=timedelta(days=366)))  # nobody's classes grow older by that
    clean()


def test_the_page_shows_what_it_means_before_it_is_done(make, client):
    host = make.organization()
    slot = make.slot(30, make.event(host))
    make.booking(slot, 10)
    url, slot_id = f"/slots/{slot.id}/rescheduling", slot.id
    client.sign_in(make.user(Role.HOST, host).mail)
    form = client.form(url, url)
    typed = (
        form
        | {"reason": "ремонт"}
        | {
            name: form[name].replace(form[name][-5:], hour)
            for name, hour in (("starts_at", "00:01"), ("ends_at", "00:50"))
        }
    )
    shown = client.post(url, data=typed)
    assert shown.status_code == 200 and "10 + 1" in shown.text
    make.booking(db.session.get_one(Slot, slot_id), 5)
    second = filled(shown.text, url) | {"do": "1"}
    stale = client.post(url, data=second)
    assert stale.status_code == 409 and "5 + 1" in stale.text
    done = client.post(url, data=filled(stale.text, url) | {"do": "1"})
    assert (done.status_code, done.location) == (303, f"/slots/{slot_id}/bookings")
    db.session.rollback()
    moved = db.session.query(OutboxMessage).filter_by(topic="booking.moved").count()
    assert moved == 2
    clean()


def test_only_what_was_shown_is_done_and_where_a_class_is_instead_stays_the_school_s_business(make, client):
    host, pupils = make.organization(), make.school_class(roll=20)
    slot = make.slot(30, make.event(host))
    make.booking(slot, 20, pupils)
    later = slot.starts_at + timedelta(days=1)
    elsewhere = make.slot(starts_at=later, event=make.event(title="Тайное"))
    url, slot_id, before = f"/slots/{slot.id}/rescheduling", slot.id, slot.starts_at
    client.sign_in(make.user(Role.HOST, host).mail)
    form = client.form(url, url) | {"reason": "ремонт"}

    def at(days):
        moved = draft(slot, later=timedelta(days=days))
        hours = (("starts_at", moved.starts_at), ("ends_at", moved.ends_at))
        return {name: f"{moment.astimezone(clock.zone()):%Y-%m-%dT%H:%M}" for name, moment in hours}

    shown = client.post(url, data=form | at(1))
    assert shown.status_code == 200 and "занят в эти часы" not in shown.text
    unseen = client.post(url, data=filled(shown.text, url) | at(2) | {"do": "1"})
    assert unseen.status_code == 409
    again = client.post(url, data=filled(unseen.text, url) | at(1))
    make.booking(elsewhere, 20, pupils)
    busy = client.post(url, data=filled(again.text, url) | {"do": "1"})
    assert busy.status_code == 409 and "занят в эти часы" in busy.text and "Тайное" not in busy.text
    db.session.rollback()
    assert db.session.get_one(Slot, slot_id).starts_at == before
    assert client.post(url, data=filled(busy.text, url) | {"do": "1"}).status_code == 303


def test_visitors_are_among_those_whom_the_page_says_it_touches(make, client):
    host = make.organization()
    slot = make.slot(30, make.event(host))
    transact(lambda: actions.share_out(slot, [actions.Share(10, holder=Holder.PUBLIC)], by=None))
    transact(lambda: actions.sign_up(actions.Visitors(slot.id, 4, "guest@example.ru", "k" * 20, "ru")))
    url = f"/slots/{slot.id}/rescheduling"
    client.sign_in(make.user(Role.HOST, host).mail)
    form = client.form(url, url) | {"reason": "ремонт"}
    ends = f"{(slot.ends_at + timedelta(hours=1)).astimezone(clock.zone()):%Y-%m-%dT%H:%M}"
    shown = client.post(url, data=form | {"ends_at": ends})
    assert "Без школы: 4 человека" in shown.text and "тоже придёт письмо" in shown.text
    assert "никто не записался" not in shown.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_consequences_are_shown_only_of_what_can_be_done_and_of_places_nobody_is_told(make, client):
    host = make.organization()
    whole = (clock.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    slot = make.slot(30, make.event(host), starts_at=whole)
    make.booking(slot, 10)
    url, slot_id = f"/slots/{slot.id}/rescheduling", slot.id
    client.sign_in(make.user(Role.HOST, host).mail)
    form = client.form(url, url)
    for wrong, why in [
        ({"capacity": "9"}, "Занято 10 мест"),
        ({"starts_at": "  "}, "Укажите, когда начало"),
        ({"starts_at": "2020-01-01T10:00", "ends_at": "2020-01-01T11:00", "reason": "ремонт"}, "alert"),
        ({"starts_at": form["starts_at"].replace(form["starts_at"][11:], "00:01")}, "причин"),
    ]:
        refused = client.post(url, data=form | wrong)
        assert refused.status_code in (409, 422) and why in refused.text
        assert "Станет:" not in refused.text
    shown = client.post(url, data=form | {"capacity": "12"})
    assert "Мест было 30, станет 12" in shown.text and "группам ничего не сообщаем" in shown.text
    assert db.session.get_one(Slot, slot_id).capacity == 30
    assert client.post(url, data=filled(shown.text, url) | {"do": "1"}).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Slot, slot_id).capacity == 12
    assert db.session.query(OutboxMessage).filter_by(topic="booking.moved").count() == 0
    refused = client.post(f"/slots/{slot_id}", data=form | {"capacity": "11"})
    assert refused.status_code == 409 and url in refused.text


def test_visitors_without_an_account_are_told_and_their_released_seats_become_common(make):
    slot = make.slot(30)
    release = clock.now() + timedelta(days=2)
    share = actions.Share(10, holder=Holder.PUBLIC, release_at=release)
    transact(lambda: actions.share_out(slot, [share], by=None))
    asked = actions.Visitors(slot.id, 4, "guest@example.ru", "k" * 20, "ru")
    one = transact(lambda: actions.sign_up(asked))
    move(slot, draft(slot, later=timedelta(days=1)))
    told = db.session.query(OutboxMessage).filter_by(topic="sign_up.confirmed", subject_id=one.id)
    assert [row.version for row in told] == [1, 2]
    with clock.pinned(release):  # not theirs any more, whether or not somebody has released it
        late = actions.Visitors(slot.id, 2, "late@example.ru", "l" * 20, "ru")
        with pytest.raises(NoVisitorPlaces):
            transact(lambda: actions.sign_up(late))
        waiting = make.booking(slot, 26)
        assert waiting.state is BookingState.CONFIRMED
        more = make.booking(slot, 4)
        assert more.state is BookingState.WAITING
        transact(lambda: actions.cancel_sign_up(one))
        assert more.state is BookingState.OFFERED
    clean()
