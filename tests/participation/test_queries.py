"""Counts and coverage."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import true

from app.attendance.actions import Came, Marking, mark_booking
from app.attendance.models import Sheet, SheetLine, Side, who_of
from app.booking.models import Booking
from app.core import clock
from app.core.db import db, transact
from app.organizations.actions import add_row, change_roll
from app.organizations.models import Programme, SchoolClass
from app.participation import facts, queries
from app.participation.dimensions import Dimension
from app.participation.figures import Coverage
from app.participation.filters import Filters
from app.participation.periods import read_period, school_year
from tests.attendance.visiting import fill, visit
from tests.participation.region import region

YEAR = Filters(school_year(2026))
KINDS = (Dimension.MUNICIPALITY, Dimension.KIND)


def came(filters, *by):
    """Participations by key, or by keys."""
    found = queries.count(true(), filters, by)
    return {keys if len(by) > 1 else keys[0]: one.participations for keys, one in found.items()}


def covered(filters=YEAR):
    found = queries.count(true(), filters, (Dimension.MUNICIPALITY,))
    return {keys[0]: one.coverage for keys, one in found.items()}


def test_participations_are_told_apart_by_municipality_kind_month_and_year(make):
    found = region(make)
    azov, bataysk = found["azov"].municipality_id, found["bataysk"].municipality_id
    assert came(YEAR, *KINDS) == {
        (azov, "trial"): 52,
        (azov, "excursion"): 10,
        (bataysk, "trial"): 25,
        (bataysk, "lesson"): 0,
        (None, "excursion"): 9,
    }
    assert came(YEAR, Dimension.MONTH) == {202610: 77, 202611: 19}
    assert came(Filters(school_year(2025)), *KINDS) == {(azov, "fair"): 7}
    assert came(Filters(read_period("2026")), Dimension.YEAR) == {2025: 7, 2026: 96}
    assert queries.first_and_last_year(true()) == (2025, 2026)


def test_every_filter_narrows_and_rows_step_down(make):
    found = region(make)
    azov, school = found["azov"].municipality_id, found["azov"].id
    in_azov = YEAR.but(Dimension.MUNICIPALITY, azov)
    assert came(in_azov.but(Dimension.MONTH, 202610), Dimension.SCHOOL) == {
        school: 44,
        found["azov2"].id: 8,
    }
    trials = in_azov.but(Dimension.SCHOOL, school).but(Dimension.KIND, "trial")
    ((class_id, number),) = came(trials, Dimension.CLASS).items()
    assert number == 44 and db.session.get(SchoolClass, class_id).school_id == school
    nowhere = YEAR.but(Dimension.MUNICIPALITY, None)
    assert came(nowhere, Dimension.SCHOOL) == {found["lyceum"].id: 9}


def test_a_month_ends_with_its_last_day(make):
    day = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)  # a minute before midnight in Moscow
    with clock.pinned(datetime(2027, 3, 1, tzinfo=UTC)):
        fill(visit(make, at=day), 5)
        fill(visit(make, at=datetime(2026, 12, 31, 21, tzinfo=UTC)), 6)
    assert queries.total(true(), Filters(read_period("2026-12"))).participations == 5
    assert queries.total(true(), YEAR.but(Dimension.MONTH, 202701)).participations == 6
    assert queries.total(true(), YEAR.but(Dimension.QUARTER, 20264)).participations == 5


def test_coverage_goes_from_the_largest_single_count_to_the_sum(make):
    school_class = make.school_class(roll=25)
    fill(visit(make, school_class), 10)
    fill(visit(make, school_class, at=datetime(2026, 10, 15, 7, tzinfo=UTC)), 12)
    assert covered() == {school_class.school.municipality_id: Coverage(12, 22)}


def test_coverage_of_a_class_never_exceeds_its_roll(make):
    school_class = make.school_class(roll=25)
    fill(visit(make, school_class), 31, walk_ins=6)
    fill(visit(make, school_class, at=datetime(2026, 10, 15, 7, tzinfo=UTC)), 20)
    assert list(covered().values()) == [Coverage(25, 25)]
    change_roll(school_class, 23, by=None)
    assert list(covered().values()) == [Coverage(23, 23)]


def test_a_class_without_a_roll_has_no_bound_and_is_told_of(make):
    school_class = make.school_class(roll=25)
    fill(visit(make, school_class), 10)
    fill(visit(make, school_class, at=datetime(2026, 10, 15, 7, tzinfo=UTC)), 12)
    school_class.roll = 0
    db.session.flush()
    assert list(covered().values()) == [Coverage(12, 22, without_roll=1)]


def test_over_two_school_years_pupils_may_be_the_same(make):
    region(make)
    both = Filters(read_period("2026"))
    assert queries.total(true(), both).coverage == Coverage(66, 67 + 7)
    assert queries.total(true(), YEAR).coverage == Coverage(66, 67)


def test_groups_events_and_schools_count_where_somebody_came(make):
    region(make)
    total = queries.total(true(), YEAR)
    assert (total.participations, total.groups, total.events, total.sheets) == (96, 6, 6, 7)
    assert total.schools == 4


def test_an_event_of_two_programmes_stands_in_both_rows_and_once_in_the_total(make):
    first, second = (
        add_row(Programme, {"title": title, "valid_from": None, "valid_until": None}, by=None)
        for title in ("Проект «Первый»", "Проект «Второй»")
    )
    fill(visit(make, programme_ids=frozenset({first.id, second.id})), 20)
    fill(visit(make), 5)
    assert came(YEAR, Dimension.PROGRAMME) == {first.id: 20, second.id: 20, None: 5}
    assert queries.total(true(), YEAR).participations == 25
    of_first = YEAR.but(Dimension.PROGRAMME, first.id)
    assert came(of_first, Dimension.PROGRAMME) == {first.id: 20}
    assert queries.total(true(), YEAR.but(Dimension.PROGRAMME, None)).participations == 5
    assert queries.total(true(), YEAR.but(Dimension.PROGRAMME, first.id, None)).participations == 25


def test_adults_come_with_a_sheet_and_not_with_one_of_its_lines(make):
    fill(visit(make), 20, adults=3)
    assert queries.total(true(), YEAR).adults == 3
    by_kind = queries.count(true(), YEAR, (Dimension.KIND,))
    assert [one.adults for one in by_kind.values()] == [3]
    assert [one.adults for one in queries.count(true(), YEAR, (Dimension.CLASS,)).values()] == [None]
    assert queries.total(true(), YEAR.but(Dimension.AUDIENCE, "pupils")).adults is None


def test_nothing_held_is_no_figure_and_not_nought(make):
    assert came(YEAR, *KINDS) == {}
    assert queries.coverage(true(), YEAR) == {}
    assert queries.total(true(), YEAR).sheets == 0
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
    here = YEAR.but(Dimension.MUNICIPALITY, school.municipality_id)
    found = queries.total(true(), here).coverage
    assert facts.count(facts.live(), here)[()].coverage == found
    everybody = sum(sum(heads) for _, heads in classes)
    assert found.low <= found.high <= everybody
    assert found.low >= max(min(roll or 40, max(heads)) for roll, heads in classes)
    assert found.high <= sum(roll or sum(heads) for roll, heads in classes)
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


def test_no_more_pupils_with_special_needs_are_told_than_came_by_the_figure_that_counts(make):
    booking = visit(make, make.school_class(roll=25))
    fill(booking, 20, special_needs=15)
    counts = [Came(who_of(booking.lines[0]), 6)]
    transact(lambda: mark_booking(booking.id, Marking(Side.HOST, counts, None)))
    found = queries.total(true(), Filters(school_year(2026)))
    assert (found.participations, found.special_needs) == (6, 6)
    assert facts.count(facts.live(), Filters(school_year(2026)))[()].special_needs == 6
