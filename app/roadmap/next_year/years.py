"""Which rows of an order stand in which school year, with their dates and their events there.

An order of one school year has all its rows in it. In a plan of several years a row with dates stands in the
years of its dates, one that recurs yearly in every year, and one without a date in all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendar.models import Event, EventState, Recurrence
from app.core import clock
from app.organizations.models import school_year_of
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.next_year.shift import shifted_period
from app.roadmap.versions.queries import all_rows

_SEVERAL = 3  # calendar years; two are the school year that they share

Period = Mapping[str, Any]  # of the road map's contract


@dataclass(frozen=True)
class RowInYear:
    """A row in a school year: its `periods` there (in the shape of the contract), the events that answer it
    there, and the latest event of another year where it has none: `source` of a draft."""

    row: RoadMapRow
    periods: tuple[Period, ...]
    events: tuple[Event, ...]
    source: Event | None

    @property
    def lacks_event(self) -> bool:
        """It recurs yearly, was held or planned in another year, and has nothing in this one."""
        return self.source is not None


def is_of_several_years(road_map: RoadMap) -> bool:
    """Whether the order is a plan of three or more calendar years."""
    return len(road_map.years) >= _SEVERAL


def school_years(road_map: RoadMap) -> list[int]:
    """The school years of the order, each by the year of its 1 September; of several years also the halves at
    both ends, where something is dated in them."""
    if not is_of_several_years(road_map):
        return [int(road_map.school_year[:4])] if road_map.school_year else []
    first, last = min(road_map.years), max(road_map.years)
    live = [row for row in road_map.rows if row.gone_at is None]
    before = any(_last_year_of(one) == first - 1 for row in live for one in _periods(row, first - 1))
    after = any(
        _year_of_day(one) == last and _is_planned(one, road_map)
        for row in live
        for one in _periods(row, last)
    )
    halves = ([first - 1] if before else []) + ([last] if after else [])
    return sorted([*halves, *range(first, last)])


def rows_in(road_map: RoadMap, school_year: int) -> list[RowInYear]:
    """The rows that stand in the school year that begins in this September, in the order's sequence. Rows
    that the newest version has not are left out."""
    if school_year not in school_years(road_map):
        return []
    rows = [row for row in all_rows(road_map.id) if row.gone_at is None]
    if not is_of_several_years(road_map):
        return [RowInYear(row, tuple(row.draft["periods"]), tuple(row.events), None) for row in rows]
    found = (_in_year(row, school_year, road_map) for row in rows)
    return [one for one in found if one is not None]


def _in_year(row: RoadMapRow, year: int, road_map: RoadMap) -> RowInYear | None:
    dated = row.draft["periods"]
    periods = tuple(one for one in _periods(row, year) if _lies_in(one, year) and _is_planned(one, road_map))
    if (dated and not periods) or (not dated and year not in range(min(road_map.years), max(road_map.years))):
        return None
    events = tuple(event for event in row.events if _year_of(row, event) == year)
    return RowInYear(row, periods, events, None if events else _source(row, year))


def _periods(row: RoadMapRow, year: int) -> Sequence[Period]:
    """The row's own periods in the school year; of a yearly one without any, those of its nearest year."""
    dated: list[Period] = row.draft["periods"]
    own = [one for one in dated if _lies_in(one, year)]
    if own or not dated or not is_yearly(row):
        return own
    nearest = min((_year_of_day(one) for one in dated), key=lambda other: (abs(other - year), other))
    return [shifted_period(one, year - nearest) for one in dated if _year_of_day(one) == nearest]


def is_yearly(row: RoadMapRow) -> bool:
    """Whether the order has the row every year."""
    return bool(row.draft["recurrence"] == Recurrence.YEARLY.value)


def _lies_in(period: Period, year: int) -> bool:
    """Whether the period touches the school year; a deadline lies where it ends."""
    return _year_of_day(period) <= year <= _last_year_of(period)


def _is_planned(period: Period, road_map: RoadMap) -> bool:
    """Whether the period lies within the plan's calendar years."""
    start, end = int((period["start"] or period["end"])[:4]), int(period["end"][:4])
    return bool(start <= max(road_map.years) and end >= min(road_map.years))


def _year_of_day(period: Period) -> int:
    return school_year_of(date.fromisoformat(period["start"] or period["end"]))


def _last_year_of(period: Period) -> int:
    return school_year_of(date.fromisoformat(period["end"]))


def _year_of(row: RoadMapRow, event: Event) -> int:
    """The school year of an event by its dates; of one without a date, that in which it was tied."""
    day = event.starts_on or event.apply_until
    if day is not None:
        return school_year_of(day)
    tie = next(tie for tie in row.ties if tie.event_id == event.id)
    return school_year_of(tie.tied_at.astimezone(clock.zone()).date())


def _source(row: RoadMapRow, year: int) -> Event | None:
    """Of a yearly row, the event that a draft of this school year is made from: of the nearest year, rather
    an earlier one."""
    live = [event for event in row.events if event.state is not EventState.CANCELLED]
    if not live or not is_yearly(row):
        return None
    return min(live, key=lambda one: (_year_of(row, one) > year, abs(_year_of(row, one) - year), one.id))
