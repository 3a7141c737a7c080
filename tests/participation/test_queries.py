"""Counts and coverage."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import true

from app.attendance.models import Sheet, SheetLine
from app.booking.models import Booking
from app.calendar.models import EventKind
from app.core import clock
from app.core.db import db
from app.organizations.actions import change_roll
from app.organizations.models import SchoolClass
from app.participation import queries
from app.participation.filters import NOWHERE, Filters
from app.participation.queries import Coverage
from tests.attendance.visiting import fill, visit
from tests.participation.region import region

YEAR = Filters(year=2026)


def test_participations_are_told_apart_by_municipality_kind_month_and_year(make):
    found = region(make)
    azov, bataysk = found["azov"].municipality_id, found["bataysk"].municipality_id
    assert queries.cells(true(), YEAR) == {
        (azov, EventKind.TRIAL): 52,
        (azov, EventKind.EXCURSION): 10,
        (bataysk, EventKind.TRIAL): 25,
        (bataysk, EventKind.LESSON): 0,
        (NOWHERE, EventKind.EXCURSION): 9,
    }
    assert queries.months(true(), YEAR) == {10: 77, 11: 19}
    assert queries.cells(true(), Filters(year=2025)) == {(azov, EventKind.FAIR): 7}
    assert queries.first_and_last_year(true()) == (2025, 2026)


def test_every_filter_narrows_and_rows_step_down(make):
    found = region(make)
    azov, school = found["azov"].municipality_id, found["azov"].id
    in_azov = YEAR.but(municipality=azov)
    assert queries.cells(true(), in_azov.but(month=10)) == {
        (school, EventKind.TRIAL): 44,
        (found["azov2"].id, EventKind.TRIAL): 8,
    }
    ((class_id, came),) = (
        (key, count)
        for (key, kind), count in queries.cells(
            true(), in_azov.but(school=school, kind=EventKind.TRIAL)
        ).items()
    )
    assert came == 44 and db.session.get(SchoolClass, class_id).school_id == school
    assert queries.cells(true(), YEAR.but(municipality=NOWHERE)) == {
        (found["lyceum"].id, EventKind.EXCURSION): 9
    }


def test_a_month_ends_with_its_last_day(make):
    day = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)  # a minute before midnight in Moscow
    with clock.pinned(datetime(2027, 3, 1, tzinfo=UTC)):
        fill(visit(make, at=day), 5)
        fill(visit(make, at=datetime(2026, 12, 31, 21, tzinfo=UTC)), 6)
    assert sum(queries.cells(true(), YEAR.but(month=12)).values()) == 5
    assert sum(queries.cells(true(), YEAR.but(month=1)).values()) == 6


def test_coverage_goes_from_the_largest_single_count_to_the_sum(make):
    school_class = make.school_class(roll=25)
    fill(visit(make, school_class), 10)
    fill(visit(make, school_class, at=datetime(2026, 10, 15, 7, tzinfo=UTC)), 12)
    assert queries.coverage(true(), YEAR) == {school_class.school.municipality_id: Coverage(12, 22)}


def test_coverage_of_a_class_never_exceeds_its_roll(make):
    school_class = make.school_class(roll=25)
    fill(visit(make, school_class), 31, walk_ins=6)
    fill(visit(make, school_class, at=datetime(2026, 10, 15, 7, tzinfo=UTC)), 20)
    assert list(queries.coverage(true(), YEAR).values()) == [Coverage(25, 25)]
    change_roll(school_class, 23, by=None)
    assert list(queries.coverage(true(), YEAR).values()) == [Coverage(23, 23)]


def test_groups_and_events_count_where_somebody_came(make):
    region(make)
    totals = queries.totals(true(), YEAR)
    assert (totals.participations, totals.groups, totals.events, totals.sheets) == (96, 6, 6, 7)


def test_nothing_held_is_no_figure_and_not_nought(make):
    assert queries.cells(true(), YEAR) == {}
    assert queries.coverage(true(), YEAR) == {}
    assert queries.totals(true(), YEAR) == queries.Totals(0, 0, 0, 0)
    assert queries.first_and_last_year(true()) is None


a_class = st.tuples(st.integers(0, 40), st.lists(st.integers(0, 40), min_size=1, max_size=6))


@pytest.fixture
def template(make):
    return visit(make)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(a_class, min_size=1, max_size=4))
def test_coverage_is_a_range_between_what_is_certain_and_what_is_possible(make, template, classes):
    school = make.school()
    for number, (roll, heads) in enumerate(classes):
        school_class = SchoolClass(school_id=school.id, year=2026, grade=number, letter="А", roll=roll)
        db.session.add(school_class)
        db.session.flush()
        for came in heads:
            _count(template, school_class, came)
    db.session.flush()
    (covered,) = queries.coverage(true(), YEAR.but(municipality=school.municipality_id)).values()
    everybody = sum(sum(heads) for _, heads in classes)
    assert covered.low <= covered.high <= everybody
    assert covered.low >= max(min(roll, max(heads)) for roll, heads in classes)
    assert covered.high <= sum(roll for roll, _ in classes)
    db.session.rollback()


def _count(template, school_class, came):
    """A sheet of one class, past the booking it would need."""
    facts = {
        column.name: getattr(template, column.name)
        for column in Booking.__table__.columns
        if column.name != "id"
    }
    booking = Booking(**facts | {"organization_id": school_class.school_id})
    db.session.add(booking)
    db.session.flush()
    db.session.add(
        Sheet(
            booking_id=booking.id,
            event_id=template.slot.event_id,
            organization_id=school_class.school_id,
            held_on=date(2026, 10, 14),
            adults=2,
            created_at=template.created_at,
            changed_at=template.created_at,
            lines=[SheetLine(class_id=school_class.id, booked=40, came_school=came)],
        )
    )
