"""Every kind of sheet of the domain, each followed from the people who came to the line that counts: to the
figures of participation, and to the sheet behind them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import true

from app.accounts.models import Role
from app.attendance import actions
from app.attendance.actions import Came, Marking, mark_booking, mark_day, mark_month, mark_visitors
from app.attendance.models import SheetLine, Side
from app.attendance.who import Who
from app.booking.actions import ClassSeats, GradeSeats, PeopleSeats
from app.calendar.models import Audience, EventKind
from app.core import clock
from app.core.db import db, transact
from app.organizations.models import OrganizationKind
from app.participation import queries
from app.participation.dimensions import Dimension
from app.participation.filters import Filters
from app.participation.periods import school_year
from app.participation.sheets import sheets
from tests.attendance.visiting import HELD_AT, fill, group_visit, visit
from tests.checks import clean

YEAR, DAY = Filters(school_year(2026)), date(2026, 11, 18)
PARENTS, TEACHERS = Who(Audience.PARENTS), Who(Audience.TEACHERS)


def said(sheet_of, *counts, side=Side.SCHOOL, **facts):
    """One side says so many came: (who, came[, walk-ins])."""
    lines = [Came(who, came, walk_ins=more[0] if more else 0) for who, came, *more in counts]
    return transact(lambda: sheet_of(Marking(side, lines, None, **facts)))


def of_booking(booking):
    booking_id = booking.id
    return lambda marking: mark_booking(booking_id, marking)


def pupils(make, **facts):
    one = make.school_class(**({"roll": 25} | facts))
    return one, Who(Audience.PUPILS, one.id)


# Each makes one sheet and answers what has to count of it: by line, and in person-hours.


def class_as_booked(make):
    one, who = pupils(make)
    fill(visit(make, one, hours=2), 24)
    return {who: 24}, 48


def part_of_a_class(make):
    one, who = pupils(make)
    said(of_booking(group_visit(make, ClassSeats(one.id, 12), school=one.school)), (who, 11))
    return {who: 11}, 22


def mixed_group_of_a_grade(make):
    who = Who(Audience.PUPILS, grade=9)
    fill(group_visit(make, GradeSeats(9, 40)), 38)
    return {who: 38}, 76


def people_of_an_audience(make):
    fill(group_visit(make, PeopleSeats(300), audience=Audience.PARENTS), 280)
    return {PARENTS: 280}, 560


def walk_ins(make):
    one, who = pupils(make)
    said(of_booking(visit(make, one)), (who, 31, 6), (TEACHERS, 2, 2))
    return {who: 31, TEACHERS: 2}, 66


def nobody_came(make):
    one, who = pupils(make)
    fill(visit(make, one), 0, 0)
    return {who: 0}, 0


def competitors_apart_from_visitors(make):
    one, who = pupils(make)
    competing = replace(who, competing=True)
    said(of_booking(visit(make, one, kind=EventKind.CHAMPIONSHIP)), (who, 15), (competing, 8, 8))
    return {who: 15, competing: 8}, 46


def course_by_meeting(make):
    one, who = pupils(make)
    with clock.pinned(HELD_AT - timedelta(days=5)):
        booking = make.booking(make.course((5, 12), event=make.event(hours=4)), 25, one)
    for days, came in ((0, 22), (7, 20)):
        said(of_booking(booking), (who, came), meeting=HELD_AT + timedelta(days=days))
    return {who: 22}, 84


def hosts_sheet_of_visitors(make):
    with clock.pinned(HELD_AT - timedelta(days=5)):
        slot_id = make.slot(starts_at=HELD_AT).id
    said(lambda marking: mark_visitors(slot_id, {PARENTS: 5}, marking), (PARENTS, 12, 7), side=Side.HOST)
    return {PARENTS: 12}, 24


def day_without_a_booking(make):
    one, who = pupils(make)
    place = (make.event(hours=1).id, one.school_id, DAY)
    said(lambda marking: mark_day(*place, marking), (who, 23), (PARENTS, 4))
    return {who: 23, PARENTS: 4}, 27


def weekly_lessons_of_a_month(make):
    one, who = pupils(make)
    place = (make.event(kind=EventKind.LESSON, hours=1).id, one.school_id, date(2026, 10, 1))
    marking = Marking(Side.SCHOOL, [Came(who, 23, lessons=4)], None)
    transact(lambda: mark_month(*place, marking))
    return {who: 23}, 92


def counted_by_the_host(make):
    one, who = pupils(make)
    booking = visit(make, one)
    fill(booking, 24)
    said(of_booking(booking), (who, 20), side=Side.HOST)
    return {who: 20}, 40


def disputed(make):
    counted_by_the_host(make)
    line = db.session.query(SheetLine).one()
    transact(lambda: actions.dispute(line.id, "пришли позже", by=None))
    return {line.who: 24}, 48


def decided(make):
    disputed(make)
    line = db.session.query(SheetLine).one()
    transact(lambda: actions.decide(line.id, 22, "по списку на входе", by=None))
    return {line.who: 22}, 44


@pytest.mark.parametrize(
    "kind",
    [
        class_as_booked,
        part_of_a_class,
        mixed_group_of_a_grade,
        people_of_an_audience,
        walk_ins,
        nobody_came,
        competitors_apart_from_visitors,
        course_by_meeting,
        hosts_sheet_of_visitors,
        day_without_a_booking,
        weekly_lessons_of_a_month,
        counted_by_the_host,
        disputed,
        decided,
    ],
)
def test_the_figure_of_each_kind_of_sheet_is_the_one_that_counts(make, kind):
    counted, hours = kind(make)
    total = sum(counted.values())
    (behind,) = sheets(true(), YEAR, limit=5)
    assert {line.who: line.came for line in behind.lines} == counted
    assert behind.came == queries.total(true(), YEAR).participations == total
    by_class = queries.count(true(), YEAR, (Dimension.CLASS,))
    assert sum(one.participations for one in by_class.values()) == total
    of_classes = sum(came for who, came in counted.items() if who.class_id is not None)
    assert sum(one.participations for (key,), one in by_class.items() if isinstance(key, int)) == of_classes
    assert queries.total(true(), YEAR).hours == hours
    assert sum((line.hours for line in behind.lines), Decimal(0)) == hours
    clean()


def test_all_of_them_together_are_read_on_the_screen_and_behind_it(make, client):
    whole = 0
    for kind in (class_as_booked, people_of_an_audience, day_without_a_booking, weekly_lessons_of_a_month):
        whole += sum(kind(make)[0].values())
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    assert whole == 354
    assert f">{whole}<" in client.get("/participation?year=2026").text
    behind = client.get("/participation/sheets?year=2026").text
    for came in (24, 280, 27, 23):
        assert f">{came}<" in behind, came
