"""Periods and their codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.participation.periods import (
    Period,
    PeriodKind,
    own_period,
    period_of,
    read_period,
    school_year,
)

DAYS = st.dates(date(1991, 1, 1), date(2099, 1, 1))


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-h1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-2027", date(2026, 9, 1), date(2027, 8, 31)),
        ("2026-09-01..2026-12-24", date(2026, 9, 1), date(2026, 12, 24)),
    ],
)
def test_a_code_names_its_days(code, first, last):
    period = read_period(code)
    assert (period.first, period.last, period.code) == (first, last, code)


@pytest.mark.parametrize(
    "code",
    "|26|2026-13|2026-00|2026-q5|2026-h3|2026-2028|1800|2026-12-24..2026-09-01|2026-02-30..2026-03-01"
    "|２０２６|2026-q4 ".split("|"),
)
def test_nonsense_names_none(code):
    assert read_period(code) is None


@given(st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.OWN]), DAYS)
def test_every_regular_period_holds_its_day_and_is_read_back_from_its_code(kind, day):
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert read_period(period.code) == period
    assert period.before.last.year == period.last.year - 1 and period.before.kind is kind
    assert period.months[0] == period.first.year * 100 + period.first.month


@given(DAYS, DAYS)
def test_days_of_ones_own_are_a_period_unless_the_last_comes_first(one, other):
    period = own_period(one.isoformat(), other.isoformat())
    assert (period is None) == (other < one)
    if period is not None:
        assert read_period(period.code) == period and period.before.first <= period.before.last


def test_29_february_was_the_28th_a_year_before():
    leap = Period(PeriodKind.OWN, date(2028, 2, 29), date(2028, 3, 1))
    assert leap.before == Period(PeriodKind.OWN, date(2027, 2, 28), date(2027, 3, 1))


def test_a_calendar_year_touches_two_school_years():
    assert list(read_period("2026").school_years) == [2025, 2026]
    assert list(school_year(2026).school_years) == [2026]


def test_a_running_period_is_compared_with_its_days_so_far_and_another_with_the_whole():
    year, of_the_same = school_year(2026), lambda day: school_year(2026).compared(day)
    assert of_the_same(date(2026, 8, 31)) is None  # it has not begun
    assert of_the_same(date(2026, 9, 1)) == Period(PeriodKind.OWN, date(2025, 9, 1), date(2025, 9, 1))
    assert of_the_same(date(2027, 2, 26)) == Period(PeriodKind.OWN, date(2025, 9, 1), date(2026, 2, 26))
    assert of_the_same(year.last) == of_the_same(date(2028, 1, 1)) == school_year(2025)
    february = read_period("2029-02")
    assert february.compared(february.last) == read_period("2028-02")  # of 29 days
