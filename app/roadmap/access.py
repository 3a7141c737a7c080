"""Orders and rows by their addresses, or 404. Only operators have views of them."""

from flask import abort, request
from sqlalchemy import select

from app.core.db import db
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.queries import Show, with_events


def road_map(road_map_id: int) -> RoadMap:
    """The order with this id."""
    return db.session.get(RoadMap, road_map_id) or abort(404)


def row(road_map_id: int, ordinal: int) -> RoadMapRow:
    """The row with this ordinal in this order."""
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, RoadMapRow.ordinal == ordinal)
    return db.session.scalars(query.options(with_events())).one_or_none() or abort(404)


def shown() -> Show:
    """Which rows the address asks for; an unknown choice is a wrong address."""
    typed = request.args.get("show", Show.ALL.value)
    return Show(typed) if typed in set(Show) else abort(404)
