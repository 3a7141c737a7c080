"""Whom the host has counted at the door before a time that then did not begin as it was to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.accounts.models import Role
from app.attendance import actions, refusals
from app.attendance.models import Sheet, Side
from app.attendance.who import Who
from app.booking.actions import cancel_slot, move_slot
from app.calendar.actions import SlotDraft
from app.calendar.models import Audience
from app.core import clock
from app.core.db import db, transact
from tests.attendance.test_two_sides import count, figures
from tests.attendance.visiting import HELD_AT, visit
from tests.checks import clean

AT_THE_DOOR = HELD_AT - timedelta(minutes=30)
PARENTS = Who(Audience.PARENTS)


def move(booking, *begins):
    hours = [(one, one + timedelta(hours=2)) for one in begins]
    transact(lambda: move_slot(booking.slot, SlotDraft.course(hours, 100), "авария", by=None))


def test_a_count_of_a_time_that_was_called_off_can_be_taken_back(client, make):
    booking = visit(make, make.school_class(roll=25))
    silent = visit(make, make.school_class(roll=25))
    host = make.user(Role.HOST, booking.slot.event.host)
    with clock.pinned(AT_THE_DOOR):
        count(booking, 24)
        for one in (booking, silent):
            transact(lambda one=one: cancel_slot(one.slot, "авария", by=None))
    client.sign_in(host.mail)
    page = client.get(f"/bookings/{booking.id}/heads")
    assert "came_" in page.text
    sheet = count(booking, 0, reason="время отменено")
    assert figures(sheet)[2] == 0
    with pytest.raises(refusals.SeatsNotHeld):  # of whom nobody was counted nobody is
        count(silent, 0)
    clean()


def test_people_counted_at_a_time_that_was_called_off_can_be_taken_back(make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        slot = make.slot(capacity=50, starts_at=HELD_AT)
    with clock.pinned(AT_THE_DOOR):
        marking = actions.Marking(Side.HOST, [actions.Came(PARENTS, 12, walk_ins=12)], None)
        transact(lambda: actions.mark_visitors(slot.id, {}, marking))
        transact(lambda: cancel_slot(slot, "авария", by=None))
    nobody = actions.Marking(Side.HOST, [actions.Came(PARENTS, 0)], None, reason="время отменено")
    assert transact(lambda: actions.mark_visitors(slot.id, {}, nobody)).lines[0].came == 0
    clean()


def test_a_visit_counts_on_the_day_that_its_time_was_moved_to(make):
    booking = visit(make, make.school_class(roll=25))
    with clock.pinned(AT_THE_DOOR):
        count(booking, 24)
        move(booking, HELD_AT + timedelta(days=20))
    sheet = count(booking, 22, reason="пришли в другой день")
    assert sheet.held_on == date(2026, 11, 3)
    clean()


def test_a_meeting_that_was_moved_is_not_counted_as_it_was(make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        booking = make.booking(make.course((5, 12), event=make.event(hours=Decimal(4))), 25)
    begins = [HELD_AT + timedelta(days=days) for days in (1, 8)]
    with clock.pinned(AT_THE_DOOR):
        count(booking, 25, meeting=HELD_AT)
        move(booking, *begins)
    for meeting in begins:
        sheet = count(booking, 20, meeting=meeting)
    assert figures(sheet) == (None, 20, 20, Decimal(80))
    assert db.session.query(Sheet).one().held_on == date(2026, 10, 15)
    clean()
