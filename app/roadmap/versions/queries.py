"""Reads of the versions of orders: which order a file is a version of, and what each changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import defer

from app.core.db import db
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.queries import with_events
from app.roadmap.reading.contract import Order
from app.roadmap.reading.words import fold
from app.roadmap.versions.diff import Diff, diff_of
from app.roadmap.versions.likeness import of_titles
from app.roadmap.versions.models import RoadMapPair, RoadMapVersion

_SAME_ROWS, _SAME_TITLE, _SOME_ROWS, _SAME_PLAN = 0.5, 0.85, 0.2, 0.8


@dataclass(frozen=True)
class Candidate:
    """An order that a file may be a newer version of: how alike the titles are, and the share of its rows
    that the file has. `of_owner`: it is of the same region or municipality."""

    road_map: RoadMap
    title: float
    rows: float
    of_owner: bool

    @property
    def is_likely(self) -> bool:
        """The same rows, or the same title and at least some of them. Municipalities copy others' plans: of
        another owner it has to be the same in both."""
        if not self.of_owner:
            return self.title >= _SAME_TITLE and self.rows >= _SAME_PLAN
        return self.rows >= _SAME_ROWS or (self.title >= _SAME_TITLE and self.rows >= _SOME_ROWS)

    @property
    def is_namesake(self) -> bool:
        """The same title over other rows: only a person can tell."""
        return self.of_owner and self.title >= _SAME_TITLE and not self.is_likely


@dataclass(frozen=True)
class Step:
    """A version in the history of an order, the file before it, and what it changed."""

    version: RoadMapVersion
    before: RoadMapVersion | None
    diff: Diff | None


def by_digest(digest: str) -> RoadMapVersion | None:
    """The version read from the file with this SHA-256."""
    return db.session.scalars(select(RoadMapVersion).where(RoadMapVersion.digest == digest)).one_or_none()


def candidates(
    order: Order, within: ColumnElement[bool] | None = None, *, municipality_id: int | None = None
) -> list[Candidate]:
    """Orders of the same time, of those `within` reach, that the file of this owner (the region, or the
    municipality) may be a version of, the likeliest first."""
    found = db.session.scalars(select(RoadMap).where(true() if within is None else within)).all()
    maps = {one.id: one for one in found if is_of_same_time(one, order)}
    query = select(RoadMapRow.road_map_id, RoadMapRow.title).where(
        RoadMapRow.road_map_id.in_(maps), RoadMapRow.gone_at.is_(None)
    )
    theirs: dict[int, set[str]] = {road_map_id: set() for road_map_id in maps}
    for road_map_id, title in db.session.execute(query):
        theirs[road_map_id].add(fold(title))
    ours = {fold(row.title) for row in order.rows}
    rated = [
        Candidate(
            one,
            title=of_titles(one.title, order.title),
            rows=len(ours & theirs[id]) / max(1, len(theirs[id])),
            of_owner=one.municipality_id == municipality_id,
        )
        for id, one in maps.items()
    ]
    return sorted(rated, key=lambda one: (not one.of_owner, -one.rows, -one.title, -one.road_map.id))


def is_of_same_time(road_map: RoadMap, order: Order) -> bool:
    """Whether both are of one school year or, as plans of several years, have years in common."""
    if road_map.school_year and order.school_year:
        return road_map.school_year == order.school_year
    if not road_map.years or not order.years:
        return True
    return bool(set(road_map.years) & set(order.years))


def all_rows(road_map_id: int) -> Sequence[RoadMapRow]:
    """The rows of an order in its sequence, gone ones among them."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id).options(with_events())
    return db.session.scalars(query.order_by(RoadMapRow.ordinal)).all()


def diff_with(rows: Sequence[RoadMapRow], content: dict[str, Any], pairs: Sequence[RoadMapPair] = ()) -> Diff:
    """What a file would change in these rows of an order, which a person has paired so."""
    gone = frozenset(n for n, row in enumerate(rows) if row.gone_at is not None)
    places = {row.id: n for n, row in enumerate(rows)}
    said = {pair.place - 1: places[pair.row_id] if pair.row_id else None for pair in pairs}
    return diff_of([row.draft for row in rows], content["order"]["rows"], gone, said)


