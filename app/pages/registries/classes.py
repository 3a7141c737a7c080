"""The registry of classes. Schools keep their own at /classes; here whoever looks after them does."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import clock, downloads
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions
from app.organizations.forms import ClassForm, RollForm
from app.organizations.models import (
    Organization,
    OrganizationKind,
    RegistryKind,
    SchoolClass,
    school_year_of,
)
from app.pages.registries import access, export, filters, queries
from app.pages.registries.access import KEEPERS
from app.pages.registries.blueprint import bp
from app.pages.registries.history import history
from app.pages.registries.listing import around, listed, own_place

FIRST_YEAR = 2000


@bp.get("/registry/classes")
@only(*KEEPERS)
def classes() -> ResponseReturnValue:
    asked = _asked()
    return listed(RegistryKind.CLASSES, queries.classes(acting_as(), asked), asked)


@bp.get("/registry/classes.<string:form>")
@only(*KEEPERS)
def classes_file(form: str) -> ResponseReturnValue:
    found = db.session.scalars(queries.classes(acting_as(), _asked())).all()  # a CSV leaves after the session
    return downloads.table(_("classes"), form, export.header(export.CLASS), export.class_rows(found))


@bp.get("/registry/organizations/<int:organization_id>/classes/new")
@only(*KEEPERS)
def new_class(organization_id: int) -> ResponseReturnValue:
    return _form(ClassForm(), _school(organization_id))


@bp.post("/registry/organizations/<int:organization_id>/classes")
@only(*KEEPERS)
def add_class(organization_id: int) -> ResponseReturnValue:
    school, form = _school(organization_id), ClassForm()
    if not form.validate_on_submit():
        return _form(form, school, status=422)
    named = (*form.parsed(), form.pupils())
    try:
        added = actions.add_class(school.id, _this_year(), *named, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _form(form, _school(organization_id), refusal=refusal, status=refusal.status)
    db.session.commit()
    flash(_("Class %(name)s is added.", name=added.name), "success")
    return see_other(url_for("registries.classes", organization=organization_id))


@bp.get("/registry/classes/<int:class_id>")
@only(*KEEPERS)
def school_class(class_id: int) -> ResponseReturnValue:
    one = access.school_class(class_id)
    return _class(one, RollForm(obj=one))


@bp.post("/registry/classes/<int:class_id>")
@only(*KEEPERS)
def change_class(class_id: int) -> ResponseReturnValue:
    one, form = access.school_class(class_id), RollForm()
    if not form.validate_on_submit():
        return _class(one, form, 422)
    actions.change_roll(one, form.pupils(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s: the number of pupils is saved.", name=one.name), "success")
    return see_other(url_for("registries.school_class", class_id=class_id))


def _asked() -> filters.Filters:
    """The list is of one school year: this one, unless another is asked for."""
    asked = filters.read(request.args, own_place())
    in_range = asked.year is not None and FIRST_YEAR <= asked.year <= _this_year() + 1
    return asked if in_range else asked.but(year=_this_year())


def _this_year() -> int:
    return school_year_of(clock.today(clock.zone()))


def _school(organization_id: int) -> Organization:
    one = access.organization(organization_id)
    return one if one.kind is OrganizationKind.SCHOOL else abort(404)


def _class(one: SchoolClass, form: RollForm, status: int = 200) -> Response:
    told = history("class", one.id)
    return page("registries/class.html", None, status, one=one, form=form, history=told, **around())


def _form(form: ClassForm, school: Organization, *, status: int = 200, **facts: Any) -> Response:
    return page("registries/class_form.html", None, status, form=form, school=school, **facts, **around())
