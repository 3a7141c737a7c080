"""Reads of the orders and their rows."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.accounts.models import User
from app.calendar.models import Event
from app.core.db import db
from app.roadmap.models import SURE, RoadMap, RoadMapRow, RowEvent, RowState

_DECIDED = RoadMapRow.state.in_((RowState.ACCEPTED, RowState.REJECTED))
_NEW = RoadMapRow.state == RowState.NEW


class Show(enum.StrEnum):
    """Which rows of an order a person looks at."""

    ALL = "all"
    CHECK = "check"
    SURE = "sure"
    PAPERWORK = "paperwork"
    DECIDED = "decided"


_SHOWN: dict[Show, ColumnElement[bool] | None] = {
    Show.ALL: None,
    Show.CHECK: _NEW & (RoadMapRow.confidence < SURE),
    Show.SURE: _NEW & (RoadMapRow.confidence >= SURE),
    Show.PAPERWORK: RoadMapRow.state == RowState.PAPERWORK,
    Show.DECIDED: _DECIDED,
}


@dataclass(frozen=True)
class Progress:
    """How many rows a person has decided about, of those that wait or waited for one."""

    decided: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.decided


def by_digest(digest: str) -> RoadMap | None:
    """The order read from the file with this SHA-256."""
    return db.session.scalars(select(RoadMap).where(RoadMap.digest == digest)).one_or_none()


def road_maps() -> list[tuple[RoadMap, Progress]]:
    """All orders, the one imported last first."""
    waited = case((RoadMapRow.state != RowState.PAPERWORK, 1))
    counted = (
        select(
            RoadMapRow.road_map_id,
            func.count(case((_DECIDED, 1))).label("decided"),
            func.count(waited).label("total"),
        )
        .group_by(RoadMapRow.road_map_id)
        .subquery()
    )
    query = select(RoadMap, counted.c.decided, counted.c.total).join(
        counted, counted.c.road_map_id == RoadMap.id
    )
    rows = db.session.execute(query.order_by(RoadMap.imported_at.desc(), RoadMap.id.desc()))
    return [(road_map, Progress(decided, total)) for road_map, decided, total in rows]


def counts(road_map_id: int) -> dict[Show, int]:
    """How many rows of the order each view shows."""
    ones = [func.count() if shown is None else func.count(case((shown, 1))) for shown in _SHOWN.values()]
    found = db.session.execute(select(*ones).where(RoadMapRow.road_map_id == road_map_id)).one()
    return dict(zip(_SHOWN, found, strict=True))


def progress(counted: dict[Show, int]) -> Progress:
    """The progress that these counts amount to."""
    return Progress(counted[Show.DECIDED], counted[Show.ALL] - counted[Show.PAPERWORK])


def rows(road_map_id: int, show: Show) -> Sequence[RoadMapRow]:
    """The rows of this view in the order's own sequence, with their events."""
    query = _of(road_map_id, show).options(with_events()).order_by(RoadMapRow.ordinal)
    return db.session.scalars(query).all()


def with_events() -> ORMOption:
    """How rows are read together with their events."""
    return selectinload(RoadMapRow.ties).joinedload(RowEvent.event)


def next_row(road_map_id: int, ordinal: int, show: Show) -> RoadMapRow | None:
    """The next row of this view that nobody has decided about; after the last one it begins anew."""
    waiting = show if show in (Show.CHECK, Show.SURE, Show.PAPERWORK) else Show.ALL
    query = _of(road_map_id, waiting).where(RoadMapRow.ordinal != ordinal)
    if waiting is Show.ALL:
        query = query.where(_NEW)
    before = case((RoadMapRow.ordinal < ordinal, 1), else_=0)
    return db.session.scalars(query.order_by(before, RoadMapRow.ordinal)).first()


def orders_of(event_id: int) -> list[tuple[str, str]]:
    """Titles of the orders that an event answers, by itself or as a child of an umbrella that does, each with
    the number of the row there; empty for a row without one."""
    query = (
        select(RoadMap.title, RoadMapRow.number)
        .join(RoadMapRow.road_map)
        .join(RoadMapRow.ties)
        .join(Event, (Event.id == event_id) & RowEvent.event_id.in_((Event.id, Event.parent_id)))
        .distinct()
        .order_by(RoadMap.title, RoadMapRow.number)
    )
    return [(title, number or "") for title, number in db.session.execute(query)]


def events_of(road_map_id: int) -> Select[int, int]:
    """(row id, event id): the events that answer the rows of the order, those under an umbrella that does
    included, each once for a row. Cancelled ones are among them."""
    own = select(RowEvent.row_id, RowEvent.event_id).join(RowEvent.row)
    own = own.where(RoadMapRow.road_map_id == road_map_id)
    child = aliased(Event)
    below = (
        select(RowEvent.row_id, child.id)
        .join(RowEvent.row)
        .join(child, child.parent_id == RowEvent.event_id)
        .where(RoadMapRow.road_map_id == road_map_id)
    )
    found = own.union(below).subquery()
    return select(found.c.row_id, found.c.event_id)


def names_of(people: set[int | None]) -> dict[int, str]:
    """The names of these users by id."""
    wanted = {one for one in people if one is not None}
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {user_id: name for user_id, name in db.session.execute(query)} if wanted else {}


def _of(road_map_id: int, show: Show) -> Select[RoadMapRow]:
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id)
    shown = _SHOWN[show]
    return query if shown is None else query.where(shown)


def newest() -> RoadMap | None:
    """The order that was read last."""
    return db.session.scalars(select(RoadMap).order_by(RoadMap.imported_at.desc(), RoadMap.id.desc())).first()


def titles() -> Sequence[RoadMap]:
    """All orders, the one imported last first."""
    return db.session.scalars(select(RoadMap).order_by(RoadMap.imported_at.desc(), RoadMap.id.desc())).all()


def answered(road_map_id: int) -> dict[int, RoadMapRow]:
    """The rows of the order that have events, by the events' ids; of several rows of one event the first."""
    query = (
        select(RowEvent.event_id, RoadMapRow)
        .join(RowEvent.row)
        .where(RoadMapRow.road_map_id == road_map_id)
        .order_by(RoadMapRow.ordinal.desc())
    )
    return {event_id: row for event_id, row in db.session.execute(query)}
