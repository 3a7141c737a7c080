"""A row that an event answers already: the likely ones, a search, the tie and its undoing."""

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Membership, Role
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other, wants_fragment
from app.roadmap import access, actions
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMapRow
from app.roadmap.review import twins
from app.roadmap.review.showing import as_proposed, go_on, row_page, row_url, swap


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties")
@only(Role.OPERATOR)
def ties(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    row, words = access.row(road_map_id, ordinal), request.args.get("q", "")
    if "found" in request.args and wants_fragment():
        found = twins.found(row, words, acting_as())
        in_list = request.args["found"] == "list"
        return page(
            "roadmap/_found.html", row=row, q=words, found=found, show=access.shown(), in_list=in_list
        )
    return _panel(row, words)


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties")
@only(Role.OPERATOR)
def tie(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    by, membership = current_user.id, acting_as()
    event_id = request.form.get("event", 0, type=asked_id)
    try:
        tied = transact(lambda: _tied(access.row(road_map_id, ordinal), event_id, membership, by))
    except RuleBroken as refusal:
        return _panel(access.row(road_map_id, ordinal), "", refusal)
    if not tied:
        return _panel(access.row(road_map_id, ordinal), "", gone=True)
    return go_on(road_map_id, ordinal, _("Row %(number)s is accepted: the event answers it."))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties/<int:event_id>/removal")
@only(Role.OPERATOR)
def untie(road_map_id: int, ordinal: int, event_id: int) -> ResponseReturnValue:
    by = current_user.id
    try:
        transact(lambda: actions.untie_event(access.row(road_map_id, ordinal), event_id, by=by))
    except RuleBroken as refusal:
        return row_page(access.row(road_map_id, ordinal), None, refusal, refusal.status)
    found = access.row(road_map_id, ordinal)
    if wants_fragment():
        return swap(found, found if found.is_open else None)
    flash(_("The event does not answer row %(number)s any more.", number=ordinal), "success")
    return see_other(row_url(found, access.shown()))


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/ties/<int:event_id>/removal")
@only(Role.OPERATOR)
def untied(road_map_id: int, ordinal: int, event_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    found = access.row(road_map_id, ordinal)
    return redirect(row_url(found, access.shown(), _anchor=f"event-{event_id}"), code=303)


def _tied(row: RoadMapRow, event_id: int, membership: Membership, by: int) -> bool:
    """Whether there is such an event. Raises AlreadyDecided."""
    event = twins.one(event_id, membership)
    if event is not None:
        actions.tie_event(row, event, made=False, by=by)
    return event is not None


def _panel(row: RoadMapRow, words: str, refusal: RuleBroken | None = None, *, gone: bool = False) -> Response:
    """The row with the events that it may mean; a rejected one has to be taken up first."""
    membership = acting_as()
    panel = {
        "merging": refusal is None and (row.is_open or bool(row.ties)),
        "likely": twins.likely(row, as_proposed(row), membership),
        "found": twins.found(row, words, membership),
        "q": words,
        "event_gone": gone,
    }
    status = refusal.status if refusal else 409 if gone else 200
    return row_page(row, None, refusal, status, **panel)
