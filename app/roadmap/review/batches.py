"""The sure rows in one go: first a list of what is about to be made, then one press; and back again."""

import secrets

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.roadmap import access, actions, queries
from app.roadmap.blueprint import bp
from app.roadmap.review import sure


class BatchForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The key by which two presses of the button are one."""

    key = HiddenField(validators=[InputRequired(), Length(min=16, max=64)])


@bp.get("/roadmaps/<int:road_map_id>/acceptance")
@only(Role.OPERATOR)
def preview(road_map_id: int) -> ResponseReturnValue:
    return _preview(road_map_id)


@bp.post("/roadmaps/<int:road_map_id>/acceptance")
@only(Role.OPERATOR)
def accept_sure(road_map_id: int) -> ResponseReturnValue:
    road_map, form, by = access.road_map(road_map_id), BatchForm(), current_user.id
    asked = frozenset(request.form.getlist("row", type=asked_id))
    if not form.validate_on_submit():
        return _preview(road_map_id, status=422)
    picks, key = sure.chosen(sure.candidates(road_map, acting_as()), asked), form.key.data or ""
    try:
        batch_id = transact(
            lambda: actions.accept_batch(access.road_map(road_map_id), picks, key, by=by).id, repeatable=True
        )
    except RuleBroken as refusal:
        return _preview(road_map_id, refusal, refusal.status)
    _tell_skipped(len(asked) - len(access.batch(road_map_id, batch_id).ties))
    return see_other(url_for("roadmap.batch", road_map_id=road_map_id, batch_id=batch_id))


@bp.get("/roadmaps/<int:road_map_id>/batches/<int:batch_id>")
@only(Role.OPERATOR)
def batch(road_map_id: int, batch_id: int) -> ResponseReturnValue:
    return _batch_page(road_map_id, batch_id)


@bp.post("/roadmaps/<int:road_map_id>/batches/<int:batch_id>/removal")
@only(Role.OPERATOR)
def take_back(road_map_id: int, batch_id: int) -> ResponseReturnValue:
    by = current_user.id
    try:
        gone = transact(lambda: actions.take_back_batch(access.batch(road_map_id, batch_id), by=by))
    except RuleBroken as refusal:
        return _batch_page(road_map_id, batch_id, refusal, refusal.status)
    flash(ngettext("%(num)s row waits again.", "%(num)s rows wait again.", gone), "success")
    return see_other(url_for("roadmap.show", road_map_id=road_map_id))


@bp.get("/roadmaps/<int:road_map_id>/batches/<int:batch_id>/removal")
@only(Role.OPERATOR)
def taken_back(road_map_id: int, batch_id: int) -> ResponseReturnValue:
    """Where opening the button's address ends up: that changes nothing."""
    access.batch(road_map_id, batch_id)
    return redirect(url_for("roadmap.batch", road_map_id=road_map_id, batch_id=batch_id), code=303)


def _preview(road_map_id: int, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    road_map, form = access.road_map(road_map_id), BatchForm()
    form.key.data = secrets.token_urlsafe(24)
    form.key.raw_data = [form.key.data]
    found = sure.candidates(road_map, acting_as())
    return page(
        "roadmap/acceptance.html",
        status=status,
        road_map=road_map,
        form=form,
        refusal=refusal,
        ready=[one for one in found if one.doubt is None][: actions.MOST_ROWS],
        hostless=[one for one in found if one.doubt is sure.Doubt.NO_HOST],
        left=[one for one in found if not one.can_be_taken],
        own=acting_as().organization,
    )


def _batch_page(
    road_map_id: int, batch_id: int, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    found = access.batch(road_map_id, batch_id)
    untouched = actions.untouched(found)
    return page(
        "roadmap/batch.html",
        status=status,
        road_map=found.road_map,
        batch=found,
        untouched={tie.id for tie in untouched},
        refusal=refusal,
        names=queries.names_of({found.made_by, found.undone_by}),
    )


def _tell_skipped(skipped: int) -> None:
    if skipped > 0:
        flash(
            ngettext(
                "%(num)s row was decided meanwhile by somebody else and was left as it is.",
                "%(num)s rows were decided meanwhile by somebody else and were left as they are.",
                skipped,
            ),
            "notice",
        )
