"""Reading, choosing and applying versions of an order.

Nothing is applied before a person has seen what it changes. Rows keep who they are: their id, state, events
and whatever else hangs on them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.actions import first_state, import_order
from app.roadmap.actions.importing import row_of
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.reading.contract import Order, OrderRow
from app.roadmap.sandbox import packed, unpacked
from app.roadmap.versions import queries
from app.roadmap.versions.diff import Change, Diff, cells_of
from app.roadmap.versions.models import RoadMapPair, RoadMapVersion


class AppliedMeanwhile(RuleBroken):
    """Another version was applied since the page with the changes was opened."""

    def __init__(self, file_name: str, by: int | None, at: datetime) -> None:
        self.file_name, self.by, self.at = file_name, by, at


class PairedMeanwhile(RuleBroken):
    """Rows were paired otherwise since the page with the changes was opened."""


class VersionInForce(RuleBroken):
    """This version is what the order's rows say already."""


class VersionDecided(RuleBroken):
    """A version that was applied belongs to its order for good."""


class EmptyVersion(RuleBroken):
    """A version without rows."""


class AnotherOrder(RuleBroken):
    """Fewer than half of the order's rows are in the file, and nobody has said that it is the same order."""

    def __init__(self, kept: int, of: int) -> None:
        self.kept, self.of = kept, of