def pairs_of(*version_ids: int) -> Sequence[RoadMapPair]:
    """What people said of the rows of versions, in the sequence of these."""
    query = select(RoadMapPair).where(RoadMapPair.version_id.in_(version_ids))
    return db.session.scalars(query.order_by(RoadMapPair.version_id, RoadMapPair.place)).all()


def mark_of(pairs: Sequence[RoadMapPair]) -> str:
    """What differs whenever the pairs do; "" for none."""
    return "-".join(f"{pair.place}.{pair.row_id or 0}" for pair in pairs)


def applied(road_map_id: int) -> Sequence[RoadMapVersion]:
    """The versions that the order has had, in the sequence in which they came into force."""
    query = select(RoadMapVersion).where(
        RoadMapVersion.road_map_id == road_map_id, RoadMapVersion.applied_at.is_not(None)
    )
    return db.session.scalars(query.order_by(RoadMapVersion.applied_at, RoadMapVersion.id)).all()


def was_replaced(road_map_id: int) -> bool:
    """Whether any version was ever applied to the order."""
    query = select(RoadMapVersion.id).where(
        RoadMapVersion.road_map_id == road_map_id, RoadMapVersion.applied_at.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def waiting(road_map_id: int) -> Sequence[RoadMapVersion]:
    """Files that were read and not applied yet."""
    query = select(RoadMapVersion).where(
        RoadMapVersion.road_map_id == road_map_id, RoadMapVersion.applied_at.is_(None)
    )
    query = query.options(defer(RoadMapVersion.content)).order_by(RoadMapVersion.id.desc())
    return db.session.scalars(query).all()


def waiting_in(within: ColumnElement[bool]) -> dict[int, RoadMapVersion]:
    """The file that was read last and not applied yet, by the id of its order, of those within reach."""
    query = select(RoadMapVersion).join(RoadMapVersion.road_map).options(defer(RoadMapVersion.content))
    query = query.where(within, RoadMapVersion.applied_at.is_(None)).order_by(RoadMapVersion.id)
    return {one.road_map_id: one for one in db.session.scalars(query)}


def history(road_map_id: int) -> list[Step]:
    """What each version changed, the newest first."""
    versions = applied(road_map_id)
    said: dict[int, dict[int, int | None]] = defaultdict(dict)
    for pair in pairs_of(*(one.id for one in versions)):
        said[pair.version_id][pair.place - 1] = pair.was - 1 if pair.was else None
    before = [None, *versions]
    return [_step(was, one, said[one.id]) for was, one in zip(before, versions, strict=False)][::-1]


def _step(before: RoadMapVersion | None, one: RoadMapVersion, said: dict[int, int | None]) -> Step:
    if before is None:
        return Step(one, None, None)
    old, new = (version.content["order"]["rows"] for version in (before, one))
    return Step(one, before, diff_of(old, new, said=said))


def to_look_at(road_map_id: int) -> Sequence[RoadMapRow]:
    """Rows that a version has changed or left out, until a person has looked at them."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, changed()).options(with_events())
    return db.session.scalars(query.order_by(RoadMapRow.ordinal)).all()


def changed_rows(road_map_id: int) -> int:
    """How many rows there are to look at."""
    query = select(func.count()).where(RoadMapRow.road_map_id == road_map_id, changed())
    return db.session.scalar(query) or 0


def changed() -> ColumnElement[bool]:
    """The condition that a row was changed, or is gone though it had been decided, and nobody has looked."""
    return RoadMapRow.before.is_not(None)


def live_rows(road_map_id: int) -> Sequence[RoadMapRow]:
    """The rows that the newest version has and that are not rejected: what an event may answer."""
    query = select(RoadMapRow).where(
        RoadMapRow.road_map_id == road_map_id,
        RoadMapRow.gone_at.is_(None),
        RoadMapRow.state != RowState.REJECTED,
    )
    return db.session.scalars(query.order_by(RoadMapRow.ordinal)).all()
