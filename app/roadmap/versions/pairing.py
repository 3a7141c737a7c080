"""What a person knows better than the comparison: which row of a version is which row of the order."""

from sqlalchemy import delete, or_

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.roadmap.models import RoadMapRow
from app.roadmap.versions import queries
from app.roadmap.versions.actions import VersionDecided, lock
from app.roadmap.versions.models import RoadMapPair, RoadMapVersion


class NoSuchPair(RuleBroken):
    """The version has no row in this place, or the order no such row."""


def pair(version: RoadMapVersion, place: int, row_id: int | None, *, by: int | None) -> None:
    """The version's row in this `place` (from 1) is that row of the order, or none of them. Who was said to
    be the row before is compared anew. Twice is as good as once. Raises VersionDecided, NoSuchPair."""
    there = _pairs(version, place)
    row = None if row_id is None else db.session.get(RoadMapRow, row_id)
    if row_id is not None and (row is None or row.road_map_id != version.road_map_id):
        raise NoSuchPair
    if any((one.place, one.row_id) == (place, row_id) for one in there):
        return
    same = RoadMapPair.place == place
    same = same if row_id is None else or_(same, RoadMapPair.row_id == row_id)
    db.session.execute(delete(RoadMapPair).where(RoadMapPair.version_id == version.id, same))
    now = clock.now()
    db.session.add(
        RoadMapPair(version_id=version.id, place=place, row_id=row_id, decided_by=by, decided_at=now)
    )
    db.session.flush()
    _record("road_map.rows_paired", version, by, place=place, row_id=row_id)


def unpair(version: RoadMapVersion, place: int, *, by: int | None) -> None:
    """The comparison decides about the version's row again. Raises VersionDecided, NoSuchPair."""
    decided = [one for one in _pairs(version, place) if one.place == place]
    if not decided:
        return
    db.session.execute(delete(RoadMapPair).where(RoadMapPair.id == decided[0].id))
    _record("road_map.rows_unpaired", version, by, place=place)


def _pairs(version: RoadMapVersion, place: int) -> list[RoadMapPair]:
    """The pairs of a version that waits for its decision, locked."""
    lock(version)
    if version.applied_at is not None:
        raise VersionDecided
    if not 1 <= place <= len(version.content["order"]["rows"]):
        raise NoSuchPair
    return list(queries.pairs_of(version.id))


def _record(action: str, version: RoadMapVersion, by: int | None, **facts: int | None) -> None:
    after = {"file_name": version.file_name, **facts}
    audit.record(action, "road_map", version.road_map_id, by=by, after=after)
