"""One row after another: what the order says, what the reader makes of it, and what a person decides."""

from collections.abc import Callable

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.calendar.kept import hosts_for
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import see_other, wants_fragment
from app.roadmap import access, actions
from app.roadmap.blueprint import bp
from app.roadmap.forms import RowForm
from app.roadmap.review.showing import begun, go_on, proposal, row_page, row_url, swap


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>")
@only(Role.OPERATOR)
def row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    found = access.row(road_map_id, ordinal)
    if "closed" in request.args or not found.is_open:
        return row_page(found, None)
    form = begun(found)
    in_parts = "whole" in request.args and not isinstance(form, RowForm)
    return row_page(found, proposal(found) if in_parts else form)


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/event")
@only(Role.OPERATOR)
def accept(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    hosts, by = hosts_for(acting_as()), current_user.id
    form = RowForm.typed(hosts)
    if not form.validate_on_submit():
        return row_page(access.row(road_map_id, ordinal), form, status=422)
    draft, host_id = form.draft(hosts), form.host_id.data
    try:
        transact(lambda: actions.accept_row(access.row(road_map_id, ordinal), draft, host_id, by=by))
    except RuleBroken as refusal:
        return row_page(access.row(road_map_id, ordinal), form, refusal, refusal.status)
    return go_on(road_map_id, ordinal, _("Row %(number)s is accepted: its draft is among the events."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection")
@only(Role.OPERATOR)
def reject(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    refused = _change(road_map_id, ordinal, actions.reject_row)
    return refused or go_on(road_map_id, ordinal, _("Row %(number)s is rejected."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening")
@only(Role.OPERATOR)
def reopen(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    refused = _change(road_map_id, ordinal, actions.reopen_row)
    if refused:
        return refused
    found = access.row(road_map_id, ordinal)
    return swap(found, found) if wants_fragment() else see_other(row_url(found, access.shown()))


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/event")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/rejection")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/reopening")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/edits/removal")
@only(Role.OPERATOR)
def decided(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(row_url(access.row(road_map_id, ordinal), access.shown()), code=303)


def _change(road_map_id: int, ordinal: int, act: Callable[..., None]) -> Response | None:
    """Do it to the row; the refusal's page if there is one."""
    by = current_user.id
    try:
        transact(lambda: act(access.row(road_map_id, ordinal), by=by))
    except RuleBroken as refusal:
        return row_page(access.row(road_map_id, ordinal), None, refusal, refusal.status)
    return None
