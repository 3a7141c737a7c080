"""The registry of organizations."""

from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import clock, downloads
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions
from app.organizations import registry_labels as labels
from app.organizations.models import Organization, OrganizationKind, RegistryKind, school_year_of
from app.organizations.queries import classes_of, municipalities
from app.pages.registries import access, export, filters, queries
from app.pages.registries.access import KEEPERS
from app.pages.registries.blueprint import bp
from app.pages.registries.forms import OrganizationForm
from app.pages.registries.history import history
from app.pages.registries.listing import around, listed, own_place


@bp.get("/registry/organizations")
@only(*KEEPERS)
def organizations() -> ResponseReturnValue:
    asked = filters.read(request.args, own_place())
    query = _asked(asked)
    return listed(RegistryKind.ORGANIZATIONS, query, asked, accounts_of=queries.accounts_of, today=_today())


@bp.get("/registry/organizations.<string:form>")
@only(*KEEPERS)
def organizations_file(form: str) -> ResponseReturnValue:
    found = db.session.scalars(
        _asked(filters.read(request.args, own_place()))
    ).all()  # a CSV leaves after the session
    columns = export.header(export.ORGANIZATION)
    return downloads.table(_("organizations"), form, columns, export.organization_rows(found))


@bp.get("/registry/organizations/new")
@only(*KEEPERS)
def new_organization() -> ResponseReturnValue:
    return _form(_asking(OrganizationForm()))


@bp.post("/registry/organizations")
@only(*KEEPERS)
def add_organization() -> ResponseReturnValue:
    form = _asking(OrganizationForm())
    if not form.validate_on_submit():
        return _form(form, status=422)
    facts = {"municipality_id": own_place()} | form.facts()
    try:
        added = actions.add_organization(facts, by=current_user.id, knowingly=form.knowingly.data)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form(form, refusal=refusal, status=refusal.status)
    db.session.commit()
    flash(_("%(name)s is added.", name=added.short_name), "success")
    return see_other(url_for("registries.organization", organization_id=added.id))


@bp.get("/registry/organizations/<int:organization_id>")
@only(*KEEPERS)
def organization(organization_id: int) -> ResponseReturnValue:
    one = access.organization(organization_id)
    return page(
        "registries/organization.html",
        one=one,
        kind_title=labels.KINDS[one.kind],
        accounts=queries.accounts_of([one]).get(one.id, 0),
        venues=queries.venues_of(one.id),
        classes=classes_of(one.id, school_year_of(_today())),
        is_school=one.kind is OrganizationKind.SCHOOL,
        history=history("organization", one.id),
        today=_today(),
        **around(),
    )


@bp.get("/registry/organizations/<int:organization_id>/edit")
@only(*KEEPERS)
def edit_organization(organization_id: int) -> ResponseReturnValue:
    one = access.organization(organization_id)
    return _form(_asking(OrganizationForm(obj=one), one), one)


@bp.post("/registry/organizations/<int:organization_id>")
@only(*KEEPERS)
def change_organization(organization_id: int) -> ResponseReturnValue:
    one = access.organization(organization_id)
    form = _asking(OrganizationForm(), one)
    if not form.validate_on_submit():
        return _form(form, one, status=422)
    try:
        actions.change(one, form.facts(), by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form(form, access.organization(organization_id), refusal=refusal, status=refusal.status)
    db.session.commit()
    return see_other(url_for("registries.organization", organization_id=organization_id))


@bp.post("/registry/organizations/<int:organization_id>/archiving")
@only(*KEEPERS)
def archive_organization(organization_id: int) -> ResponseReturnValue:
    actions.set_active(access.organization(organization_id), False, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.organization", organization_id=organization_id))


@bp.post("/registry/organizations/<int:organization_id>/restoring")
@only(*KEEPERS)
def restore_organization(organization_id: int) -> ResponseReturnValue:
    actions.set_active(access.organization(organization_id), True, by=current_user.id)
    db.session.commit()
    return see_other(url_for("registries.organization", organization_id=organization_id))


def _asked(asked: filters.Filters) -> Any:
    return queries.organizations(acting_as(), asked, _today())


def _asking(form: OrganizationForm, present: Organization | None = None) -> OrganizationForm:
    places = [(one.id, one.name) for one in municipalities() if one.active or _is_in(present, one.id)]
    return form.asking_for(places, own_place(), present)


def _is_in(present: Organization | None, municipality_id: int) -> bool:
    return present is not None and present.municipality_id == municipality_id


def _form(
    form: OrganizationForm, one: Organization | None = None, *, status: int = 200, **facts: Any
) -> Response:
    return page("registries/organization_form.html", None, status, form=form, one=one, **facts)


def _today() -> Any:
    return clock.today(clock.zone())
