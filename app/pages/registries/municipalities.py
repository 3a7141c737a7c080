"""The registry of municipalities: the operator's alone."""

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.core import downloads
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions
from app.organizations.models import Municipality, RegistryKind
from app.pages.registries import access, export, filters, queries
from app.pages.registries.blueprint import bp
from app.pages.registries.forms import MunicipalityForm
from app.pages.registries.history import history
from app.pages.registries.listing import listed


@bp.get("/registry/municipalities")
@only(Role.OPERATOR)
def municipalities() -> ResponseReturnValue:
    asked = filters.read(request.args)
    query = queries.municipalities(asked)
    return listed(RegistryKind.MUNICIPALITIES, query, asked, in_each=queries.organizations_in())


@bp.get("/registry/municipalities.<string:form>")
@only(Role.OPERATOR)
def municipalities_file(form: str) -> ResponseReturnValue:
    found = db.session.scalars(
        queries.municipalities(filters.read(request.args))
    ).all()  # a CSV leaves after the session
    columns = export.header(export.MUNICIPALITY)
    return downloads.table(_("municipalities"), form, columns, export.municipality_rows(found))


@bp.get("/registry/municipalities/new")
@only(Role.OPERATOR)
def new_municipality() -> ResponseReturnValue:
    return _form(MunicipalityForm())


@bp.post("/registry/municipalities")
@only(Role.OPERATOR)
def add_municipality() -> ResponseReturnValue:
    form = MunicipalityForm()
    if not form.validate_on_submit():
        return _form(form, status=422)
    try:
        added = actions.add_municipality(**form.facts(), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form(form, refusal=refusal, status=refusal.status)
    db.session.commit()
    flash(_("%(name)s is added.", name=added.name), "success")
    return see_other(url_for("registries.municipality", municipality_id=added.id))


@bp.get("/registry/municipalities/<int:municipality_id>")
@only(Role.OPERATOR)
def municipality(municipality_id: int) -> ResponseReturnValue:
    one = access.municipality(municipality_id)
    return page(
        "registries/municipality.html",
        one=one,
        used=queries.organizations_in().get(one.id, 0),
        history=history("municipality", one.id),
    )


@bp.get("/registry/municipalities/<int:municipality_id>/edit")
@only(Role.OPERATOR)
def edit_municipality(municipality_id: int) -> ResponseReturnValue:
    one = access.municipality(municipality_id)
    return _form(MunicipalityForm(obj=one), one)


@bp.post("/registry/municipalities/<int:municipality_id>")
@only(Role.OPERATOR)
def change_municipality(municipality_id: int) -> ResponseReturnValue:
    one, form = access.municipality(municipality_id), MunicipalityForm()
    if not form.validate_on_submit():
        return _form(form, one, status=422)
    try:
        actions.change(one, form.facts(), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form(form, access.municipality(municipality_id), refusal=refusal, status=refusal.status)
    db.session.commit()
    return see_other(url_for("registries.municipality", municipality_id=municipality_id))


@bp.post("/registry/municipalities/<int:municipality_id>/archiving")
@only(Role.OPERATOR)
def archive_municipality(municipality_id: int) -> ResponseReturnValue:
    actions.set_active(access.municipality(municipality_id), False, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.municipality", municipality_id=municipality_id))


@bp.post("/registry/municipalities/<int:municipality_id>/restoring")
@only(Role.OPERATOR)
def restore_municipality(municipality_id: int) -> ResponseReturnValue:
    actions.set_active(access.municipality(municipality_id), True, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.municipality", municipality_id=municipality_id))


def _form(
    form: MunicipalityForm, one: Municipality | None = None, *, status: int = 200, **facts: Any
) -> Response:
    return page("registries/municipality_form.html", None, status, form=form, one=one, **facts)
