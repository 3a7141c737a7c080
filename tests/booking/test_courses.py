"""A time of several meetings takes a class for the hours of its meetings and not for the weeks between."""

from datetime import timedelta

import pytest

from app.booking.choosing import class_choices, with_bookings
from app.booking.refusals import ClassAlreadyBooked
from app.core import clock
from app.core.db import db
from tests.checks import clean, violations


@pytest.fixture
def pupils(make):
    return make.school_class(roll=20)


def test_a_weekly_course_leaves_the_class_free_between_its_meetings(make, pupils):
    course = make.course([7, 14, 21])
    between = make.slot(starts_at=clock.now() + timedelta(days=10))
    make.booking(course, 20, pupils)
    make.booking(between, 20, pupils)
    clean()


def test_at_the_hours_of_any_meeting_the_class_is_taken(make, pupils):
    course = make.course([7, 14, 21])
    held = make.booking(course, 20, pupils)
    for slot in (make.slot(starts_at=clock.now() + timedelta(days=14, hours=1)), make.course([13, 21])):
        with pytest.raises(ClassAlreadyBooked) as refusal:
            make.booking(slot, 20, pupils)
        assert refusal.value.booking_id == held.id
        db.session.rollback()


def test_two_courses_in_turn_take_one_class(make, pupils):
    first, second = make.course([7, 14]), make.course([8, 15])
    make.booking(first, 20, pupils), make.booking(second, 20, pupils)
    clean()


def test_the_form_says_busy_only_at_the_hours_of_a_meeting(make, pupils):
    held = make.booking(make.course([7, 14, 21]), 20, pupils)

    def busy(days):
        slot = make.slot(starts_at=clock.now() + timedelta(days=days))
        return [choice.busy for choice in with_bookings(slot, class_choices(slot, pupils.school_id))]

    assert busy(10) == [None] and busy(14) == [held.id]


def test_the_audit_sees_a_class_at_two_meetings_at_once(make, pupils):
    course, other = make.course([7, 14, 21]), make.course([8, 15])
    make.booking(course, 20, pupils), make.booking(other, 20, pupils)
    meeting = other.sessions[1]
    meeting.starts_at, meeting.ends_at = course.sessions[1].starts_at, course.sessions[1].ends_at
    db.session.commit()
    assert [text for text in violations() if "at the same hours" in text]
