"""The row of the region's order that a municipality's row repeats, if one does."""

from sqlalchemy import select

from app.core.db import db
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.queries import IS_REGIONAL
from app.roadmap.versions.likeness import of_titles

_ALIKE = 0.6  # the likeness of titles from which two rows are shown beside each other


def likely(row: RoadMapRow) -> RoadMapRow | None:
    """The likeliest row of the region's orders of the same time; None for a row of the region itself."""
    own = row.road_map
    if own.municipality_id is None:
        return None
    orders = db.session.scalars(select(RoadMap).where(IS_REGIONAL, RoadMap.school_year == own.school_year))
    near = [one.id for one in orders if set(one.years) & set(own.years)]
    query = select(RoadMapRow.id, RoadMapRow.title)
    query = query.where(RoadMapRow.road_map_id.in_(near), RoadMapRow.gone_at.is_(None))
    rated = [(of_titles(row.title, title), -row_id) for row_id, title in db.session.execute(query)]
    alike, place = max(rated, default=(0.0, 0))
    return db.session.get(RoadMapRow, -place) if alike >= _ALIKE else None
