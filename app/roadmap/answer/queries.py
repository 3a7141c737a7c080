"""What has come of the rows of an order, asked of events and sheets: nothing is added up beforehand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from app.attendance.models import Sheet
from app.calendar.models import SHOWN, Event, EventState, Precision, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind
from app.participation.figures import NOTHING, Counted, Figure
from app.participation.filters import Filters
from app.participation.lines import lines_of
from app.participation.periods import FIRST_YEAR, LAST_YEAR, Period, PeriodKind
from app.participation.queries import MEASURES, coverage
from app.roadmap.answer.measures import Measure, Target, target_in
from app.roadmap.answer.models import RowAnswer
from app.roadmap.answer.standing import EventStanding, RowStanding, row_standing
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.papers.queries import Filed
from app.roadmap.queries import events_of

EVER = Period(PeriodKind.OWN, date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
_COUNTED = (
    *(Figure.PARTICIPATIONS, Figure.EVENTS, Figure.SCHOOLS, Figure.GROUPS, Figure.SPECIAL_NEEDS),
    *(Figure.HOURS, Figure.PARENTS, Figure.TEACHERS, Figure.CONFIRMED),
)
_EXACT = (Precision.DAY, Precision.DAYS)


@dataclass(frozen=True)
class Sight:
    """Whose sheets are counted, and the schools that a share of schools is a share of."""

    sheets: ColumnElement[bool]
    schools: ColumnElement[bool]


@dataclass(frozen=True)
class Result:
    """A row with what has come of it. `reached` is what the target's measure says, None without a target."""

    row: RoadMapRow
    standing: RowStanding
    counted: Counted = NOTHING
    target: Target | None = None
    reached: int | None = None
    note: str = ""

    @property
    def missing(self) -> int:
        """How much the target still lacks."""
        return max(0, self.target.number - (self.reached or 0)) if self.target else 0


@dataclass(frozen=True)
class Answer:
    """An order row by row as it was `at` this moment, and all of it together: an event of two rows counts
    once there."""

    road_map: RoadMap
    period: Period
    results: Sequence[Result]
    total: Counted
    at: datetime


def answer(
    road_map: RoadMap,
    rows: Sequence[RoadMapRow],
    sight: Sight,
    now: datetime,
    *,
    period: Period = EVER,
    asked: Mapping[int, tuple[int, int]] | None = None,
    papers: Mapping[int, Filed] | None = None,
    drafts: bool = True,
) -> Answer:
    """What has come of these rows. Events and sheets outside `period` do not count; an event without a day
    belongs to any; without `drafts` those that are not published yet are left out. `asked` are (answered,
    asked) organizations and `papers` what is done of paperwork, both by a row's id."""
    pairs, counted = _pairs(road_map.id), _counted(road_map.id, sight, period)
    ids = {event_id for _row, event_id in pairs}
    events = _events(ids, _counted_events(ids, sight, period), now, period, drafts=drafts)
    of_row = _of_rows(pairs, events)
    said = {one.row_id: one for one in _said(road_map.id)}
    results = []
    for row in rows:
        standing = row_standing(
            row.state, of_row.get(row.id, ()), (asked or {}).get(row.id, (0, 0)), (papers or {}).get(row.id)
        )
        own = said.get(row.id)
        result = Result(row, standing, counted.get(row.id, NOTHING), target_of(row, own))
        results.append(replace(result, note=own.note if own else ""))
    total = counted.get(None, NOTHING)
    return Answer(road_map, period, _measured(results, sight, period), total, now)


def target_of(row: RoadMapRow, said: RowAnswer | None) -> Target | None:
    """The target that a person has set, else the one that the order's words name."""
    if said is not None and said.measure is not None:
        return Target(said.measure, said.target) if said.target else None
    return target_in(row.draft["indicator"], row.draft["result"])


def said_of(row_id: int) -> RowAnswer | None:
    """What a person has said of the row."""
    return db.session.get(RowAnswer, row_id)


def _pairs(road_map_id: int) -> list[tuple[int, int]]:
    return [(row_id, event_id) for row_id, event_id in db.session.execute(events_of(road_map_id))]


def _said(road_map_id: int) -> Sequence[RowAnswer]:
    query = select(RowAnswer).join(RowAnswer.row).where(RoadMapRow.road_map_id == road_map_id)
    return db.session.scalars(query).all()


def _counted(road_map_id: int, sight: Sight, period: Period) -> dict[int | None, Counted]:
    """By a row's id, and of all rows together under None."""
    lines, pairs = lines_of(sight.sheets, Filters(period)), events_of(road_map_id).subquery()
    by_row = lines.join(pairs, pairs.c.event_id == Sheet.event_id)
    measures = [MEASURES[figure] for figure in _COUNTED]
    found: dict[int | None, Counted] = {}
    for row_id, *values in db.session.execute(
        by_row.with_only_columns(pairs.c.row_id, *measures).group_by(pairs.c.row_id)
    ):
        found[row_id] = _as_counted(values)
    once = lines.where(Sheet.event_id.in_(select(pairs.c.event_id)))
    found[None] = _as_counted(db.session.execute(once.with_only_columns(*measures)).one())
    return found


