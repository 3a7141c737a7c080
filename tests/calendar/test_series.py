"""Times that repeat by weeks: against dateutil, a plain walk over the days, and what clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import DAILY, rrule
from hypothesis import example, given
from hypothesis import strategies as st

from app.calendar.series import MOST, Series, TooManyTimes, days_of, moved_by_clocks, times_of

MOSCOW, BERLIN, NEW_YORK = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = [
    MOSCOW,
    BERLIN,
    NEW_YORK,
    ZoneInfo("Asia/Kamchatka"),
    ZoneInfo("Asia/Yekaterinburg"),
    ZoneInfo("Europe/Kaliningrad"),
]
EVERY_DAY = frozenset(range(7))
CLOCKS = st.times(min_value=time(0), max_value=time(23, 59)).map(
    lambda one: one.replace(second=0, microsecond=0)
)


@st.composite
def plans(draw: st.DrawFn) -> Series:
    first = draw(st.dates(date(2023, 1, 1), date(2031, 12, 31)))
    last = first + timedelta(days=draw(st.integers(0, 430)))
    near = st.dates(first, last)
    return Series(
        frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        draw(CLOCKS),
        draw(CLOCKS),
        first,
        last,
        draw(st.integers(1, 12)),
        frozenset(draw(st.sets(near, max_size=8))),
    )


def walked(series: Series) -> list[date]:
    """The days by walking over all of them: weeks count from the Monday before the first."""
    monday = series.first - timedelta(days=series.first.weekday())
    found = []
    for number in range((series.last - series.first).days + 1):
        day = series.first + timedelta(days=number)
        turn = (day - monday).days // 7 % series.every == 0
        if day.weekday() in series.weekdays and turn and day not in series.without:
            found.append(day)
    return found


NEW_YEAR = Series(frozenset({5}), time(10), time(12), date(2026, 12, 5), date(2027, 2, 27), 2)
LEAP_DAY = Series(frozenset({1}), time(10), time(12), date(2028, 2, 1), date(2028, 3, 31))


@given(plans())
@example(NEW_YEAR)
@example(LEAP_DAY)
def test_the_days_are_those_of_a_walk_over_the_calendar(series: Series) -> None:
    assert list(days_of(series)) == walked(series)


@given(plans())
def test_every_week_is_what_dateutil_counts_day_by_day(series: Series) -> None:
    weekly = Series(series.weekdays, series.begins, series.ends, series.first, series.last, 1, series.without)
    start, until = (datetime.combine(day, time.min) for day in (series.first, series.last))
    daily = rrule(DAILY, start, until=until, byweekday=sorted(series.weekdays))
    assert list(days_of(weekly)) == [one.date() for one in daily if one.date() not in series.without]


@given(plans(), st.sampled_from(ZONES))
def test_the_wall_clock_stays_whatever_clocks_do(series: Series, zone: ZoneInfo) -> None:
    moved, days, times = (
        set(moved_by_clocks(series, zone)),
        list(days_of(series)),
        list(times_of(series, zone)),
    )
    assert len(days) == len(times)
    for day, (begins, ends) in zip(days, times, strict=True):
        for moment in (begins, ends):  # one that this clock really shows
            assert moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment.replace(tzinfo=None)
        if day not in moved:
            assert (begins.date(), begins.time(), ends.time()) == (day, series.begins, series.ends)
            assert ends.date() == day + timedelta(days=series.ends <= series.begins)


@given(plans(), st.sampled_from([zone for zone in ZONES if zone not in (BERLIN, NEW_YORK)]))
def test_where_clocks_are_never_moved_times_are_equally_long(series: Series, zone: ZoneInfo) -> None:
    assert moved_by_clocks(series, zone) == []
    assert len({ends - begins for begins, ends in times_of(series, zone)}) <= 1


def test_a_series_goes_on_over_the_new_year_and_the_leap_day() -> None:
    assert list(days_of(NEW_YEAR))[1:4] == [date(2026, 12, 19), date(2027, 1, 2), date(2027, 1, 16)]
    assert date(2028, 2, 29) in days_of(LEAP_DAY)
    every_day = Series(EVERY_DAY, time(10), time(12), date(2027, 2, 27), date(2027, 3, 2))
    assert [day.day for day in days_of(every_day)] == [27, 28, 1, 2]


@pytest.mark.parametrize(
    ("zone", "day"), [(BERLIN, date(2027, 3, 28)), (NEW_YORK, date(2027, 3, 14)), (MOSCOW, None)]
)
def test_an_hour_that_is_left_out_comes_an_hour_later_and_is_told_of(
    zone: ZoneInfo, day: date | None
) -> None:
    series = Series(frozenset({6}), time(2, 30), time(5), date(2027, 3, 1), date(2027, 4, 11))
    assert moved_by_clocks(series, zone) == ([day] if day else [])
    found = {begins.date(): begins.time() for begins, _ends in times_of(series, zone)}
    assert {at for at in found if found[at] != time(2, 30)} == ({day} if day else set())
    assert day is None or found[day] == time(3, 30)


def test_ten_o_clock_stays_ten_when_clocks_are_put_back() -> None:
    series = Series(frozenset({6}), time(10), time(12), date(2027, 10, 24), date(2027, 11, 7))
    begun = [begins for begins, _ends in times_of(series, BERLIN)]
    assert {begins.hour for begins in begun} == {10}
    assert [begins.astimezone(UTC).hour for begins in begun] == [8, 9, 9]


def test_more_than_the_most_is_refused_and_as_many_is_not() -> None:
    first = date(2027, 1, 1)
    full = Series(EVERY_DAY, time(10), time(12), first, first + timedelta(days=MOST - 1))
    assert len(list(times_of(full, MOSCOW))) == MOST
    one_more = Series(EVERY_DAY, time(10), time(12), first, first + timedelta(days=MOST))
    with pytest.raises(TooManyTimes):
        list(days_of(one_more))
