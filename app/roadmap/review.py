"""One row after another: what the order says, what the reader makes of it, and what a person decides."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar.labels import dates_text, grades_text, kind_title
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other, wants_fragment
from app.roadmap import access, actions, queries
from app.roadmap.blueprint import bp
from app.roadmap.drafts import likely_host, proposed
from app.roadmap.forms import RowForm
from app.roadmap.labels import sureness_title
from app.roadmap.models import RoadMapRow
from app.roadmap.queries import Show
from app.roadmap.reasons import reason_text


@bp.context_processor
def words() -> dict[str, object]:
    """Names for the templates of this feature."""
    titles = {"kind_title": kind_title, "dates_text": dates_text, "grades_text": grades_text}
    return {
        "sureness_title": sureness_title,
        "reason_text": reason_text,
        "row_url": row_url,
        "Show": Show,
        **titles,
    }


def row_url(row: RoadMapRow, show: Show, endpoint: str = "row", **facts: str) -> str:
    """The address of a row, or of what is done to it, that remembers which rows are looked at."""
    chosen = None if show is Show.ALL else show.value
    values: dict[str, Any] = {"road_map_id": row.road_map_id, "ordinal": row.ordinal, "show": chosen}
    return url_for(f"roadmap.{endpoint}", **values | facts)


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>")
@only(*access.KEEPERS)
def row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    found = access.row(road_map_id, ordinal)
    closed = "closed" in request.args or not found.is_open
    return _row_page(found, None if closed else _proposal(found))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/event")
@only(*access.KEEPERS)
def accept(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    hosts, by = access.hosts(access.row(road_map_id, ordinal).road_map), current_user.id
    form = RowForm.typed(hosts)
    if not form.validate_on_submit():
        return _row_page(access.row(road_map_id, ordinal), form, status=422)
    draft, host_id = form.draft(hosts), form.host_id.data
    try:
        transact(lambda: actions.accept_row(access.row(road_map_id, ordinal), draft, host_id, by=by))
    except RuleBroken as refusal:
        return _row_page(access.row(road_map_id, ordinal), form, refusal, refusal.status)
    return _go_on(road_map_id, ordinal, _("Row %(number)s is accepted: its draft is among the events."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection")
@only(*access.KEEPERS)
def reject(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    refused = _change(road_map_id, ordinal, actions.reject_row)
    return refused or _go_on(road_map_id, ordinal, _("Row %(number)s is rejected."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening")
@only(*access.KEEPERS)
def reopen(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    refused = _change(road_map_id, ordinal, actions.reopen_row)
    if refused:
        return refused
    found = access.row(road_map_id, ordinal)
    return _swap(found, found) if wants_fragment() else see_other(row_url(found, access.shown()))


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/event")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening")
@only(*access.KEEPERS)
def decided(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(row_url(access.row(road_map_id, ordinal), access.shown()), code=303)


def _change(road_map_id: int, ordinal: int, act: Callable[..., None]) -> Response | None:
    """Do it to the row; the refusal's page if there is one."""
    by = current_user.id
    try:
        transact(lambda: act(access.row(road_map_id, ordinal), by=by))
    except RuleBroken as refusal:
        return _row_page(access.row(road_map_id, ordinal), None, refusal, refusal.status)
    return None


def _go_on(road_map_id: int, ordinal: int, done: str) -> ResponseReturnValue:
    """To the next row that waits; in the list it is opened in its place, and the focus goes there."""
    found, shown = access.row(road_map_id, ordinal), access.shown()
    following = queries.next_row(road_map_id, ordinal, shown)
    if wants_fragment():
        return _swap(found, following)
    flash(done % {"number": ordinal}, "success")
    if following is not None:
        return see_other(row_url(following, shown))
    return see_other(url_for("roadmap.show", road_map_id=road_map_id))


def _proposal(row: RoadMapRow) -> RowForm:
    """The form as the order would have it; without a party that we know the operator itself is the host."""
    hosts = access.hosts(row.road_map)
    host_id = likely_host(row.draft["responsible"], hosts) or acting_as().organization_id
    return RowForm.filled(proposed(row.draft, row.road_map.default_grades), host_id, hosts)


def _row_page(
    row: RoadMapRow, form: RowForm | None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    """One row: a page of its own, or its place in the list. A decided row has no form."""
    in_list, shown = wants_fragment(), access.shown()
    if form is not None and in_list:
        form.part_of_list(row.ordinal)
    return page(
        "roadmap/row.html",
        "row",
        status,
        row=row,
        draft=proposed(row.draft, row.road_map.default_grades),
        form=form if row.is_open else None,
        refusal=refusal,
        in_list=in_list,
        focused=in_list and refusal is None,
        show=shown,
        names=queries.names_of({row.decided_by}),
        following=queries.next_row(row.road_map_id, row.ordinal, shown),
        progress=queries.progress(queries.counts(row.road_map_id)),
    )


def _swap(row: RoadMapRow, opened: RoadMapRow | None) -> Response:
    """What changes on the list after a decision: the row, the counts, and the row that is opened next."""
    grades = row.road_map.default_grades
    return page(
        "roadmap/_swap.html",
        row=row,
        draft=proposed(row.draft, grades),
        opened=opened,
        opened_draft=proposed(opened.draft, grades) if opened else None,
        opened_form=_proposal(opened).part_of_list(opened.ordinal) if opened else None,
        road_map=row.road_map,
        show=access.shown(),
        counts=queries.counts(row.road_map_id),
        names=queries.names_of({row.decided_by}),
    )
