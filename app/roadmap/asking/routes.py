"""Whoever works with an order asks organizations for dates, and sees who has answered."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import ColumnElement

from app.accounts.access import acting_as, only
from app.calendar.labels import dates_text
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations.registry_labels import KINDS
from app.roadmap import access
from app.roadmap.asking import actions, choosing, due, labels, queries
from app.roadmap.asking.access import sent_ask
from app.roadmap.asking.blueprint import bp
from app.roadmap.asking.forms import AskForm, ids_of
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMap, RoadMapRow


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Names for the templates that show asks."""
    return {
        "ask_state": labels.ask_state,
        "ask_look": labels.ask_look,
        "answered_text": labels.answered_text,
        "asked_of": queries.count_of,
    }


@bp.get("/roadmaps/<int:road_map_id>/asks")
@only(*access.KEEPERS)
def index(road_map_id: int) -> ResponseReturnValue:
    order = access.road_map(road_map_id)
    counts = queries.counts(order.id)
    return page(
        "roadmap/asking/index.html",
        order=order,
        counts=counts,
        whole=queries.whole(counts.values()),
        asked=queries.rows_asked(order.id),
        to_ask=queries.rows_to_ask(order.id),
    )


@bp.get("/roadmaps/<int:road_map_id>/asks/new")
@only(*access.KEEPERS)
def new(road_map_id: int) -> ResponseReturnValue:
    order = access.road_map(road_map_id)
    rows = queries.rows_at(order.id, ids_of(request.args.getlist("row")))
    if not rows:
        flash(_("Tick the rows first that you ask about."), "info")
        return see_other(url_for("asks.index", road_map_id=order.id))
    form = AskForm(formdata=None)
    form.begin(choosing.kinds_named(rows))
    return _choosing(order, rows, form, choosing.named(rows, choosing.askable(acting_as())))


@bp.post("/roadmaps/<int:road_map_id>/asks")
@only(*access.KEEPERS)
def create(road_map_id: int) -> ResponseReturnValue:
    form = AskForm()
    order = access.road_map(road_map_id)
    ticked, rows = form.ticked(), queries.rows_at(order.id, form.ordinals())
    if "ask" not in request.form:  # the search adds to whoever is ticked
        found = choosing.chosen(form.choice(), choosing.askable(acting_as()))
        return _choosing(order, rows, form, ticked | set(found))
    if not form.validate_on_submit():
        return _choosing(order, rows, form, ticked, status=422)
    return _asked(road_map_id, rows, form, ticked)


def _asked(
    road_map_id: int, rows: Sequence[RoadMapRow], form: AskForm, ticked: set[int]
) -> ResponseReturnValue:
    """Ask all who are ticked about all rows, and back to the order."""
    membership, by = acting_as(), current_user.id
    reached = choosing.within_reach(membership, ticked)
    pairs = {(row.id, host_id) for row in rows for host_id in reached}
    asking = form.asking(pairs, membership.organization_id)
    try:
        outcome = transact(lambda: actions.ask(asking, by=by), repeatable=True)
    except RuleBroken as refusal:
        return _refused(road_map_id, form, ticked, refusal)
    flash(labels.outcome_text(outcome, asking.due_on), "success" if outcome.organizations else "info")
    return see_other(url_for("asks.index", road_map_id=road_map_id))


def _refused(road_map_id: int, form: AskForm, ticked: set[int], refusal: RuleBroken) -> Response:
    order = access.road_map(road_map_id)
    form.renew_key()
    return _choosing(order, queries.rows_at(order.id, form.ordinals()), form, ticked, refusal, refusal.status)


def _choosing(
    order: RoadMap,
    rows: Sequence[RoadMapRow],
    form: AskForm,
    ticked: Collection[int],
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """Whom to ask, with what it comes to: how many, and whom no letter reaches."""
    among = choosing.askable(acting_as())
    chosen = [one for one in among if one.id in ticked]
    unreached = choosing.without_letter([one.id for one in chosen])
    return page(
        "roadmap/asking/new.html",
        status=status,
        order=order,
        rows=rows,
        form=form.offer(_("Any")),
        refusal=refusal,
        chosen=chosen,
        unreached=[one for one in chosen if one.id in unreached],
        meant=bool(choosing.kinds_named(rows)),
        kind_titles={kind.value: str(title) for kind, title in KINDS.items()},
    )


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks")
@only(*access.KEEPERS)
def of_row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    return _of_row(access.row(road_map_id, ordinal))


def _of_row(row: RoadMapRow, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    return page(
        "roadmap/asking/of_row.html",
        status=status,
        row=row,
        standings=queries.standings(Ask.row_id == row.id),
        count=queries.counts(row.road_map_id).get(row.id, queries.NONE),
        dates_text=dates_text,
        refusal=refusal,
    )


@bp.post("/roadmaps/<int:road_map_id>/asks/reminders")
@only(*access.KEEPERS)
def remind(road_map_id: int) -> ResponseReturnValue:
    order = access.road_map(road_map_id)
    _remind(Ask.row_id.in_([row.id for row in queries.rows_asked(order.id)]))
    return see_other(url_for("asks.index", road_map_id=road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks/reminders")
@only(*access.KEEPERS)
def remind_of_row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    row = access.row(road_map_id, ordinal)
    _remind(Ask.row_id == row.id)
    return see_other(url_for("asks.of_row", road_map_id=road_map_id, ordinal=ordinal))


def _remind(which: ColumnElement[bool]) -> None:
    by = current_user.id
    told = transact(lambda: due.remind(which, by=by), repeatable=True)
    if told:
        text = ngettext("%(num)s organization is reminded.", "%(num)s organizations are reminded.", told)
        flash(text, "success")
    else:
        flash(_("Everybody who has not answered was reminded today already."), "info")


@bp.post("/date-requests/<int:ask_id>/withdrawal")
@only(*access.KEEPERS)
def withdraw(ask_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    found = sent_ask(membership, ask_id)
    road_map_id, ordinal = found.row.road_map_id, found.row.ordinal
    try:
        transact(lambda: actions.withdraw(sent_ask(membership, ask_id), by=by))
    except RuleBroken as refusal:
        return _of_row(access.row(road_map_id, ordinal), refusal, refusal.status)
    flash(_("The organization is not asked any longer, and is told so."), "success")
    return see_other(url_for("asks.of_row", road_map_id=road_map_id, ordinal=ordinal))


@bp.get("/roadmaps/<int:road_map_id>/asks/reminders")
@only(*access.KEEPERS)
def reminded(road_map_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    order = access.road_map(road_map_id)
    return redirect(url_for("asks.index", road_map_id=order.id), code=303)


@bp.get("/roadmaps/<int:road_map_id>/rows/<int:ordinal>/asks/reminders")
@only(*access.KEEPERS)
def reminded_of_row(road_map_id: int, ordinal: int) -> ResponseReturnValue:
    """The same for a row."""
    row = access.row(road_map_id, ordinal)
    return redirect(url_for("asks.of_row", road_map_id=row.road_map_id, ordinal=row.ordinal), code=303)
