"""A plan of several years, one school year after the other, and the drafts of one of them."""

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import only
from app.calendar.filters import year_name
from app.core import clock
from app.core.db import transact
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.organizations.models import school_year_of
from app.roadmap import access
from app.roadmap.access import KEEPERS
from app.roadmap.blueprint import bp
from app.roadmap.next_year import actions
from app.roadmap.next_year.years import rows_in, school_years


@bp.get("/roadmaps/<int:road_map_id>/years")
@only(*KEEPERS)
def years(road_map_id: int) -> ResponseReturnValue:
    road_map = access.road_map(road_map_id)
    offered = school_years(road_map)
    asked = request.args.get("year", type=asked_id)
    if asked is not None and asked not in offered:
        abort(404)
    year = asked or _nearest(offered)
    found = rows_in(road_map, year) if year else []
    return page(
        "roadmap/years.html",
        road_map=road_map,
        years=[(one, year_name(one)) for one in offered],
        year=year,
        year_title=year_name(year) if year else "",
        rows=found,
        lacking=[(one, actions.dates_in(one, year or 0)) for one in found if one.lacks_event],
    )


@bp.post("/roadmaps/<int:road_map_id>/years")
@only(*KEEPERS)
def draft_year(road_map_id: int) -> ResponseReturnValue:
    year, by = request.form.get("year", type=asked_id), current_user.id
    rows = set(request.form.getlist("row", type=asked_id))
    offered = school_years(access.road_map(road_map_id))
    if year is None or year not in offered:
        abort(400)
    made = transact(lambda: actions.draft_year(access.road_map(road_map_id), year, rows, by=by))
    flash(
        ngettext("%(num)s draft was made.", "%(num)s drafts were made.", len(made)),
        "success" if made else "info",
    )
    return see_other(url_for("roadmap.years", road_map_id=road_map_id, year=year))


def _nearest(offered: list[int]) -> int | None:
    """The present school year, if the plan has it; else its first."""
    now = school_year_of(clock.today(clock.zone()))
    return now if now in offered else next(iter(offered), None)
