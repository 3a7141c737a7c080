"""A school's own classes. The noun is organizations', but only from accounts up is it known who asks."""

from flask import Response, abort, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions, queries
from app.organizations.forms import ClassForm, RollForm
from app.organizations.models import SchoolClass, school_year_of
from app.organizations.routes import bp


@bp.get("/classes")
@only(Role.SCHOOL)
def classes() -> ResponseReturnValue:
    return _page()


@bp.post("/classes")
@only(Role.SCHOOL)
def add_class() -> ResponseReturnValue:
    form, school = ClassForm(), acting_as().organization
    if not form.validate_on_submit():
        return _page(422, form=form)
    named = (*form.parsed(), form.pupils())
    try:
        added = actions.add_class(school.id, _school_year(), *named, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(refusal.status, form=form, refusal=refusal)
    db.session.commit()
    flash(_("Class %(name)s is added.", name=added.name), "success")
    return see_other(url_for("organizations.classes"))


@bp.post("/classes/<int:class_id>/roll")
@only(Role.SCHOOL)
def change_roll(class_id: int) -> ResponseReturnValue:
    school_class, form = _own_class(class_id), RollForm()
    if not form.validate_on_submit():
        return _page(422, wrong=school_class, roll_form=form)
    actions.change_roll(school_class, form.pupils(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s: the number of pupils is saved.", name=school_class.name), "success")
    return see_other(url_for("organizations.classes"))


def _page(
    status: int = 200,
    *,
    form: ClassForm | None = None,
    refusal: RuleBroken | None = None,
    wrong: SchoolClass | None = None,
    roll_form: RollForm | None = None,
) -> Response:
    """The list; `wrong` is the class whose typed roll is shown with its error."""
    year = _school_year()
    rows = queries.classes_of(acting_as().organization_id, year)
    return page(
        "organizations/classes.html",
        "classes",
        status,
        classes=rows,
        year=year,
        pupils=sum(row.roll for row in rows),
        form=form or ClassForm(formdata=None),
        refusal=refusal,
        wrong=wrong,
        roll_form=roll_form,
    )


def _own_class(class_id: int) -> SchoolClass:
    """The class of this school and year; otherwise 404: a past year's roll is history."""
    query = select(SchoolClass).where(
        SchoolClass.id == class_id,
        SchoolClass.school_id == acting_as().organization_id,
        SchoolClass.year == _school_year(),
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def _school_year() -> int:
    return school_year_of(clock.today(current_app.config["ZONE"]))
