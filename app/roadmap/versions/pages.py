"""Versions of an order: what a newer file changes, the decision about it, and the history."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar.models import Event
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.uploads import Unreadable
from app.roadmap import access, labels
from app.roadmap.access import KEEPERS
from app.roadmap.blueprint import bp
from app.roadmap.forms import UploadForm
from app.roadmap.models import RoadMap
from app.roadmap.queries import names_of, titles
from app.roadmap.sandbox import unpacked
from app.roadmap.versions import actions, pairing, queries, uploads
from app.roadmap.versions.diff import Diff, Fate
from app.roadmap.versions.forms import ApplyForm
from app.roadmap.versions.labels import cell_title, fate_title, fates_title
from app.roadmap.versions.models import RoadMapVersion


@bp.context_processor
def words_of_versions() -> dict[str, object]:
    """Names for the templates of versions."""
    return {"fate_title": fate_title, "fates_title": fates_title, "cell_title": cell_title, "Fate": Fate}


@bp.get("/roadmaps/<int:road_map_id>/versions")
@only(*KEEPERS)
def versions(road_map_id: int) -> ResponseReturnValue:
    return _history(access.road_map(road_map_id), UploadForm())


@bp.post("/roadmaps/<int:road_map_id>/versions")
@only(*KEEPERS)
@reads_first
def read_version(road_map_id: int) -> ResponseReturnValue:
    form, road_map = UploadForm(), access.road_map(road_map_id)
    if not form.validate_on_submit():
        return _history(road_map, form, status=422)
    try:
        return see_other(uploads.stored(form, road_map_id))
    except Unreadable as refusal:
        return _history(access.road_map(road_map_id), form, labels.unreadable_text(refusal), refusal.status)


@bp.get("/roadmaps/<int:road_map_id>/versions/<int:version_id>")
@only(*KEEPERS)
def version(road_map_id: int, version_id: int) -> ResponseReturnValue:
    return _preview(_version(road_map_id, version_id))


@bp.post("/roadmaps/<int:road_map_id>/versions/<int:version_id>/application")
@only(*KEEPERS)
def apply_version(road_map_id: int, version_id: int) -> ResponseReturnValue:
    form, by = ApplyForm(), current_user.id
    if not form.validate_on_submit():
        return _preview(_version(road_map_id, version_id), status=422)
    seen, paired, sure = form.seen.data or "", form.paired.data or "", form.sure.data
    apply = partial(actions.apply_version, seen=seen, paired=paired, sure=sure, by=by)
    try:
        diff = transact(lambda: apply(_version(road_map_id, version_id)))
    except RuleBroken as refusal:
        return _preview(_version(road_map_id, version_id), refusal, refusal.status)
    flash(_("The newer version is in force. What was decided about its rows is kept."), "success")
    to_see = diff.counts[Fate.CHANGED] or diff.counts[Fate.GONE]
    endpoint = "roadmap.changes" if to_see else "roadmap.show"
    return see_other(url_for(endpoint, road_map_id=road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/versions/<int:version_id>/order")
@only(*KEEPERS)
def choose_order(road_map_id: int, version_id: int) -> ResponseReturnValue:
    """Which order the file is a version of: another one, or none: then it is a new order."""
    found, typed, by = _version(road_map_id, version_id), request.form.get("order", ""), current_user.id
    if typed == "new":
        owner = access.owner(request.form.get("owner", type=asked_id))
        made = transact(lambda: actions.import_version(_again(found), municipality_id=owner, by=by))
        return see_other(url_for("roadmap.show", road_map_id=made.id))
    target = access.road_map(request.form.get("order", type=asked_id) or abort(400))
    transact(lambda: actions.move_version(_again(found), target, by=by))
    return see_other(uploads.address_of(found))


@bp.post("/roadmaps/<int:road_map_id>/versions/<int:version_id>/removal")
@only(*KEEPERS)
def discard_version(road_map_id: int, version_id: int) -> ResponseReturnValue:
    found, by = _version(road_map_id, version_id), current_user.id
    transact(lambda: actions.discard_version(_again(found), by=by))
    flash(_("The file was put aside. The order stays as it was."), "success")
    return see_other(url_for("roadmap.versions", road_map_id=road_map_id))


@bp.post("/roadmaps/<int:road_map_id>/versions/<int:version_id>/pairs")
@only(*KEEPERS)
def pair_rows(road_map_id: int, version_id: int) -> ResponseReturnValue:
    """Which row of the order a row of the version is: one of them, none, or the one found by comparing."""
    found, by = _version(road_map_id, version_id), current_user.id
    place, typed = request.form.get("place", type=asked_id) or abort(400), request.form.get("row", "")
    row_id = None if typed in ("none", "found") else request.form.get("row", type=asked_id) or abort(400)
    try:
        if typed == "found":
            transact(lambda: pairing.unpair(_again(found), place, by=by))
        else:
            transact(lambda: pairing.pair(_again(found), place, row_id, by=by))
    except RuleBroken as refusal:
        return _preview(_again(found), refusal, refusal.status)
    return see_other(uploads.address_of(found, f"row-{place}"))


@bp.get("/roadmaps/<int:road_map_id>/versions/<int:version_id>/application")
@bp.get("/roadmaps/<int:road_map_id>/versions/<int:version_id>/pairs")
@bp.get("/roadmaps/<int:road_map_id>/versions/<int:version_id>/order")
@bp.get("/roadmaps/<int:road_map_id>/versions/<int:version_id>/removal")
@only(*KEEPERS)
def to_version(road_map_id: int, version_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(uploads.address_of(_version(road_map_id, version_id)), code=303)


def _version(road_map_id: int, version_id: int) -> RoadMapVersion:
    """A version of an order that the person keeps."""
    found = db.session.get(RoadMapVersion, version_id)
    own = access.road_map(road_map_id)
    return found if found is not None and found.road_map_id == own.id else abort(404)


def _again(found: RoadMapVersion) -> RoadMapVersion:
    return db.session.get(RoadMapVersion, found.id) or abort(404)


def _history(road_map: RoadMap, form: UploadForm, trouble: str = "", status: int = 200) -> Response:
    steps, waiting = queries.history(road_map.id), queries.waiting(road_map.id)
    people: set[int | None] = {step.version.applied_by for step in steps} | {one.read_by for one in waiting}
    return page(
        "roadmap/versions.html",
        status=status,
        road_map=road_map,
        form=form,
        trouble=trouble,
        steps=steps,
        waiting=waiting,
        names=names_of(people | {road_map.imported_by}),
        copied_from=_source(road_map),
    )


def _source(road_map: RoadMap) -> RoadMap | None:
    """The order of the year before that this one was copied from."""
    return db.session.get(RoadMap, road_map.copied_from_id) if road_map.copied_from_id else None


def _preview(found: RoadMapVersion, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    """What the version changes in the order as it is; of one in force, or to look back at, what it changed
    when it came."""
    road_map = found.road_map
    in_force = road_map.digest == found.digest
    looked_back = in_force or (found.applied_at is not None and "then" in request.args)
    compared = _then(found) if looked_back else _now(found)
    return page(
        "roadmap/version.html",
        status=status,
        road_map=road_map,
        version=found,
        order=unpacked(found.content),
        before_version=compared.version,
        before=compared.rows,
        events=compared.events,
        after=found.content["order"]["rows"],
        diff=compared.diff,
        row_ids=compared.row_ids,
        owner=request.args.get("owner", type=asked_id),
        may_pair=not looked_back and found.applied_at is None,
        in_force=in_force,
        looked_back=looked_back,
        form=ApplyForm(formdata=None, seen=road_map.digest, paired=compared.mark),
        others=[one for one in titles(access.kept_by(acting_as())) if one.id != road_map.id],
        same_time=queries.is_of_same_time(road_map, unpacked(found.content)),
        refusal=refusal,
        names=names_of({found.read_by, found.applied_by, getattr(refusal, "by", None)}),
    )


@dataclass(frozen=True)
class Compared:
    """What a version is compared with: an older one, or the order's rows with their events and the `mark` of
    what was said of them."""

    version: RoadMapVersion | None
    rows: list[dict[str, Any]]
    events: list[list[Event]]
    diff: Diff | None
    row_ids: tuple[int, ...] = ()
    mark: str = ""


def _now(found: RoadMapVersion) -> Compared:
    rows, pairs = queries.all_rows(found.road_map_id), queries.pairs_of(found.id)
    diff, ids = queries.diff_with(rows, found.content, pairs), tuple(row.id for row in rows)
    events = [row.events for row in rows]
    return Compared(None, [row.draft for row in rows], events, diff, ids, queries.mark_of(pairs))


def _then(found: RoadMapVersion) -> Compared:
    steps = queries.history(found.road_map_id)
    step = next((step for step in steps if step.version.id == found.id), None)
    if step is None or step.before is None:
        return Compared(None, [], [], None)
    rows = step.before.content["order"]["rows"]
    return Compared(step.before, rows, [[] for _row in rows], step.diff)
