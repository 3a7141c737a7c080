"""«Продолжить на следующий год»: what will be made, and making it."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.roadmap import access
from app.roadmap.access import KEEPERS
from app.roadmap.blueprint import bp
from app.roadmap.next_year import actions
from app.roadmap.next_year.shift import all_years, later_school_year, shifted
from app.roadmap.next_year.years import is_of_several_years


@bp.get("/roadmaps/<int:road_map_id>/next-year")
@only(*KEEPERS)
def next_year(road_map_id: int) -> ResponseReturnValue:
    return _preview(road_map_id)


@bp.post("/roadmaps/<int:road_map_id>/next-year")
@only(*KEEPERS)
def continue_order(road_map_id: int) -> ResponseReturnValue:
    events, by = set(request.form.getlist("event", type=asked_id)), current_user.id
    try:
        made, now = transact(lambda: actions.continue_order(access.road_map(road_map_id), events, by=by))
    except RuleBroken as refusal:
        return _preview(road_map_id, refusal)
    if now:
        flash(
            _("The order of the next year is here. When the real one comes, upload it: it is compared."),
            "success",
        )
    else:
        flash(_("This order was continued already: here it is."), "info")
    return see_other(url_for("roadmap.show", road_map_id=made.id))


def _preview(road_map_id: int, refusal: RuleBroken | None = None) -> ResponseReturnValue:
    road_map = access.road_map(road_map_id)
    can = road_map.school_year is not None and not is_of_several_years(road_map)
    rows = actions.rows_to_copy(road_map) if can else []
    return page(
        "roadmap/next_year.html",
        status=refusal.status if refusal else 200,
        road_map=road_map,
        refusal=refusal or (None if can else _why_not(road_map.school_year)),
        school_year=later_school_year(road_map.school_year) if can and road_map.school_year else "",
        title=all_years(road_map.title, 1),
        rows=[(row, shifted(row.draft, 1), actions.events_to_copy(row)) for row in rows],
        there=actions.copy_of(road_map),
    )


def _why_not(school_year: str | None) -> RuleBroken:
    return actions.NoSchoolYear() if school_year is None else actions.SeveralYears()
