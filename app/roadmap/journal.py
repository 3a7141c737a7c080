"""What the audit log says of orders and their rows, in words."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.roadmap.answer.labels import measure_title
from app.roadmap.answer.measures import Measure
from app.roadmap.labels import row_state_title
from app.roadmap.models import RoadMap, RoadMapRow, RowState


def register(journal: Journal) -> None:
    orders = Subject(
        _l("Road map"),
        actions={"road_map.imported": _l("An order was read")},
        facts={
            "file_name": Fact(_l("File")),
            "digest": Fact(_l("Digest of the file")),
            "rows": Fact(_l("Rows")),
        },
        find=_orders,
    )
    journal.add("road_map", orders)
    rows = Subject(
        _l("Row of a road map"),
        actions={
            "road_map_row.accepted": _l("A row was accepted"),
            "road_map_row.tied": _l("One more event answers a row"),
            "road_map_row.answered": _l("The answer of a row was changed"),
            "road_map_row.rejected": _l("A row was rejected"),
            "road_map_row.reopened": _l("A row was taken up again"),
        },
        facts={
            "state": Fact(_l("State"), lambda value: row_state_title(RowState(value))),
            "measure": Fact(_l("Indicator"), lambda value: measure_title(Measure(value))),
            "target": Fact(_l("Target")),
            "note": Fact(_l("Note for the answer")),
            "event_id": Fact(_l("Event"), subject="event"),
        },
        find=_rows,
    )
    journal.add("road_map_row", rows)


def _orders(ids: Collection[int]) -> dict[int, Named]:
    query = select(RoadMap.id, RoadMap.title).where(RoadMap.id.in_(ids))
    return {
        id: Named(title, url_for("roadmap.show", road_map_id=id)) for id, title in db.session.execute(query)
    }


def _rows(ids: Collection[int]) -> dict[int, Named]:
    columns = (RoadMapRow.id, RoadMapRow.road_map_id, RoadMapRow.ordinal, RoadMapRow.title)
    query = select(*columns).where(RoadMapRow.id.in_(ids))
    return {
        id: Named(f"№ {ordinal}. {title}", url_for("roadmap.row", road_map_id=order, ordinal=ordinal))
        for id, order, ordinal, title in db.session.execute(query)
    }