def keep_version(
    road_map: RoadMap, order: Order, file_name: str, digest: str, *, by: int | None
) -> RoadMapVersion:
    """The file as a version of the order, applied by nobody yet; one that is there already as it is.

    Raises EmptyVersion, VersionDecided where it was applied to another order.
    """
    if not order.rows:
        raise EmptyVersion
    there = queries.by_digest(digest)
    if there is not None:
        if there.road_map_id != road_map.id:
            move_version(there, road_map, by=by)
        return there
    version = RoadMapVersion(
        road_map_id=road_map.id,
        file_name=file_name,
        digest=digest,
        content=packed(order),
        read_by=by,
        read_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
            db.session.flush()
    except IntegrityError:  # the same file, read by somebody else since it was asked for
        there = queries.by_digest(digest)
        if there is None:
            raise
        return there
    _record("road_map.version_read", road_map.id, by, file_name=file_name, digest=digest)
    return version


def move_version(version: RoadMapVersion, road_map: RoadMap, *, by: int | None) -> None:
    """It is a version of that order. Raises VersionDecided."""
    lock(version)
    if version.applied_at is not None:
        raise VersionDecided
    _forget_pairs(version)
    version.road_map_id = road_map.id
    db.session.flush()
    _record("road_map.version_read", road_map.id, by, file_name=version.file_name, digest=version.digest)


def import_version(version: RoadMapVersion, *, municipality_id: int | None, by: int | None) -> RoadMap:
    """It is a new order, and no version of another. Raises VersionDecided."""
    lock(version)
    if version.applied_at is not None:
        raise VersionDecided
    order, file_name, digest = unpacked(version.content), version.file_name, version.digest
    _forget_pairs(version)
    db.session.delete(version)
    db.session.flush()
    return import_order(order, file_name, digest, municipality_id=municipality_id, by=by)


def discard_version(version: RoadMapVersion, *, by: int | None) -> None:
    """Nothing comes of the file. Raises VersionDecided."""
    lock(version)
    if version.applied_at is not None:
        raise VersionDecided
    _forget_pairs(version)
    db.session.delete(version)
    db.session.flush()
    _record(
        "road_map.version_discarded",
        version.road_map_id,
        by,
        file_name=version.file_name,
        digest=version.digest,
    )


def apply_version(
    version: RoadMapVersion, seen: str, *, sure: bool, by: int | None, paired: str = ""
) -> Diff:
    """Let the order say what this version says. `seen` is the digest that the order had when its changes
    were looked at, `paired` the mark of its pairs; `sure`: it is the same order, however little is left of
    its rows.

    Raises AppliedMeanwhile, PairedMeanwhile, VersionInForce, AnotherOrder.
    """
    lock(version)
    road_map = version.road_map
    if road_map.digest == version.digest:
        raise VersionInForce
    if road_map.digest != seen:
        raise AppliedMeanwhile(road_map.file_name, road_map.imported_by, road_map.imported_at)
    rows, pairs = _locked_rows(road_map.id), queries.pairs_of(version.id)
    if queries.mark_of(pairs) != paired:
        raise PairedMeanwhile
    diff = queries.diff_with(rows, version.content, pairs)
    if diff.is_doubtful and not sure:
        raise AnotherOrder(diff.kept, diff.kept_of)
    if not queries.was_replaced(road_map.id):
        _keep_first(road_map, rows)
    before = {"file_name": road_map.file_name, "digest": road_map.digest}
    for pair in pairs:
        pair.was = next((row.ordinal for row in rows if row.id == pair.row_id and row.gone_at is None), None)
    _replace(road_map, rows, unpacked(version.content), diff)
    version.applied_by, version.applied_at = by, clock.now()
    road_map.file_name, road_map.digest = version.file_name, version.digest
    road_map.imported_by, road_map.imported_at = by, version.applied_at
    db.session.flush()
    counts = {fate.value: count for fate, count in diff.counts.items() if count}
    after = {"file_name": version.file_name, "digest": version.digest} | counts
    audit.record("road_map.replaced", "road_map", road_map.id, by=by, before=before, after=after)
    return diff


def _record(action: str, road_map_id: int, by: int | None, **facts: str) -> None:
    audit.record(action, "road_map", road_map_id, by=by, after=facts)


def _forget_pairs(version: RoadMapVersion) -> None:
    """They are of another order's rows, or of no version."""
    db.session.execute(delete(RoadMapPair).where(RoadMapPair.version_id == version.id))


def lock(version: RoadMapVersion) -> None:
    """Let what is done with versions of one order follow each other."""
    db.session.refresh(version, with_for_update={"of": RoadMapVersion})
    db.session.refresh(version.road_map, with_for_update={"of": RoadMap})


def _locked_rows(road_map_id: int) -> list[RoadMapRow]:
    """All rows in the order's sequence, locked in that of their ids."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id).order_by(RoadMapRow.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return sorted(db.session.scalars(query), key=lambda row: row.ordinal)


def _keep_first(road_map: RoadMap, rows: list[RoadMapRow]) -> None:
    """The version that the rows were made of, so that the history has a beginning."""
    head: dict[str, Any] = {"title": road_map.title, "school_year": road_map.school_year}
    head["years"] = road_map.years
    head["default_grades"] = sorted(road_map.default_grades) if road_map.default_grades else None
    first = RoadMapVersion(
        road_map_id=road_map.id,
        file_name=road_map.file_name,
        digest=road_map.digest,
        content={
            "order": head | {"rows": [row.draft for row in rows]},
            "columns": [[one["name"], one["role"]] for one in road_map.columns],
            "sources": [row.source for row in rows],
        },
        read_by=road_map.imported_by,
        read_at=road_map.imported_at,
        applied_by=road_map.imported_by,
        applied_at=road_map.imported_at,
    )
    db.session.add(first)
    db.session.flush()


def _replace(road_map: RoadMap, rows: list[RoadMapRow], order: Order, diff: Diff) -> None:
    for number, row in enumerate(rows, start=1):  # out of the way: no two rows ever have one ordinal
        row.ordinal = -number
    db.session.flush()
    for change in diff.changes:
        if change.old is None and change.new is not None:
            added = row_of(order.rows[change.new], municipal=road_map.municipality_id is not None)
            added.road_map_id = road_map.id
            db.session.add(added)
        elif change.old is not None and change.new is not None:
            _follow(rows[change.old], order.rows[change.new], change, road_map)
    kept = {change.old for change in diff.changes if change.new is not None}
    left = [row for n, row in enumerate(rows) if n not in kept]
    for ordinal, row in enumerate(left, start=len(order.rows) + 1):
        row.ordinal = ordinal
        _leave_out(row)
    road_map.title, road_map.school_year = order.title or road_map.title, order.school_year
    road_map.years = list(order.years)
    road_map.default_grades = frozenset(order.default_grades) if order.default_grades else None
    road_map.columns = [{"name": one.name, "role": one.role} for one in order.columns]


def _follow(row: RoadMapRow, order_row: OrderRow, change: Change, road_map: RoadMap) -> None:
    """The row says what the newer version says; whoever has decided about it has to look at what differs."""
    was = row.draft
    read = row_of(order_row, municipal=road_map.municipality_id is not None)
    for name in ("ordinal", "number", "section", "title", "source", "draft", "confidence", "is_event"):
        setattr(row, name, getattr(read, name))
    if row.before is None and change.cells:
        row.before = was
    elif row.before is not None and not cells_of(row.before, row.draft):
        row.before = None
    row.gone_at = None
    if row.is_open:
        row.state = first_state(row.is_event)


def _leave_out(row: RoadMapRow) -> None:
    """The newest version has no such row. Its events stay, and a person decides what becomes of them."""
    if row.gone_at is None:
        row.gone_at = clock.now()
        if row.state is RowState.ACCEPTED:
            row.before = row.before or row.draft
