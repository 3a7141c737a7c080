"""Reads of paperwork: what each row asks for by when, and what of it is done."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from app.core import clock
from app.core.db import db
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.papers.deadlines import deadlines, term_of
from app.roadmap.papers.models import Paper


@dataclass(frozen=True)
class PaperDue:
    """One deadline of a row; `paper` is what was ticked off. A row without a deadline has one line, without
    a day. `past` is a deadline that the present version of the order does not name, and was met."""

    row: RoadMapRow
    due_on: date | None
    paper: Paper | None
    past: bool = False

    def is_overdue(self, today: date) -> bool:
        return self.paper is None and self.due_on is not None and self.due_on < today


class Show(enum.StrEnum):
    """Which papers a person looks at."""

    OPEN = "open"
    OVERDUE = "overdue"
    UNDATED = "undated"
    DONE = "done"
    ALL = "all"

    def has(self, one: PaperDue, today: date) -> bool:
        match self:
            case Show.OPEN:
                return one.paper is None
            case Show.OVERDUE:
                return one.is_overdue(today)
            case Show.UNDATED:
                return one.paper is None and one.due_on is None
            case Show.DONE:
                return one.paper is not None
        return True


@dataclass(frozen=True)
class Filed:
    """Of the deadlines of one row: how many are met, how many there are, how many have passed unmet, and the
    next that is unmet."""

    done: int
    total: int
    overdue: int
    next_on: date | None


def done(road_map_id: int) -> dict[int, Filed]:
    """What has become of each row of paperwork of the order, by the rows' ids."""
    today, of = clock.today(clock.zone()), dict[int, list[PaperDue]]()
    for one in papers(RoadMap.id == road_map_id):
        of.setdefault(one.row.id, []).append(one)
    return {row_id: _filed(some, today) for row_id, some in of.items()}


def papers(which: ColumnElement[bool]) -> list[PaperDue]:
    """Every deadline of the paperwork of such orders, in the orders' own sequence. Rows that an order has no
    longer are left out but for what was done."""
    query = (
        select(RoadMapRow)
        .join(RoadMapRow.road_map)
        .where(which, RoadMapRow.state == RowState.PAPERWORK)
        .options(contains_eager(RoadMapRow.road_map))
        .order_by(RoadMap.imported_at.desc(), RoadMap.id.desc(), RoadMapRow.ordinal)
    )
    rows = db.session.scalars(query).all()
    ticked = _ticked(which)
    return [one for row in rows for one in _lines(row, ticked.get(row.id, {}))]


def overdue(which: ColumnElement[bool], today: date) -> list[PaperDue]:
    """Deadlines of such orders that have passed unmet, the longest ago first."""
    late = [one for one in papers(which) if one.is_overdue(today)]
    return sorted(late, key=lambda one: one.due_on or today)


def shown(lines: Iterable[PaperDue], show: Show, today: date) -> list[PaperDue]:
    """Those of this view by their deadlines; of what is done the latest first, what has no deadline last."""
    found = [one for one in lines if show.has(one, today)]
    if show is Show.DONE:
        return sorted(found, key=lambda one: one.paper.done_on if one.paper else today, reverse=True)
    return sorted(found, key=lambda one: one.due_on or date.max)


def how_many(lines: Sequence[PaperDue], today: date) -> dict[Show, int]:
    """How many each view has."""
    return {show: sum(show.has(one, today) for one in lines) for show in Show}


def _lines(row: RoadMapRow, ticked: dict[date | None, Paper]) -> list[PaperDue]:
    due: Sequence[date | None] = deadlines_of(row)
    if row.gone_at is not None:
        due = []
    elif not due:
        due = [None]
    past = sorted((day for day in ticked if day not in due), key=lambda day: day or date.min)
    lines = [PaperDue(row, day, ticked[day], past=True) for day in past]
    return lines + [PaperDue(row, day, ticked.get(day)) for day in due]


def deadlines_of(row: RoadMapRow) -> list[date]:
    """The deadlines of a row as its order says them now."""
    return deadlines(row.draft, term_of(row.road_map.years, row.road_map.school_year))


def _ticked(which: ColumnElement[bool]) -> dict[int, dict[date | None, Paper]]:
    query = select(Paper).join(Paper.row).join(RoadMapRow.road_map).where(which)
    found: dict[int, dict[date | None, Paper]] = {}
    for paper in db.session.scalars(query):
        found.setdefault(paper.row_id, {})[paper.due_on] = paper
    return found


def _filed(lines: Sequence[PaperDue], today: date) -> Filed:
    waiting = [one.due_on for one in lines if one.paper is None and one.due_on is not None]
    met = sum(one.paper is not None for one in lines)
    return Filed(met, len(lines), sum(day < today for day in waiting), min(waiting, default=None))
