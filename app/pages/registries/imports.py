"""Files of the registries: reading one, looking at what it would do, choosing, applying, undoing."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import clock
from app.core.db import db, transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.uploads import LIMITS, Unreadable, plain_name
from app.organizations import registry_labels as labels
from app.organizations.actions import imports as actions
from app.organizations.importing import read_file, table_of
from app.organizations.models import RegistryImport, RegistryKind, school_year_of
from app.pages.registries import access, queries
from app.pages.registries.access import KEEPERS
from app.pages.registries.blueprint import bp
from app.pages.registries.forms import FileForm
from app.pages.registries.listing import registries
from app.pages.registries.preview import previewed, shown_state, typed_choices


@bp.get("/registry/imports")
@only(*KEEPERS)
def imports() -> ResponseReturnValue:
    return _index(FileForm(kind=request.args.get("kind", RegistryKind.ORGANIZATIONS.value)))


@bp.post("/registry/imports")
@only(*KEEPERS)
@reads_first
def read_import() -> ResponseReturnValue:
    form = FileForm().asking_for([kind for kind, _title in registries()])
    if not form.validate_on_submit():
        return _index(form, status=422)
    try:
        import_id = _kept(form)
    except Unreadable as refusal:
        return _index(form, labels.unreadable_text(refusal), refusal.status)
    return see_other(url_for("registries.registry_import", import_id=import_id))


@bp.get("/registry/imports/<int:import_id>")
@only(*KEEPERS)
def registry_import(import_id: int) -> ResponseReturnValue:
    return _shown(access.registry_import(import_id))


@bp.post("/registry/imports/<int:import_id>/choices")
@only(*KEEPERS)
def choose_import(import_id: int) -> ResponseReturnValue:
    one = access.registry_import(import_id)
    actions.choose(one, typed_choices(one), by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.registry_import", import_id=import_id, state=shown_state()))


@bp.post("/registry/imports/<int:import_id>/application")
@only(*KEEPERS)
def apply_import(import_id: int) -> ResponseReturnValue:
    by = current_user.id
    try:
        actions.apply_import(access.registry_import(import_id), by=by)
    except actions.PreviewStale as refusal:
        db.session.rollback()
        transact(lambda: actions.renew_preview(access.registry_import(import_id), by=by))
        return _shown(access.registry_import(import_id), refusal)
    except RuleBroken as refusal:
        db.session.rollback()
        return _shown(access.registry_import(import_id), refusal)
    db.session.commit()
    flash(_("The file is applied. It can be undone here in one step."), "success")
    return see_other(url_for("registries.registry_import", import_id=import_id))


@bp.post("/registry/imports/<int:import_id>/undoing")
@only(*KEEPERS)
def undo_import(import_id: int) -> ResponseReturnValue:
    try:
        actions.undo_import(access.registry_import(import_id), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _shown(access.registry_import(import_id), refusal)
    db.session.commit()
    flash(_("The file is undone: the registry is as it was before it."), "success")
    return see_other(url_for("registries.registry_import", import_id=import_id))


@bp.errorhandler(413)
@only(*KEEPERS)
def too_large(_error: Exception) -> ResponseReturnValue:
    """The form as new: of a request that large nothing is taken in."""
    refusal = Unreadable("too_large", limit=LIMITS.file_bytes)
    return _index(FileForm(formdata=None), labels.unreadable_text(refusal), 413)


def _kept(form: FileForm) -> int:
    """The id of the file's preview. No transaction is open while the file is read. Raises Unreadable."""
    data, name = form.file.data.read(LIMITS.file_bytes + 1), plain_name(form.file.data.filename)
    kind, by = RegistryKind(form.kind.data), current_user.id
    scope = access.scope(school_year_of(clock.today(clock.zone())))
    db.session.rollback()
    table = table_of(read_file(data, name), kind)
    return transact(lambda: actions.keep_preview(kind, table, name, scope, by=by).id)


def _index(form: FileForm, trouble: str = "", status: int = 200) -> Response:
    form.asking_for([kind for kind, _title in registries()])
    found = queries.imports(acting_as())
    names = queries.names_of({one.created_by for one in found})
    facts: dict[str, Any] = {"titles": labels.REGISTRIES, "states": labels.IMPORT_STATES, "names": names}
    facts |= {"registries": registries(), "trouble": trouble, "form": form, "found": found}
    return page("registries/imports.html", None, status, **facts)


def _shown(one: RegistryImport, refusal: RuleBroken | None = None) -> Response:
    state = shown_state()
    if state is None and request.args.get("state"):
        abort(404)
    status = refusal.status if refusal else 200
    facts = previewed(one, state)
    return page("registries/import.html", "preview", status, one=one, refusal=refusal, **facts)
