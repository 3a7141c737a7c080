"""Rules of sheets."""

from datetime import UTC, date, datetime

import pytest

from app.accounts.models import Role
from app.attendance import actions, refusals
from app.attendance.history import changes
from app.attendance.models import Sheet, who_of
from app.attendance.who import Who
from app.booking.actions import cancel
from app.booking.models import BookingState
from app.calendar.models import Audience
from app.core import audit, clock
from app.core.db import db, transact
from app.core.outbox import OutboxMessage
from tests.attendance.visiting import BOOKED_AT, HELD_AT, TODAY, fill, visit
from tests.checks import clean
from tests.race import race


@pytest.fixture
def booking(make):
    return visit(make, make.school_class(roll=25))


def counts_of(sheet):
    return [(line.booked, line.came_school, line.walk_ins, line.special_needs) for line in sheet.lines]


def test_a_filled_sheet_keeps_what_was_booked_beside_who_came(booking):
    sheet = fill(booking, 24, 3, special_needs=2)
    assert counts_of(sheet) == [(25, 24, 0, 2)]
    assert (sheet.adults, sheet.held_on, sheet.organization_id) == (
        3,
        date(2026, 10, 14),
        booking.organization_id,
    )
    clean()


def test_a_sheet_is_held_on_the_day_of_the_installations_own_clock(make):
    late = visit(make, at=datetime(2026, 10, 14, 21, 30, tzinfo=UTC))
    assert fill(late, 20).held_on == date(2026, 10, 15)


def test_the_same_values_twice_are_the_same_as_once(booking):
    sheet = fill(booking, 24)
    assert fill(booking, 24).id == sheet.id
    assert len(audit.history("sheet", sheet.id)) == 1
    assert db.session.query(OutboxMessage).filter_by(topic="sheet.filled").count() == 1
    assert sheet.version == 1


def test_correcting_a_sheet_changes_the_count_and_leaves_who_when_from_to_and_why(make, booking):
    person = make.user(Role.SCHOOL, booking.organization)
    fill(booking, 24, special_needs=1, by=person.id)
    with clock.pinned(datetime(2026, 10, 20, 9, tzinfo=UTC)):
        sheet = fill(booking, 23, special_needs=1, by=person.id, reason="посчитали дважды")
    assert counts_of(sheet) == [(25, 23, 0, 1)]
    last = changes(sheet, with_special_needs=True)[0]
    assert (last.who, last.at, last.reason) == (
        "Анна Тестова",
        datetime(2026, 10, 20, 9, tzinfo=UTC),
        "посчитали дважды",
    )
    assert [(step.what, step.before, step.after) for step in last.steps] == [("came", 24, 23)]
    clean()


def test_a_correction_without_a_reason_is_refused_and_changes_nothing(booking):
    fill(booking, 24)
    for reason in (None, "", "  "):
        with pytest.raises(refusals.ReasonMissing):
            fill(booking, 23, reason=reason)
    assert counts_of(db.session.query(Sheet).one()) == [(25, 24, 0, 0)]


def test_more_than_booked_is_asked_about_first_and_then_recorded_as_walk_ins(booking):
    with pytest.raises(refusals.MoreThanBooked) as refusal:
        fill(booking, 31)
    (line,) = refusal.value.lines
    assert (line.came, line.booked) == (31, 25)
    assert db.session.query(Sheet).count() == 0
    assert counts_of(fill(booking, 31, walk_ins=6)) == [(25, 31, 6, 0)]
    clean()


def test_walk_ins_are_never_more_than_the_surplus(booking):
    assert counts_of(fill(booking, 20, walk_ins=5)) == [(25, 20, 0, 0)]


def test_nobody_is_marked_before_the_time_has_begun(booking):
    with clock.pinned(BOOKED_AT), pytest.raises(refusals.TimeNotBegun) as refusal:
        fill(booking, 24)
    assert refusal.value.starts_at == HELD_AT


def test_a_cancelled_booking_has_no_sheet(booking):
    with clock.pinned(BOOKED_AT):
        transact(lambda: cancel(booking, by=None))
    with pytest.raises(refusals.SeatsNotHeld) as refusal:
        fill(booking, 24)
    assert refusal.value.state is BookingState.CANCELLED_BY_SCHOOL


def test_a_group_that_only_waited_has_no_sheet(make, booking):
    with clock.pinned(BOOKED_AT):
        waiting = make.booking(booking.slot, 90, make.school_class(roll=90))
    assert waiting.state is BookingState.WAITING
    with pytest.raises(refusals.SeatsNotHeld):
        fill(waiting, 10)


def test_absurd_counts_are_refused_by_name_and_change_nothing(booking):
    for came, special_needs, adults in ((-1, 0, 2), (201, 0, 2), (20, -1, 2), (20, 0, -1), (20, 0, 10**9)):
        with pytest.raises(refusals.CountOutOfRange):
            fill(booking, came, adults, special_needs=special_needs, walk_ins=1000)
    assert db.session.query(Sheet).count() == 0


def test_special_needs_are_counted_among_those_who_came(booking):
    with pytest.raises(refusals.MoreSpecialNeedsThanCame):
        fill(booking, 5, special_needs=6)


def test_counts_of_other_classes_are_refused(make, booking):
    other = actions.Came(Who(Audience.PUPILS, make.school_class().id), 10)
    own = actions.Came(who_of(booking.lines[0]), 10)
    for counts in ([other], [own, other], [own, own], []):
        with pytest.raises(refusals.OtherClasses):
            actions.fill_sheet(booking.id, counts, 2, by=None)


def test_the_host_is_told_of_every_version_once(booking):
    sheet = fill(booking, 24)
    fill(booking, 23, reason="ошибка")
    told = db.session.query(OutboxMessage).filter_by(topic="sheet.filled", subject_id=sheet.id)
    assert [(one.version, one.recipient_id) for one in told] == [
        (1, booking.slot.event.host_id),
        (2, booking.slot.event.host_id),
    ]


def test_two_people_filling_one_sheet_at_once_make_one(app, booking):
    booking_id, class_id = booking.id, booking.lines[0].class_id
    db.session.rollback()

    def work():
        with clock.pinned(TODAY):
            counts = [actions.Came(Who(Audience.PUPILS, class_id), 24)]
            return transact(lambda: actions.fill_sheet(booking_id, counts, 2, by=None, reason="ещё раз").id)

    results = race(app, [work] * 8)
    assert len(set(results)) == 1, results
    assert db.session.query(Sheet).count() == 1
    assert len(audit.history("sheet", results[0])) == 1
    clean()
