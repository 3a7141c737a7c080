"""A school's own classes. The noun is organizations', but only from accounts up is it known who asks."""

from flask import Response, abort, flash, request, url_for
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

SUMMER = (6, 7, 8)  # the months when the next year's classes are known and the year has not begun


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
    year, named = _chosen_year(), (*form.parsed(), form.pupils())
    try:
        added = actions.add_class(school.id, year, *named, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(refusal.status, form=form, refusal=refusal)
    db.session.commit()
    flash(_("Class %(name)s is added.", name=added.name), "success")
    return see_other(url_for("organizations.classes", year=year))


@bp.post("/classes/<int:class_id>/roll")
@only(Role.SCHOOL)
def change_roll(class_id: int) -> ResponseReturnValue:
    school_class, form = _own_class(class_id), RollForm()
    if not form.validate_on_submit():
        return _page(422, wrong=school_class, roll_form=form)
    actions.change_roll(school_class, form.pupils(), by=current_user.id)
    db.session.commit()
    flash(_("%(name)s: the number of pupils is saved.", name=school_class.name), "success")
    return see_other(url_for("organizations.classes", year=school_class.year))


def _page(
    status: int = 200,
    *,
    form: ClassForm | None = None,
    refusal: RuleBroken | None = None,
    wrong: SchoolClass | None = None,
    roll_form: RollForm | None = None,
) -> Response:
    """The list; `wrong` is the class whose typed roll is shown with its error."""
    year = wrong.year if wrong else _chosen_year()
    rows = queries.classes_of(acting_as().organization_id, year)
    return page(
        "organizations/classes.html",
        "classes",
        status,
        classes=rows,
        year=year,
        years=_open_years(),
        next_is_near=clock.today(clock.zone()).month in SUMMER,
        pupils=sum(row.roll for row in rows),
        form=form or ClassForm(formdata=None),
        refusal=refusal,
        wrong=wrong,
        roll_form=roll_form,
    )


def _own_class(class_id: int) -> SchoolClass:
    """The class of this school, of this year or the next; otherwise 404: a past year's roll is history."""
    query = select(SchoolClass).where(
        SchoolClass.id == class_id,
        SchoolClass.school_id == acting_as().organization_id,
        SchoolClass.year.in_(_open_years()),
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def _chosen_year() -> int:
    """The school year in the address, or this one."""
    years, asked = _open_years(), request.args.get("year", type=int)
    return asked if asked in years else years[0]


def _open_years() -> tuple[int, int]:
    """This school year and the next: what is in September is booked in August."""
    year = school_year_of(clock.today(clock.zone()))
    return year, year + 1