def _as_counted(values: Sequence[Any]) -> Counted:
    figures: dict[str, Any] = {figure.value: value for figure, value in zip(_COUNTED, values, strict=True)}
    return Counted(**figures | {"hours": Decimal(figures["hours"])})


def _counted_events(ids: Collection[int], sight: Sight, period: Period) -> set[int]:
    """Those of these events that somebody has come to."""
    lines = lines_of(sight.sheets, Filters(period)).where(Sheet.event_id.in_(ids))
    query = lines.with_only_columns(Sheet.event_id).group_by(Sheet.event_id)
    return set(db.session.scalars(query.having(MEASURES[Figure.PARTICIPATIONS] > 0)))


def _events(
    ids: Collection[int], counted: Collection[int], now: datetime, period: Period, *, drafts: bool
) -> dict[int, tuple[EventStanding, int | None]]:
    """Those of the period, each with its umbrella's id."""
    from_slots, today = _times(ids), now.astimezone(clock.zone()).date()
    query = (
        select(Event, Organization.short_name)
        .join(Organization, Organization.id == Event.host_id)
        .where(Event.id.in_(ids), true() if drafts else Event.state.in_(SHOWN))
    )
    found = {}
    for event, host in db.session.execute(query):
        times = from_slots.get(event.id)
        first, last = times[:2] if times else (event.starts_on, event.ends_on)
        if event.id not in counted and not _within(first, last, period):
            continue
        over = times[2] <= now if times else last is not None and last < today
        one = EventStanding(
            id=event.id,
            title=event.title,
            kind=event.kind,
            host=host,
            state=event.state,
            first=first,
            last=last,
            dated=bool(times) or event.precision in _EXACT,
            over=over and event.state in (EventState.PUBLISHED, EventState.FINISHED),
            asked_until=event.date_due_on,
            counted=event.id in counted,
        )
        found[event.id] = (one, event.parent_id)
    return found


def _times(ids: Collection[int]) -> dict[int, tuple[date, date, datetime]]:
    """First and last day and the last moment of the events that have times."""
    zone = clock.zone()
    query = (
        select(Slot.event_id, func.min(Slot.starts_at), func.max(Slot.ends_at))
        .where(Slot.event_id.in_(ids), Slot.cancelled_at.is_(None))
        .group_by(Slot.event_id)
    )
    return {
        event_id: (starts_at.astimezone(zone).date(), ends_at.astimezone(zone).date(), ends_at)
        for event_id, starts_at, ends_at in db.session.execute(query)
    }


def _within(first: date | None, last: date | None, period: Period) -> bool:
    begins, ends = first or last, last or first
    return begins is None or ends is None or (begins <= period.last and ends >= period.first)


def _of_rows(
    pairs: Sequence[tuple[int, int]], events: Mapping[int, tuple[EventStanding, int | None]]
) -> dict[int, list[EventStanding]]:
    """By a row's id. An umbrella is told by what it covers, unless something is known of itself."""
    by_row: dict[int, list[int]] = defaultdict(list)
    for row_id, event_id in pairs:
        if event_id in events:
            by_row[row_id].append(event_id)
    found = {}
    for row_id, of_row in by_row.items():
        umbrellas = {events[event_id][1] for event_id in of_row}
        found[row_id] = [
            events[event_id][0]
            for event_id in of_row
            if event_id not in umbrellas or events[event_id][0].counted
        ]
    return found


def _measured(results: Sequence[Result], sight: Sight, period: Period) -> list[Result]:
    wanted = {one.target.measure for one in results if one.target}
    schools = _count_schools(sight) if Measure.SCHOOLS_SHARE in wanted else 0
    return [
        replace(one, reached=_reached(one, one.target, schools, sight, period)) if one.target else one
        for one in results
    ]


def _reached(result: Result, target: Target, schools: int, sight: Sight, period: Period) -> int:
    counted = result.counted
    match target.measure:
        case Measure.SCHOOLS_SHARE:
            return counted.schools * 100 // schools if schools else 0
        case Measure.HOURS:
            return int(counted.hours.to_integral_value(ROUND_DOWN))
        case Measure.COVERAGE:
            return _covered(result, sight, period)
        case Measure.EVENTS:
            return sum(one.over or one.counted for one in result.standing.events)
        case _:
            return int(getattr(counted, target.measure.value))


def _covered(result: Result, sight: Sight, period: Period) -> int:
    """At least so many different children: the lower bound of the estimate."""
    ids = [one.id for one in result.standing.events if one.counted]
    if not ids:
        return 0
    found = coverage(sight.sheets & Sheet.event_id.in_(ids), Filters(period)).get(())
    return found.low if found else 0


def _count_schools(sight: Sight) -> int:
    query: Select[int] = select(func.count(Organization.id)).where(
        Organization.kind == OrganizationKind.SCHOOL, Organization.active, sight.schools
    )
    return db.session.scalar(query) or 0
