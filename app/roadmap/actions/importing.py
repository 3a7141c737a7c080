"""Storing an order as it was read."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.roadmap.actions.deciding import first_state
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.reading.contract import Order, OrderRow


def import_order(order: Order, file_name: str, digest: str, *, by: int | None) -> RoadMap:
    """The order with its rows, each waiting for a person; paperwork waits for nobody.

    `digest` is the file's SHA-256. A file that is here already is returned as it is, decisions and all.
    """
    there = _by_digest(digest)
    if there is not None:
        return there
    road_map = _road_map(order, file_name, digest, by)
    try:
        with db.session.begin_nested():
            db.session.add(road_map)
            db.session.flush()
    except IntegrityError:  # the same file, stored by somebody else since the question above
        there = _by_digest(digest)
        if there is None:
            raise
        return there
    after = {"file_name": file_name, "digest": digest, "rows": len(order.rows)}
    audit.record("road_map.imported", "road_map", road_map.id, by=by, after=after)
    return road_map


def _by_digest(digest: str) -> RoadMap | None:
    return db.session.scalars(select(RoadMap).where(RoadMap.digest == digest)).one_or_none()


def _road_map(order: Order, file_name: str, digest: str, by: int | None) -> RoadMap:
    grades = frozenset(order.default_grades) if order.default_grades else None
    return RoadMap(
        title=order.title or file_name,
        file_name=file_name,
        digest=digest,
        school_year=order.school_year,
        years=list(order.years),
        default_grades=grades,
        imported_by=by,
        imported_at=clock.now(),
        columns=[{"name": one.name, "role": one.role} for one in order.columns],
        rows=[row_of(row) for row in order.rows],
    )


def row_of(row: OrderRow) -> RoadMapRow:
    """A row as the reader handed it over, which nobody has looked at."""
    return RoadMapRow(
        ordinal=row.ordinal,
        number=row.number,
        section=row.section,
        title=row.title,
        source=row.source,
        draft=row.to_json(),
        confidence=row.confidence,
        is_event=row.is_event,
        state=first_state(row.is_event),
    )
