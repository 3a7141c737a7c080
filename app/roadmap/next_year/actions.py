"""An order taken on: as a whole into the next school year, or its yearly rows into a year of a plan."""

from collections.abc import Collection, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from app.calendar.actions import copy_to_next_year, copy_with_dates, years_on
from app.calendar.models import Event, EventState, Precision, Recurrence
from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import school_year_of
from app.roadmap.actions import import_order, tie_event
from app.roadmap.drafts import proposed
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.next_year.shift import all_years, later_school_year, shifted
from app.roadmap.next_year.years import RowInYear, is_of_several_years, is_yearly, rows_in
from app.roadmap.sandbox import unpacked
from app.roadmap.versions.queries import all_rows

_DATES = ("starts_on", "ends_on", "apply_until")


class NoSchoolYear(RuleBroken):
    """Nothing says of which year the order is, so nothing says which year comes next."""


class SeveralYears(RuleBroken):
    """A plan of several years goes on by itself: its yearly rows stand in every one of them."""


def copy_of(road_map: RoadMap) -> RoadMap | None:
    """The order that was made of this one for the next school year."""
    return db.session.scalars(select(RoadMap).where(RoadMap.copied_from_id == road_map.id)).first()


def rows_to_copy(road_map: RoadMap) -> list[RoadMapRow]:
    """What the next year's order will have: every row that the order still has, paperwork too."""
    return [row for row in all_rows(road_map.id) if row.gone_at is None]


def events_to_copy(row: RoadMapRow) -> list[tuple[Event, bool]]:
    """The events of a row that can be held again, each with whether it is yearly by the order or its host."""
    live = [event for event in row.events if event.state is not EventState.CANCELLED]
    return [(event, is_yearly(row) or event.recurrence is Recurrence.YEARLY) for event in live]


def continue_order(road_map: RoadMap, event_ids: Collection[int], *, by: int | None) -> tuple[RoadMap, bool]:
    """The order a school year on, with copies of these of its events as drafts; and whether it was made now:
    the second time it is the same one, as it is.

    Raises NoSchoolYear, SeveralYears.
    """
    db.session.refresh(road_map, with_for_update={"of": RoadMap})
    if is_of_several_years(road_map):
        raise SeveralYears
    if road_map.school_year is None:
        raise NoSchoolYear
    there = copy_of(road_map)
    if there is not None:
        return there, False
    rows = rows_to_copy(road_map)
    made = _copied(road_map, rows, by)
    made.copied_from_id = road_map.id
    db.session.flush()
    later: dict[int, Event] = {}
    for row, copy in zip(rows, made.rows, strict=True):
        for event, _yearly in events_to_copy(row):
            if event.id in event_ids:
                later[event.id] = later.get(event.id) or copy_to_next_year(event, by=by)
                tie_event(copy, later[event.id], made=True, by=by)
    after = {"copied_from_id": road_map.id, "events": len(later)}
    audit.record("road_map.continued", "road_map", made.id, by=by, after=after)
    return made, True


def _copied(road_map: RoadMap, rows: Sequence[RoadMapRow], by: int | None) -> RoadMap:
    """The order with every row a year on. The words that the rows were read from are last year's."""
    school_year = later_school_year(road_map.school_year or "")
    grades = sorted(road_map.default_grades) if road_map.default_grades else None
    content: dict[str, Any] = {
        "order": {
            "title": all_years(road_map.title, 1),
            "school_year": school_year,
            "years": [year + 1 for year in road_map.years],
            "default_grades": grades,
            "rows": [shifted(row.draft, 1) | {"ordinal": n} for n, row in enumerate(rows, start=1)],
        },
        "columns": [[one["name"], one["role"]] for one in road_map.columns],
        "sources": [row.source for row in rows],
    }
    digest = sha256(f"{road_map.digest} as of {school_year}".encode()).hexdigest()
    place = road_map.municipality_id
    return import_order(unpacked(content), road_map.file_name, digest, municipality_id=place, by=by)


def draft_year(
    road_map: RoadMap, school_year: int, row_ids: Collection[int], *, by: int | None
) -> list[Event]:
    """Drafts of the school year for those of these rows that recur yearly and have no event in it."""
    query = select(RoadMapRow.id).where(RoadMapRow.road_map_id == road_map.id).order_by(RoadMapRow.id)
    db.session.scalars(query.with_for_update()).all()
    made = []
    for one in rows_in(road_map, school_year):
        if one.row.id in row_ids and one.source is not None and one.row.state is RowState.ACCEPTED:
            event = copy_with_dates(one.source, dates_in(one, school_year), school_year, by=by)
            tie_event(one.row, event, made=True, by=by)
            made.append(event)
    if made:
        after = {"school_year": school_year, "events": len(made)}
        audit.record("road_map.year_drafted", "road_map", road_map.id, by=by, after=after)
    return made


def dates_in(one: RowInYear, school_year: int) -> dict[str, Any]:
    """When the draft of a row is held in a school year: on the same days as its source, where that has days;
    else when the order says; and without either some time in the year."""
    source = one.source
    if source is None:
        raise ValueError("a row that lacks nothing")
    if source.precision in (Precision.DAY, Precision.DAYS) and source.starts_on is not None:
        years = school_year - school_year_of(source.starts_on)
        return {"precision": source.precision} | {n: years_on(getattr(source, n), years) for n in _DATES}
    if one.periods:
        draft = proposed(one.row.draft | {"periods": list(one.periods)}, None)
        return {"precision": draft.precision} | {name: getattr(draft, name) for name in _DATES}
    whole = {"starts_on": date(school_year, 9, 1), "ends_on": date(school_year + 1, 8, 31)}
    return {"precision": Precision.YEAR, "apply_until": None} | whole
