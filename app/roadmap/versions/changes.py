"""Rows that a newer version has changed or left out, until a person has looked at them."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.calendar.actions import EventDraft
from app.calendar.models import Event
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.roadmap import access
from app.roadmap.access import KEEPERS
from app.roadmap.blueprint import bp
from app.roadmap.models import RoadMapRow
from app.roadmap.versions import looking, queries
from app.roadmap.versions.diff import Cell, cells_of


@dataclass(frozen=True)
class Looked:
    """A row to look at, what differs, and its events, each with the dates that it could take over."""

    row: RoadMapRow
    cells: tuple[Cell, ...]
    events: list[tuple[Event, EventDraft | None]]


@bp.get("/roadmaps/<int:road_map_id>/changes")
@only(*KEEPERS)
def changes(road_map_id: int) -> ResponseReturnValue:
    return _changes(road_map_id)


@bp.post("/roadmaps/<int:road_map_id>/changes/<int:row_id>/look")
@only(*KEEPERS)
def look_at(road_map_id: int, row_id: int) -> ResponseReturnValue:
    by = current_user.id
    transact(lambda: looking.look_at(access.row_by_id(road_map_id, row_id), by=by))
    return see_other(url_for("roadmap.changes", road_map_id=road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/changes/<int:row_id>/dates")
@only(*KEEPERS)
def take_dates(road_map_id: int, row_id: int) -> ResponseReturnValue:
    row, by = access.row_by_id(road_map_id, row_id), current_user.id
    event_id = request.form.get("event", type=asked_id)
    event = next((one for one in row.events if one.id == event_id), None)
    if event is None:
        return _changes(road_map_id, looking.NothingNew())
    try:
        transact(lambda: looking.take_dates(row, event, by=by))
    except RuleBroken as refusal:
        return _changes(road_map_id, refusal)
    flash(_("The event has the new dates."), "success")
    return see_other(url_for("roadmap.changes", road_map_id=road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/changes/<int:row_id>/answer")
@only(*KEEPERS)
def answer_instead(road_map_id: int, row_id: int) -> ResponseReturnValue:
    row, by = access.row_by_id(road_map_id, row_id), current_user.id
    other_id = request.form.get("row", type=asked_id)
    if other_id is None:
        return _changes(road_map_id, looking.RowIsGone())
    other = access.row_by_id(road_map_id, other_id)
    try:
        transact(lambda: looking.answer_instead(row, other, by=by))
    except RuleBroken as refusal:
        return _changes(road_map_id, refusal)
    flash(_("The events answer row %(number)s now.", number=other.ordinal), "success")
    return see_other(url_for("roadmap.changes", road_map_id=road_map_id))


@bp.get("/roadmaps/<int:road_map_id>/changes/<int:row_id>/look")
@bp.get("/roadmaps/<int:road_map_id>/changes/<int:row_id>/dates")
@bp.get("/roadmaps/<int:road_map_id>/changes/<int:row_id>/answer")
@only(*KEEPERS)
def to_changes(road_map_id: int, row_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    row = access.row_by_id(road_map_id, row_id)
    return redirect(url_for("roadmap.changes", road_map_id=row.road_map_id), code=303)


def _changes(road_map_id: int, refusal: RuleBroken | None = None) -> ResponseReturnValue:
    road_map = access.road_map(road_map_id)
    return page(
        "roadmap/changes.html",
        status=refusal.status if refusal else 200,
        road_map=road_map,
        looked=[_looked(row) for row in queries.to_look_at(road_map.id)],
        others=queries.live_rows(road_map.id),
        refusal=refusal,
    )


def _looked(row: RoadMapRow) -> Looked:
    cells = cells_of(row.before, row.draft) if row.before and row.gone_at is None else ()
    return Looked(row, cells, [(event, looking.dates_offered(row, event)) for event in row.events])
