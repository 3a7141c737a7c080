"""A time of several meetings, counted meeting by meeting: what has been said of one outlives the others."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.attendance import actions, refusals
from app.attendance.models import Settlement, Side
from app.core import clock
from app.core.db import transact
from tests.attendance.test_two_sides import count, figures
from tests.attendance.visiting import HELD_AT, TODAY
from tests.checks import clean

BEGINS = [HELD_AT + timedelta(days=days) for days in (0, 7, 14)]


@pytest.fixture
def course(make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        return make.booking(make.course((5, 12, 19), event=make.event(hours=Decimal(6))), 25)


@pytest.fixture
def differing(course):
    """The sides say 20 of the first meeting, and of the second 18 and 15."""
    for meeting, school, host in zip(BEGINS, (20, 18), (20, 15), strict=False):
        count(course, school, side=Side.SCHOOL, meeting=meeting)
        sheet = count(course, host, meeting=meeting)
    return sheet.lines[0]


def test_a_dispute_about_one_meeting_stays_when_the_next_one_is_counted(course, differing):
    transact(lambda: actions.dispute(differing.id, "по журналу", by=None))
    sheet = count(course, 20, meeting=BEGINS[2])
    assert sheet.lines[0].settlement is Settlement.DISPUTED
    assert figures(sheet) == (20, 20, 20, Decimal(76))  # the school's two meetings
    clean()


def test_a_decision_about_one_meeting_stays_until_the_sides_say_the_same_of_it(course, differing):
    transact(lambda: actions.decide(differing.id, 12, "по журналу", by=None))
    with clock.pinned(TODAY + timedelta(days=1)):
        sheet = count(course, 20, meeting=BEGINS[2])
    assert figures(sheet)[2] == 12 and not sheet.lines[0].is_decided  # shown to be looked at again
    count(course, 18, meeting=BEGINS[1], reason="сверили")
    assert (figures(sheet)[2], sheet.lines[0].settlement) == (20, None)
    clean()


def test_a_count_of_the_whole_is_taken_back_by_one_meeting_only_with_a_reason(course):
    count(course, 20, side=Side.SCHOOL)
    count(course, 20, meeting=BEGINS[0])
    with pytest.raises(refusals.ReasonMissing):
        count(course, 5, side=Side.SCHOOL, meeting=BEGINS[0])
    sheet = count(course, 5, side=Side.SCHOOL, meeting=BEGINS[0], reason="ушли к другим")
    count(course, 6, side=Side.SCHOOL, meeting=BEGINS[1])  # of this one nothing was said before
    assert figures(sheet)[:2] == (6, 20)
    clean()
