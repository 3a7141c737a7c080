"""Two sides count: whose figure counts, what a difference becomes, and what a retry may not do."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.attendance import actions, refusals
from app.attendance.models import Settlement, Sheet, Side, who_of
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import Organization
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit
from tests.checks import clean, violations
from tests.race import race

PARENTS = Who(Audience.PARENTS)


@pytest.fixture
def booking(make):
    return visit(make, make.school_class(roll=25), hours=Decimal("1.5"))


def count(booking, came, *, side=Side.HOST, **facts):
    """What the host says of a booking that has one line."""
    walk_ins = facts.pop("walk_ins", 0)
    counts = [actions.Came(who_of(booking.lines[0]), came, walk_ins=walk_ins)]
    return transact(lambda: actions.mark_booking(booking.id, actions.Marking(side, counts, None, **facts)))


def figures(sheet):
    db.session.refresh(sheet)
    (line,) = sheet.lines
    db.session.refresh(line)
    return line.came_school, line.came_host, line.came, line.hours


def test_the_hosts_count_is_the_one_that_counts_and_the_schools_stays_beside_it(booking):
    assert figures(fill(booking, 24)) == (24, None, 24, Decimal(36))
    sheet = count(booking, 23, adults=1)
    assert figures(sheet) == (24, 23, 23, Decimal("34.5"))
    assert (sheet.adults, sheet.adults_host, sheet.adults_counted) == (2, 1, 1)
    assert sheet.lines[0].differs_since == TODAY
    clean()


def test_a_disputed_count_gives_way_to_the_schools_until_the_coordinator_decides(booking):
    fill(booking, 24)
    line_id = count(booking, 20).lines[0].id
    with pytest.raises(refusals.ReasonMissing):
        actions.dispute(line_id, " ", by=None)
    transact(lambda: actions.dispute(line_id, "пришли позже", by=None))
    sheet = db.session.query(Sheet).one()
    assert figures(sheet)[2:] == (24, Decimal(36))
    transact(lambda: actions.decide(line_id, 22, "по списку на входе", by=None))
    assert figures(sheet)[2:] == (22, Decimal(33))
    for settle in (actions.accept, lambda id, by: actions.dispute(id, "ещё раз", by=by)):
        with pytest.raises(refusals.NoDifference):
            settle(line_id, by=None)
    clean()


def test_an_accepted_difference_stays_on_record_and_a_new_count_opens_it_again(booking):
    fill(booking, 24)
    line = count(booking, 23).lines[0]
    transact(lambda: actions.accept(line.id, by=None))
    assert (line.settlement, line.came_school, line.came) == (Settlement.ACCEPTED, 24, 23)
    with clock.pinned(TODAY + timedelta(days=1)):
        count(booking, 22, reason="нашли ошибку")
    db.session.refresh(line)
    assert (line.settlement, line.differs_since) == (None, TODAY + timedelta(days=1))
    fill(booking, 22, reason="сверили")
    db.session.refresh(line)
    assert (line.differs_since, line.came) == (None, 22)
    clean()


def test_a_school_may_dispute_for_three_working_days(booking):
    fill(booking, 24)
    line = count(booking, 20).lines[0]
    until = actions.dispute_until(line)  # counted from Friday noon
    assert until == datetime(2026, 11, 25, 9, tzinfo=UTC)
    with clock.pinned(until + timedelta(seconds=1)), pytest.raises(refusals.TooLateToDispute):
        actions.dispute(line.id, "поздно", by=None)


def test_the_host_counts_a_little_before_the_time_and_the_school_only_after_it(booking):
    with clock.pinned(HELD_AT - timedelta(minutes=30)):
        with pytest.raises(refusals.TimeNotBegun):
            fill(booking, 24)
        assert count(booking, 24).host_at == HELD_AT - timedelta(minutes=30)
    with clock.pinned(HELD_AT - timedelta(hours=3)), pytest.raises(refusals.TimeNotBegun):
        count(booking, 24)


def test_a_replayed_retry_does_not_undo_what_was_corrected_meanwhile(booking):
    count(booking, 24, key="first", seen=0)
    count(booking, 25, key="second", reason="один опоздал", seen=1)
    sheet = count(booking, 24, key="first", seen=0)
    assert figures(sheet)[1] == 25
    with pytest.raises(refusals.MarkKeyUsed):
        count(booking, 20, key="first", seen=0)
    clean()


def test_a_forms_key_does_not_mark_another_sheet(make, booking):
    other = visit(make, make.school_class(roll=25))
    count(booking, 24, key="first")
    with pytest.raises(refusals.MarkKeyUsed):
        count(other, 20, key="first")
    assert db.session.query(Sheet).count() == 1
    clean()


def test_two_phones_at_once_are_told_of_each_other(booking):
    count(booking, 24, seen=0)
    with pytest.raises(refusals.MarkedMeanwhile) as refusal:
        count(booking, 20, seen=0)
    assert list(refusal.value.figures.values()) == [24]
    assert figures(count(booking, 24, seen=0))[1] == 24  # the same is no quarrel


def test_the_first_figure_of_each_side_needs_no_reason_and_a_correction_does(booking):
    count(booking, 24)
    fill(booking, 23)
    with pytest.raises(refusals.ReasonMissing):
        count(booking, 23)
    assert figures(db.session.query(Sheet).one())[:2] == (23, 24)


def test_more_than_booked_is_asked_of_the_host_as_well(booking):
    with pytest.raises(refusals.MoreThanBooked):
        count(booking, 31)
    sheet = count(booking, 31, walk_ins=6)
    fill(booking, 25)
    assert sheet.lines[0].walk_ins == 6
    clean()


def test_people_who_came_along_are_a_line_of_their_own(make, booking):
    other = make.school_class(booking.organization, letter="В")
    foreign = Who(Audience.PUPILS, make.school_class().id)
    own = actions.Came(who_of(booking.lines[0]), 24)
    along = [
        actions.Came(PARENTS, 3, walk_ins=3),
        actions.Came(Who(Audience.PUPILS, other.id), 5, walk_ins=5),
    ]
    with pytest.raises(refusals.OtherClasses):
        actions.fill_sheet(booking.id, [own, actions.Came(foreign, 5, walk_ins=5)], 2, by=None)
    with pytest.raises(refusals.MoreThanBooked):
        actions.fill_sheet(booking.id, [own, actions.Came(PARENTS, 3)], 2, by=None)
    sheet = transact(lambda: actions.fill_sheet(booking.id, [own, *along], 2, by=None))
    assert sorted((line.booked, line.came) for line in sheet.lines) == [(0, 3), (0, 5), (25, 24)]
    clean()


def test_a_school_marks_an_event_of_a_day_without_a_booking(make):
    event, ours = make.event(hours=Decimal(1)), make.school_class(roll=25)
    day = date(2026, 11, 18)
    marking = actions.Marking(
        Side.SCHOOL, [actions.Came(Who(Audience.PUPILS, ours.id, competing=True), 8)], None, adults=1
    )
    sheet = transact(lambda: actions.mark_day(event.id, ours.school_id, day, marking))
    assert transact(lambda: actions.mark_day(event.id, ours.school_id, day, marking)).id == sheet.id
    (line,) = sheet.lines
    assert (line.booked, line.came, line.competing, line.hours) == (None, 8, True, Decimal(8))
    with pytest.raises(refusals.DayNotCome):
        actions.mark_day(event.id, ours.school_id, date(2026, 12, 1), marking)
    too_many = actions.Marking(Side.SCHOOL, [actions.Came(Who(Audience.PUPILS, ours.id), 31)], None)
    with pytest.raises(refusals.MoreThanBooked):
        actions.mark_day(event.id, ours.school_id, day, too_many)
    clean()


def test_weekly_lessons_of_a_month_are_one_sheet_whose_hours_add_up(make):
    event, school = make.event(hours=Decimal(1)), make.school()
    eighth, ninth = make.school_class(school, grade=8, roll=25), make.school_class(school, grade=9, roll=30)
    month = date(2026, 10, 20)
    for one, came, lessons in ((eighth, 23, 4), (ninth, 28, 3)):
        counts = [actions.Came(Who(Audience.PUPILS, one.id), came, lessons=lessons)]
        marking = actions.Marking(Side.SCHOOL, counts, None)
        sheet = transact(lambda marking=marking: actions.mark_month(event.id, school.id, month, marking))
    assert (sheet.held_on, sheet.monthly) == (date(2026, 10, 1), True)
    assert [(line.came, line.lessons, line.hours) for line in sheet.lines] == [(23, 4, 92), (28, 3, 84)]
    clean()


def test_a_host_counts_people_without_a_school_for_its_own_municipality(make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        slot = make.slot(capacity=50, starts_at=HELD_AT)
    marking = actions.Marking(Side.HOST, [actions.Came(PARENTS, 12, 1, walk_ins=7)], None, adults=0)
    sheet = transact(lambda: actions.mark_visitors(slot.id, {PARENTS: 5}, marking))
    assert (sheet.organization_id, sheet.lines[0].booked, sheet.lines[0].came) == (slot.event.host_id, 5, 12)
    clean()


def test_a_course_counts_once_with_the_hours_of_each_meeting(make):
    begins = [HELD_AT + timedelta(days=days) for days in (0, 7)]
    with clock.pinned(HELD_AT - timedelta(days=5)):
        booking = make.booking(make.course((5, 12), event=make.event(hours=Decimal(4))), 25)
    for meeting, came in zip(begins, (22, 20), strict=True):
        sheet = count(booking, came, meeting=meeting)
    assert figures(sheet) == (None, 22, 22, Decimal(84))
    for meeting in (None, HELD_AT + timedelta(days=3)):
        with pytest.raises(refusals.OtherMeetings):
            count(booking, 21, meeting=meeting)
    with pytest.raises(refusals.ReasonMissing):
        count(booking, 21, meeting=begins[1])
    for meeting, came in zip(begins, (22, 21), strict=True):
        count(booking, came, side=Side.SCHOOL, meeting=meeting)
    line = sheet.lines[0]
    assert line.differs and line.came_school == line.came_host  # in the second meeting
    transact(lambda: actions.decide(line.id, 11, "по журналу", by=None))
    assert figures(sheet)[2:] == (11, Decimal(42))
    clean()


def test_hours_altered_past_the_product_are_named(booking):
    sheet = fill(booking, 24)
    sheet.lines[0].hours += 1
    db.session.commit()
    assert violations() == [f"I26: sheet {sheet.id}, class {booking.lines[0].class_id}: 37 hours, not 36.0"]


def test_two_people_marking_one_day_at_once_make_one_sheet(app, make):
    event, ours = make.event(), make.school_class(roll=25)
    event_id, school_id, who = event.id, ours.school_id, Who(Audience.PUPILS, ours.id)
    db.session.rollback()

    def work():
        with clock.pinned(TODAY):
            marking = actions.Marking(Side.SCHOOL, [actions.Came(who, 20)], None, reason="ещё раз")
            return transact(lambda: actions.mark_day(event_id, school_id, date(2026, 11, 18), marking).id)

    assert len(set(race(app, [work] * 6))) == 1
    assert db.session.query(Organization).count() and db.session.query(Sheet).count() == 1
    clean()
