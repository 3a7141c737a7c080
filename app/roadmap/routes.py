"""Orders: their list, reading a new one, and its rows to be reviewed."""

from hashlib import sha256

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.core.db import db, reads_first, transact
from app.core.htmx import page, see_other
from app.core.uploads import LIMITS, Unreadable, plain_name
from app.roadmap import access, actions, labels, plan_schedule, queries, review, sandbox
from app.roadmap.answer import routes as answer
from app.roadmap.blueprint import bp
from app.roadmap.drafts import proposed
from app.roadmap.forms import UploadForm


@bp.get("/roadmaps")
@only(Role.OPERATOR)
def index() -> ResponseReturnValue:
    return _index(UploadForm())


@bp.post("/roadmaps")
@only(Role.OPERATOR)
@reads_first
def create() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate_on_submit():
        return _index(form, status=422)
    try:
        road_map_id = _stored(form)
    except Unreadable as refusal:
        return _index(form, refusal, refusal.status)
    return see_other(url_for("roadmap.show", road_map_id=road_map_id))


@bp.errorhandler(413)
@only(Role.OPERATOR)
def too_large(_error: Exception) -> ResponseReturnValue:
    """The form as new: of a request that large nothing is taken in, not even the other fields."""
    return _index(UploadForm(formdata=None), Unreadable("too_large", limit=LIMITS.file_bytes), 413)


@bp.get("/roadmaps/<int:road_map_id>")
@only(Role.OPERATOR)
def show(road_map_id: int) -> ResponseReturnValue:
    road_map, shown = access.road_map(road_map_id), access.shown()
    rows = queries.rows(road_map.id, shown)
    return page(
        "roadmap/show.html",
        road_map=road_map,
        rows=[(row, proposed(row.draft, road_map.default_grades)) for row in rows],
        names=queries.names_of({row.decided_by for row in rows}),
        show=shown,
        counts=queries.counts(road_map.id),
    )


def _stored(form: UploadForm) -> int:
    """The id of the order in the file. No transaction is open while the file is read. Raises Unreadable."""
    data, by = form.file.data.read(LIMITS.file_bytes + 1), current_user.id
    name, digest = plain_name(form.file.data.filename), sha256(data).hexdigest()
    there = queries.by_digest(digest)
    if there is not None:
        flash(_("This file is here already, with what was decided about its rows."), "info")
        return there.id
    db.session.rollback()
    order = sandbox.read(data, name, form.years())
    road_map_id = transact(lambda: actions.import_order(order, name, digest, by=by).id)
    flash(ngettext("%(num)s row was read.", "%(num)s rows were read.", len(order.rows)), "success")
    return road_map_id


def _index(form: UploadForm, refusal: Unreadable | None = None, status: int = 200) -> Response:
    trouble = labels.unreadable_text(refusal) if refusal else ""
    return page(
        "roadmap/index.html", status=status, form=form, trouble=trouble, road_maps=queries.road_maps()
    )


__all__ = ["answer", "bp", "plan_schedule", "review"]
