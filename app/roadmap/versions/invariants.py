"""What must always hold of the versions of orders."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.db import db
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.versions.models import RoadMapPair, RoadMapVersion


def rows_and_version() -> Iterator[str]:
    """Orders whose rows are not those of the version that was applied last."""
    applied = select(RoadMapVersion).where(RoadMapVersion.applied_at.is_not(None))
    query = applied.order_by(RoadMapVersion.applied_at, RoadMapVersion.id)
    newest = {one.road_map_id: one for one in db.session.scalars(query)}
    for road_map_id, version in sorted(newest.items()):
        if db.session.get_one(RoadMap, road_map_id).digest != version.digest:
            yield f"order {road_map_id} does not name the version that was applied last as its file"
        said = [(row["ordinal"], row["title"]) for row in version.content["order"]["rows"]]
        rows = select(RoadMapRow.ordinal, RoadMapRow.title).where(
            RoadMapRow.road_map_id == road_map_id, RoadMapRow.gone_at.is_(None)
        )
        if [tuple(row) for row in db.session.execute(rows.order_by(RoadMapRow.ordinal))] != said:
            yield f"order {road_map_id} has other rows than the version that was applied last"


def pairs_of_rows() -> Iterator[str]:
    """Pairs of which a side is none: a row of another order, or a place that the file has not."""
    query = select(RoadMapPair, RoadMapVersion, RoadMapRow.road_map_id)
    query = query.join(RoadMapVersion, RoadMapVersion.id == RoadMapPair.version_id)
    query = query.outerjoin(RoadMapRow, RoadMapRow.id == RoadMapPair.row_id).order_by(RoadMapPair.id)
    for pair, version, road_map_id in db.session.execute(query):
        if pair.row_id is not None and road_map_id != version.road_map_id:
            yield f"version {version.id} pairs a row with row {pair.row_id}, which is of another order"
        if not 1 <= pair.place <= len(version.content["order"]["rows"]):
            yield f"version {version.id} pairs row {pair.place}, which it has not"
