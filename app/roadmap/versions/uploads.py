"""A file that was sent: a new order, a newer version of one that is known, or nothing new."""

from collections.abc import Callable
from hashlib import sha256

from flask import flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import and_

from app.accounts.access import acting_as
from app.accounts.models import Role
from app.core.db import db, transact
from app.core.fields import asked_id
from app.core.uploads import LIMITS, Unreadable, plain_name
from app.roadmap import access, actions, queries, sandbox
from app.roadmap.forms import UploadForm
from app.roadmap.labels import hidden_text
from app.roadmap.models import RoadMap
from app.roadmap.reading.contract import Order
from app.roadmap.versions import queries as versions
from app.roadmap.versions.actions import keep_version
from app.roadmap.versions.models import RoadMapVersion


def stored(form: UploadForm, road_map_id: int | None = None, owner_id: int | None = None) -> str:
    """The address that shows what came of the file, meant as a version of the order with this id if one is
    given. `owner_id` is the municipality whose order an operator says that it is. No transaction is open
    while the file is read. Raises Unreadable."""
    data, by = form.file.data.read(LIMITS.file_bytes + 1), current_user.id
    name, digest = plain_name(form.file.data.filename), sha256(data).hexdigest()
    known = _known(digest)
    if known is not None:
        return known
    db.session.rollback()
    order = sandbox.read(data, name, form.years())
    if order.hidden:
        flash(hidden_text(order.hidden), "info")
    owner_id = owner_id or access.own_municipality(acting_as())
    target = road_map_id or _likely(order, owner_id)
    if target:
        return transact(_as_version(target, order, name, digest, by)) + _said(owner_id)
    return transact(_as_new(order, name, digest, by, owner_id))


def _said(owner_id: int | None) -> str:
    """The page of a version asks whether it is a new order, and then has to know whose."""
    return f"?owner={owner_id}" if owner_id and acting_as().role is Role.OPERATOR else ""


def address_of(version: RoadMapVersion, anchor: str | None = None) -> str:
    """The page that shows what a version changes; it knows whose a new order would be."""
    return url_for(
        "roadmap.version",
        road_map_id=version.road_map_id,
        version_id=version.id,
        owner=request.args.get("owner", type=asked_id),
        _anchor=anchor,
    )


def _known(digest: str) -> str | None:
    """Where a file is shown that was read before. Raises Unreadable where that is beyond the person."""
    road_map, version = queries.by_digest(digest), versions.by_digest(digest)
    if road_map is None and version is None:
        return None
    own = road_map or version.road_map  # type: ignore[union-attr]  # one of them is there
    if not access.may_read(own):
        raise Unreadable("taken")
    if road_map is None and version is not None and access.may_change(own):
        if version.applied_at is None:
            flash(_("This file is here already and waits for your decision."), "info")
        return address_of(version)
    flash(_("This file is here already, with what was decided about its rows."), "info")
    return url_for("roadmap.show", road_map_id=own.id)


def _likely(order: Order, owner_id: int | None) -> int | None:
    """The order that the file may be a newer version of: the page asks. Whose it is was said for a
    municipality's; what is taken for the region's may be any."""
    within = access.kept_by(acting_as())
    if owner_id is not None:
        within = and_(within, RoadMap.municipality_id == owner_id)
    found = versions.candidates(order, within, municipality_id=owner_id)
    return next((one.road_map.id for one in found if one.is_likely or one.is_namesake), None)


def _as_version(road_map_id: int, order: Order, name: str, digest: str, by: int) -> Callable[[], str]:
    return lambda: address_of(
        keep_version(db.session.get_one(RoadMap, road_map_id), order, name, digest, by=by)
    )


def _as_new(order: Order, name: str, digest: str, by: int, owner_id: int | None) -> Callable[[], str]:
    def keep() -> str:
        stored = actions.import_order(order, name, digest, municipality_id=owner_id, by=by)
        return url_for("roadmap.show", road_map_id=stored.id)

    flash(ngettext("%(num)s row was read.", "%(num)s rows were read.", len(order.rows)), "success")
    return keep
