"""Hours per class against the level of its school, by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.accounts.models import Membership, Role
from app.attendance import actions as attendance
from app.attendance.actions import Came, Marking
from app.attendance.models import Side
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core import clock
from app.core.db import transact
from app.organizations import queries as organizations
from app.organizations.actions import ProfileFacts, save_profile
from app.organizations.models import OrganizationKind
from app.participation.hours import Band, ClassHours, Told, by_place, hours_of_school, hours_of_schools
from tests.attendance.visiting import HELD_AT, TODAY, fill, visit

YEAR, OLDER, DAY = 2026, range(6, 12), date(2026, 10, 20)


def pupils(school_class, **facts):
    return Who(Audience.PUPILS, school_class.id, **facts)


def mark(make, school, counts, *, on=DAY, hours=2, act=attendance.mark_day):
    """What the school says of a day, or of a month of weekly lessons, without a booking."""
    event, marking = make.event(hours=Decimal(hours)), Marking(Side.SCHOOL, counts, None)
    transact(lambda: act(event.id, school.id, on, marking))


def level(school, hours, year=YEAR):
    """The school chooses the level of so many hours a year."""
    (one,) = (one for one in organizations.programme_levels(year) if one.hours == hours)
    facts = ProfileFacts(one.id, "", "", "", "", "", {})
    transact(lambda: save_profile(school.id, year, facts, own=True, by=None))


def hours_of(school):
    """What is said of its classes, by name."""
    return {one.name: one for one in hours_of_school(school.id, YEAR)}


def test_hours_by_hand_of_half_classes_weekly_lessons_competitors_and_other_people(make):
    school = make.school()
    eighth, ninth, tenth = (make.school_class(school, grade, "А", roll=25) for grade in (8, 9, 10))
    level(school, 60)
    event = make.event(hours=Decimal(3))
    fill(visit(make, eighth, event=event, seats=13), 13)
    fill(visit(make, eighth, event=event, seats=12, at=HELD_AT + timedelta(hours=3)), 10)
    lessons = [Came(pupils(ninth), 20, lessons=4)]
    mark(make, school, lessons, on=date(2026, 9, 1), hours=1, act=attendance.mark_month)
    counts = [
        Came(pupils(tenth), 4),
        Came(pupils(tenth, competing=True), 1),
        Came(Who(Audience.PARENTS, tenth.id), 9),
        Came(Who(Audience.PUPILS, grade=10), 30),
    ]
    mark(make, school, counts)
    found = {
        name: (one.visits, one.person_hours, one.each, one.share) for name, one in hours_of(school).items()
    }
    assert found == {
        "8А": (23, Decimal(69), Decimal("2.8"), 4),  # 13 × 3 + 10 × 3 = 69; of 25 pupils 2.76; of 60 4.6 %
        "9А": (20, Decimal(80), Decimal("3.2"), 5),  # 20 on the average × 4 lessons of an hour
        "10А": (5, Decimal(10), Decimal("0.4"), 0),  # parents and the mixed group are not of the class
    }


def class_hours(visits=10, hours=20, roll=10, goal=40):
    return ClassHours(1, 1, 8, "А", roll, visits, Decimal(hours), goal)


@pytest.mark.parametrize(
    ("one", "told", "each", "share", "band"),
    [
        (class_hours(), Told.HOURS, 2, 5, Band.QUARTER),
        (class_hours(hours=399, goal=40), Told.HOURS, Decimal("39.9"), 99, Band.NEARLY),  # not rounded up
        (class_hours(hours=400, goal=40), Told.HOURS, 40, 100, Band.WHOLE),
        (class_hours(hours=100, goal=40), Told.HOURS, 10, 25, Band.HALF),
        (class_hours(roll=0), Told.NO_ROLL, None, None, Band.UNKNOWN),
        (class_hours(goal=None), Told.HOURS, 2, None, Band.UNKNOWN),
        (class_hours(hours=0), Told.NO_HOURS, 0, 0, Band.QUARTER),
        (class_hours(visits=0, hours=0), Told.NOTHING, 0, 0, Band.NOTHING),
        (class_hours(visits=0, hours=0, roll=0, goal=None), Told.NOTHING, None, None, Band.NOTHING),
    ],
)
def test_what_cannot_be_divided_is_told(one, told, each, share, band):
    assert (one.told, one.each, one.share, one.band) == (told, each, share, band)


def test_the_hours_asked_for_are_those_of_the_level_chosen_for_that_year(make):
    one = make.school_class(grade=8, letter="А", roll=10)
    level(one.school, 80, year=2025)
    assert hours_of(one.school)["8А"].goal is None
    level(one.school, 60)
    assert hours_of(one.school)["8А"].goal == 60
    mark(make, one.school, [Came(pupils(one), 10)], on=date(2026, 8, 31))  # of the school year before
    with clock.pinned(TODAY + timedelta(days=365)):
        mark(make, one.school, [Came(pupils(one), 10)], on=date(2027, 9, 1))  # and of the next one
    assert hours_of(one.school)["8А"].told is Told.NOTHING


def test_schools_stand_from_the_lowest_share_up_and_those_that_cannot_be_compared_after_them(make):
    make.installation()
    here, there = make.municipality("Азовский район"), make.municipality("Батайск")
    names = ("Много", "Мало", "Без уровня", "Пустая", "Чужая")
    much, little, no_level, _empty, foreign = (
        make.school(there if name == "Чужая" else here, short_name=name) for name in names
    )
    for school, came in ((much, 10), (little, 2), (no_level, 10), (foreign, 10)):
        eighth, fourth = make.school_class(school, roll=10), make.school_class(school, grade=4, roll=10)
        mark(make, school, [Came(pupils(eighth), came), Came(pupils(fourth), 10)], hours=20)
    make.school_class(much, grade=9, roll=10)
    for school in (much, little, foreign):
        level(school, 40)
    office = make.organization(OrganizationKind.AUTHORITY, here)
    found = hours_of_schools(Membership(role=Role.MUNICIPALITY, organization=office), YEAR, OLDER)
    assert [one.name for one in found] == ["Мало", "Много", "Без уровня", "Пустая"]
    assert [(one.share, one.each) for one in found] == [
        (10, Decimal(4)),
        (25, Decimal(10)),  # one of its two classes had 20 of 40 hours, the other none
        (None, Decimal(20)),
        (None, None),
    ]
    assert found[1].bands == {Band.MOST: 1, Band.NOTHING: 1}

    everybody = hours_of_schools(Membership(role=Role.ANALYST, organization=office), YEAR, OLDER)
    places = by_place(everybody)
    assert [(one.name, one.share, len(one.schools)) for one in places] == [
        ("Азовский район", 20, 4),  # (20 × 2 + 20 × 10) of 40 × (10 + 10 + 10): the school without a level
        ("Батайск", 50, 1),  # is not compared
    ]
