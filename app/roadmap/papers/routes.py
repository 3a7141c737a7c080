"""Paperwork of orders: what is due when, what is overdue, and what is done."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.queries import names_of
from app.calendar.forms import typed_day
from app.core import clock, downloads
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.roadmap import access
from app.roadmap.models import RoadMap
from app.roadmap.papers import actions, export, queries
from app.roadmap.papers.forms import DoneForm
from app.roadmap.papers.queries import PaperDue, Show

bp = Blueprint("papers", __name__)


@bp.get("/roadmaps/papers")
@only(*access.KEEPERS)
def index() -> ResponseReturnValue:
    return _page(None, DoneForm(formdata=None))


@bp.get("/roadmaps/<int:road_map_id>/papers")
@only(*access.KEEPERS)
def of_order(road_map_id: int) -> ResponseReturnValue:
    return _page(access.road_map(road_map_id), DoneForm(formdata=None))


@bp.get("/roadmaps/papers.<form>")
@only(*access.KEEPERS)
def file(form: str) -> ResponseReturnValue:
    return _file(form, None)


@bp.get("/roadmaps/<int:road_map_id>/papers.<form>")
@only(*access.KEEPERS)
def file_of_order(road_map_id: int, form: str) -> ResponseReturnValue:
    return _file(form, access.road_map(road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers")
@only(*access.KEEPERS)
def tick_off(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    form, due_on, by = DoneForm(), _due_on(), current_user.id
    order = access.road_map(road_map_id)
    opened = access.row(road_map_id, ordinal).id, due_on
    if not form.validate_on_submit():
        return _page(order, form, opened, status=422)
    done = form.done()
    try:
        transact(lambda: actions.tick_off(access.row(road_map_id, ordinal), due_on, done, by=by))
    except RuleBroken as refusal:
        return _page(access.road_map(road_map_id), form, opened, refusal, refusal.status)
    flash(_("It is ticked off."), "success")
    return see_other(_back(road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers/reopening")
@only(*access.KEEPERS)
def take_back(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    due_on, by = _due_on(), current_user.id
    transact(lambda: actions.take_back(access.row(road_map_id, ordinal), due_on, by=by))
    flash(_("It waits again."), "success")
    return see_other(_back(road_map_id))


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers")
@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/papers/reopening")
@only(*access.KEEPERS)
def ticked(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    row = access.row(road_map_id, ordinal)
    return redirect(url_for("papers.of_order", road_map_id=row.road_map_id), code=303)


def _due_on() -> date | None:
    """The deadline that a form is about; empty for a row without one."""
    typed = request.form.get("due_on", "")
    return typed_day(typed) or abort(404) if typed else None


def _back(road_map_id: int) -> str:
    if request.form.get("all"):
        return url_for("papers.index")
    return url_for("papers.of_order", road_map_id=road_map_id)


def _shown() -> Show:
    typed = request.args.get("show", Show.OPEN.value)
    return Show(typed) if typed in set(Show) else abort(404)


def _found(order: RoadMap | None) -> list[PaperDue]:
    which = access.kept_by(acting_as())
    return queries.papers(which if order is None else which & (RoadMap.id == order.id))


def _page(
    order: RoadMap | None,
    form: DoneForm,
    opened: tuple[int, date | None] | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """All of one order or of every order; `opened` is the line whose form came back."""
    today, found, shown = clock.today(clock.zone()), _found(order), _shown()
    facts: dict[str, Any] = {"form": form, "opened": opened, "refusal": refusal, "today": today}
    if not form.done_on.data and not form.done_on.errors:
        form.done_on.data = today
    lines = queries.shown(found, shown, today)
    return page(
        "roadmap/papers/index.html",
        status=status,
        order=order,
        show=shown,
        Show=Show,
        counts=queries.how_many(found, today),
        lines=lines,
        names=names_of(one.paper.ticked_by for one in lines if one.paper),
        file_url=lambda form: _file_url(order, form),
        **facts,
    )


def _file_url(order: RoadMap | None, form: str) -> str:
    chosen = request.args.get("show")
    if order is None:
        return url_for("papers.file", form=form, show=chosen)
    return url_for("papers.file_of_order", road_map_id=order.id, form=form, show=chosen)


def _file(form: str, order: RoadMap | None) -> Response:
    today = clock.today(clock.zone())
    lines = queries.shown(_found(order), _shown(), today)
    names = names_of(one.paper.ticked_by for one in lines if one.paper)
    return downloads.table(_("paperwork"), form, export.header(), export.rows(lines, names, today))
