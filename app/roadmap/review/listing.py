"""The list of an order's rows: a hundred at once, of one sort, or of what one person has decided."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.accounts.access import only
from app.accounts.models import Role
from app.core.fields import asked_id
from app.core.htmx import page, wants_fragment
from app.roadmap import access, queries
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMap, RoadMapRow
from app.roadmap.queries import PAGE
from app.roadmap.review.showing import as_proposed


@bp.get("/roadmaps/<int:road_map_id>")
@only(Role.OPERATOR)
def show(road_map_id: int) -> ResponseReturnValue:
    road_map, shown = access.road_map(road_map_id), access.shown()
    after = request.args.get("after", 0, type=asked_id)
    if after and wants_fragment():
        return page("roadmap/_rows.html", **_rows(road_map, after))
    return page(
        "roadmap/show.html",
        **_rows(road_map, after),
        counts=queries.counts(road_map.id),
        deciders=queries.deciders(road_map.id) if shown is queries.Show.DECIDED else [],
        batches=queries.batches_of(road_map.id),
    )


def _rows(road_map: RoadMap, after: int) -> dict[str, Any]:
    """A page of rows, and the ordinal after which the next one begins."""
    shown, by = access.shown(), request.args.get("by", None, type=asked_id)
    found = queries.rows(road_map.id, shown, by=by, after=after, most=PAGE + 1)
    rows = found[:PAGE]
    people = {row.decided_by for row in rows} | {row.edited["by"] for row in rows if row.edited}
    return {
        "road_map": road_map,
        "show": shown,
        "by": by,
        "after": after,
        "rows": [(row, as_proposed(row)) for row in rows],
        "before_rows": _last_before(road_map.id, after) if after else None,
        "following_after": rows[-1].ordinal if len(found) > PAGE else None,
        "names": queries.names_of(people),
    }


def _last_before(road_map_id: int, after: int) -> RoadMapRow | None:
    """The row above the page, whose headings go on."""
    found = queries.rows(road_map_id, queries.Show.ALL, after=after - 1, most=1)
    return found[0] if found and found[0].ordinal == after else None
