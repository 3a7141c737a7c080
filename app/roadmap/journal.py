"""What the audit log says of orders and their rows, in words."""

from collections.abc import Collection
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject
from app.core.locale import date_text
from app.roadmap.answer.labels import measure_title
from app.roadmap.answer.measures import Measure
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.versions.labels import ROWS

_ROW_STATES = {
    RowState.NEW: _l("waits for a decision"),
    RowState.ACCEPTED: _l("accepted"),
    RowState.REJECTED: _l("rejected"),
    RowState.PAPERWORK: _l("paperwork"),
}


def register(journal: Journal) -> None:
    orders = Subject(
        _l("Road map"),
        actions={
            "road_map.imported": _l("An order was read"),
            "road_map.rows_accepted": _l("Rows were accepted in one go"),
            "road_map.batch_taken_back": _l("Rows accepted in one go were taken back"),
            "road_map.version_read": _l("A newer version of an order was read"),
            "road_map.version_discarded": _l("A newer version of an order was put aside"),
            "road_map.rows_paired": _l("A row of a newer version was paired by hand"),
            "road_map.rows_unpaired": _l("A row of a newer version is compared anew"),
            "road_map.replaced": _l("A newer version of an order came into force"),
            "road_map.continued": _l("An order was continued for the next year"),
            "road_map.year_drafted": _l("Drafts of a year of an order were made"),
        },
        facts={
            "file_name": Fact(_l("File")),
            "digest": Fact(_l("Digest of the file")),
            "rows": Fact(_l("Rows")),
            "place": Fact(_l("Row of the file")),
            "row_id": Fact(_l("Row"), subject="road_map_row"),
            "batch": Fact(_l("Batch")),
            "copied_from_id": Fact(_l("Continues"), subject="road_map"),
            "events": Fact(_l("Drafts of events")),
            "school_year": Fact(_l("School year"), lambda year: f"{year}/{int(year) + 1}"),
            **{fate.value: Fact(title) for fate, title in ROWS.items()},
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
            "road_map_row.untied": _l("An event answers a row no longer"),
            "road_map_row.edited": _l("A row was corrected without a decision"),
            "road_map_row.unedited": _l("Corrections of a row were thrown away"),
            "road_map_row.looked_at": _l("A change of a row was looked at"),
            "road_map_row.dates_taken": _l("An event took over new dates of its row"),
            "road_map_row.asked": _l("Organizations were asked for a date of a row"),
            "road_map_row.reminded": _l("Organizations were reminded of a row's date"),
            "road_map_row.ask_declined": _l("An organization declined what a row wants"),
            "road_map_row.ask_withdrawn": _l("An organization is not asked about a row any longer"),
            "road_map_row.done": _l("Paperwork of a row was ticked off"),
            "road_map_row.undone": _l("Paperwork of a row waits again"),
        },
        facts={
            "organizations": Fact(_l("Organizations")),
            "organization_id": Fact(_l("Organization"), subject="organization"),
            "due_on": Fact(_l("Deadline"), _day),
            "done_on": Fact(_l("Done on"), _day),
            "link": Fact(_l("Link to the document")),
            "note": Fact(_l("Note")),
            "state": Fact(_l("State"), lambda value: str(_ROW_STATES[RowState(value)])),
            "measure": Fact(_l("Indicator"), lambda value: measure_title(Measure(value))),
            "target": Fact(_l("Target")),
            "event_id": Fact(_l("Event"), subject="event"),
        },
        find=_rows,
    )
    journal.add("road_map_row", rows)


def _day(value: str | None) -> str:
    return date_text(date.fromisoformat(value)) if value else ""


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
