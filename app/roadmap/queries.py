"""Reads of the orders and their rows."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.db import db
from app.roadmap.models import SURE, RoadMap, RoadMapRow, RowState

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
    query = _of(road_map_id, show).options(joinedload(RoadMapRow.event)).order_by(RoadMapRow.ordinal)
    return db.session.scalars(query).all()


def next_row(road_map_id: int, ordinal: int, show: Show) -> RoadMapRow | None:
    """The next row of this view that nobody has decided about; after the last one it begins anew."""
    waiting = show if show in (Show.CHECK, Show.SURE, Show.PAPERWORK) else Show.ALL
    query = _of(road_map_id, waiting).where(RoadMapRow.ordinal != ordinal)
    if waiting is Show.ALL:
        query = query.where(_NEW)
    before = case((RoadMapRow.ordinal < ordinal, 1), else_=0)
    return db.session.scalars(query.order_by(before, RoadMapRow.ordinal)).first()


def order_of(event_id: int) -> tuple[str, str] | None:
    """Title of the order that an event was made from, and the number of its row there; empty for a row
    without one."""
    query = select(RoadMap.title, RoadMapRow.number).join(RoadMapRow.road_map)
    found = db.session.execute(query.where(RoadMapRow.event_id == event_id)).one_or_none()
    return (found[0], found[1] or "") if found else None


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
    """The rows of the order that have an event, by its id."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, RoadMapRow.event_id.is_not(None))
    return {row.event_id: row for row in db.session.scalars(query) if row.event_id is not None}
