"""The screens on which an export becomes sheets: the file, its columns, what it would do."""

from functools import partial
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.models import Membership
from app.accounts.models import Role as Person
from app.attendance.importing import access, actions, labels, queries
from app.attendance.importing.access import IMPORTERS
from app.attendance.importing.columns import Role
from app.attendance.importing.forms import ImportForm, Typed, missing, says_came, twice, typed_in
from app.attendance.importing.planning import plan
from app.attendance.importing.reading import Reading, read
from app.attendance.importing.showing import chosen_in, shown
from app.core.db import batches, db, transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other, wants_fragment
from app.core.marks import reads_first
from app.core.uploads import LIMITS, Unreadable, plain_name

LATEST = 10

bp = Blueprint("platforms", __name__)


@bp.get("/attendance/import")
@only(*IMPORTERS)
def index() -> ResponseReturnValue:
    return _index(ImportForm())


@bp.post("/attendance/import")
@only(*IMPORTERS)
@reads_first
def read_file() -> ResponseReturnValue:
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(form, status=422)
    try:
        return _taken(form)
    except Unreadable as refusal:
        return _index(form, labels.unreadable_text(refusal), refusal.status)


@bp.get("/attendance/import/<int:preview_id>")
@only(*IMPORTERS)
def preview(preview_id: int) -> ResponseReturnValue:
    return _preview(preview_id)


@bp.post("/attendance/import/<int:preview_id>/choices")
@only(*IMPORTERS)
def choose(preview_id: int) -> ResponseReturnValue:
    membership = acting_as()
    one = access.preview_of(membership, preview_id)
    chosen = chosen_in(plan(one, membership), request.form)
    actions.choose(membership, one, chosen, by=current_user.id)
    db.session.commit()
    return see_other(url_for("platforms.preview", preview_id=preview_id))


@bp.post("/attendance/import/<int:preview_id>/sheets")
@only(*IMPORTERS)
@reads_first
def record(preview_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    seen, sure = request.form.get("seen", ""), request.form.get("sure") == "yes"
    one = access.preview_of(membership, preview_id)
    try:
        todo = actions.to_record(plan(one, membership), seen, sure=sure)
        for some in batches(todo, actions.AT_ONCE):
            transact(partial(actions.record, preview_id, some, by=by), repeatable=True)
    except RuleBroken as refusal:
        db.session.rollback()
        return _preview(preview_id, refusal)
    flash(ngettext("%(num)s sheet is recorded.", "%(num)s sheets are recorded.", len(todo)), "success")
    return see_other(url_for("platforms.preview", preview_id=preview_id))


@bp.errorhandler(413)
@only(*IMPORTERS)
def too_large(_error: Exception) -> ResponseReturnValue:
    """The form as new: of a request that large nothing is taken in."""
    refusal = Unreadable("too_large", limit=LIMITS.file_bytes)
    status = 422 if wants_fragment() else 413
    return _index(ImportForm(formdata=None), labels.unreadable_text(refusal), status)


def _taken(form: ImportForm) -> ResponseReturnValue:
    """On to the preview, or the question what the columns mean. No transaction is open while the file is
    read, and nothing of it stays. Raises Unreadable."""
    membership, by = acting_as(), current_user.id
    data, name = form.file.data.read(LIMITS.file_bytes + 1), plain_name(form.file.data.filename)
    known, typed = _known(membership), typed_in(request.form)
    meant = known | ({typed.fingerprint: typed.meant} if typed else {})
    db.session.rollback()
    reading = read(data, name, form.day.data, meant)
    if typed is not None and typed.fingerprint != reading.fingerprint:
        typed = None
    if typed is None and (form.anew.data or reading.fingerprint not in known):
        return _columns(form, reading, known)
    roles = typed.roles if typed else _roles(known[reading.fingerprint])
    troubles = _troubles(roles, form)
    if typed is not None and not form.platform.data:
        troubles.append(str(labels.NAME_MISSING))
    if troubles or reading.counted is None:
        return _columns(form, reading, known, typed, troubles)
    digest = sha256(data).hexdigest()
    preview_id = transact(lambda: _kept(form, reading, typed, digest, by))
    return see_other(url_for("platforms.preview", preview_id=preview_id))


def _kept(form: ImportForm, reading: Reading, typed: Typed | None, digest: str, by: int) -> int:
    """The id of the file's counts; what was said of its columns is remembered with them."""
    membership = acting_as()
    if typed is not None:
        named = form.platform.data or ""
        actions.remember_mapping(membership, reading.fingerprint, named, typed.meant, by=by)
    platform = queries.mappings(membership)[reading.fingerprint].platform
    return actions.keep_preview(membership, platform, digest, reading.counted or {}, by=by).id


def _known(membership: Membership) -> dict[str, dict[str, Any]]:
    return {
        one.fingerprint: {
            "roles": one.roles,
            "came": one.came,
            "others": one.others,
            "platform": one.platform,
        }
        for one in queries.mappings(membership).values()
    }


def _roles(meant: dict[str, Any]) -> dict[str, Role]:
    return {key: Role(role) for key, role in meant["roles"].items()}


def _troubles(roles: dict[str, Role], form: ImportForm) -> list[str]:
    own_school = acting_as().role is Person.SCHOOL
    found = missing(roles, own_school=own_school, has_day=form.day.data is not None)
    return [str(labels.MISSING[role]) for role in found] + [labels.twice_text(role) for role in twice(roles)]


def _columns(
    form: ImportForm,
    reading: Reading,
    known: dict[str, dict[str, Any]],
    typed: Typed | None = None,
    troubles: list[str] | None = None,
) -> Response:
    """The question what the columns mean, prefilled with what was said, is known or may be."""
    there = known.get(reading.fingerprint)
    roles = typed.roles if typed else (_roles(there) if there else reading.guessed)
    decided = {*(typed.others if typed else there["others"] if there else ())}
    came = {*(typed.came if typed else there["came"] if there else ())}
    came |= {word for word in reading.statuses if word not in decided and says_came(word)}
    if there and not form.platform.data:
        form.platform.data = there["platform"]
    asked: dict[str, Any] = {"reading": reading, "roles": roles, "came": came, "troubles": troubles or []}
    return _index(form, status=422 if troubles else 200, **asked)


def _index(form: ImportForm, trouble: str = "", status: int = 200, **asked: Any) -> Response:
    membership = acting_as()
    facts: dict[str, Any] = {"form": form, "trouble": trouble, "Role": Role, "titles": labels.ROLES}
    facts |= {"status_text": labels.status_text, "is_school": membership.role is Person.SCHOOL}
    facts |= {"known": sorted({one.platform for one in queries.mappings(membership).values()})}
    facts |= {"latest": queries.latest(membership, access.still_kept(), LATEST)}
    facts["again"] = not wants_fragment()  # with JavaScript the chosen file is still in the form
    asked = {"reading": None, "roles": {}, "came": set(), "troubles": []} | asked
    return page("attendance/importing/index.html", "columns", status, **facts, **asked)


def _preview(preview_id: int, refusal: RuleBroken | None = None) -> Response:
    membership = acting_as()
    one = access.preview_of(membership, preview_id)
    facts = shown(one, plan(one, membership), membership)
    status = refusal.status if refusal else 200
    return page("attendance/importing/preview.html", None, status, one=one, refusal=refusal, **facts)
