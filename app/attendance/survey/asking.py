"""The operator's questions: all sets, a new one, changing one that nobody has answered, its last day."""

from collections.abc import Callable
from datetime import date

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.attendance.survey import actions, queries
from app.attendance.survey.access import kept_set
from app.attendance.survey.blueprint import bp
from app.attendance.survey.forms import ClosingForm, SetForm
from app.attendance.survey.models import SurveySet
from app.attendance.survey.usual import usual_set
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


@bp.get("/survey-questions")
@only(Role.OPERATOR)
def sets() -> ResponseReturnValue:
    return _list_page()


@bp.get("/survey-questions/new")
@only(Role.OPERATOR)
def new_set() -> ResponseReturnValue:
    return _set_page(SetForm(formdata=None, data={"opens_on": clock.today(clock.zone())}))


@bp.post("/survey-questions")
@only(Role.OPERATOR)
def make_set() -> ResponseReturnValue:
    form, by = SetForm(), current_user.id
    if not form.validate_on_submit():
        return _set_page(form, status=422)
    draft = form.draft()
    try:
        transact(lambda: actions.make_set(draft, by=by).id)
    except RuleBroken as refusal:
        return _set_page(form, refusal=refusal, status=refusal.status)
    return _done(_("The set is saved."))


@bp.post("/survey-questions/usual")
@only(Role.OPERATOR)
def take_usual() -> ResponseReturnValue:
    by, draft = current_user.id, usual_set(clock.today(clock.zone()))
    try:
        transact(lambda: actions.make_set(draft, by=by).id)
    except RuleBroken as refusal:
        return _list_page(refusal, refusal.status)
    return _done(_("The usual three questions are asked from today on."))


@bp.get("/survey-questions/<int:set_id>")
@only(Role.OPERATOR)
def edit_set(set_id: int) -> ResponseReturnValue:
    one = kept_set(set_id)
    return _set_page(SetForm.filled(one), one)


@bp.post("/survey-questions/<int:set_id>")
@only(Role.OPERATOR)
def change_set(set_id: int) -> ResponseReturnValue:
    form, by = SetForm(), current_user.id
    one = kept_set(set_id)
    if not form.validate_on_submit():
        return _set_page(form, one, status=422)
    draft = form.draft()
    return _changed(set_id, form, lambda: actions.change_set(set_id, draft, by=by), _("The set is saved."))


@bp.post("/survey-questions/<int:set_id>/closing")
@only(Role.OPERATOR)
def close_set(set_id: int) -> ResponseReturnValue:
    form, by = ClosingForm(), current_user.id
    one = kept_set(set_id)
    if not form.validate_on_submit():
        return _set_page(SetForm.filled(one), one, status=422, closing=form)
    last, done = form.closes_on.data or date.min, _("The last day of the set is saved.")
    return _changed(set_id, None, lambda: actions.close_set(set_id, last, by=by), done)


@bp.get("/survey-questions/usual")
@only(Role.OPERATOR)
def usual() -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(url_for("survey.sets"), code=303)


@bp.get("/survey-questions/<int:set_id>/closing")
@only(Role.OPERATOR)
def closing(set_id: int) -> ResponseReturnValue:
    """The same."""
    return redirect(url_for("survey.edit_set", set_id=kept_set(set_id).id), code=303)


def _changed(set_id: int, form: SetForm | None, act: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        transact(act)
    except RuleBroken as refusal:
        one = kept_set(set_id)
        return _set_page(form or SetForm.filled(one), one, refusal, refusal.status)
    return _done(done)


def _done(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return see_other(url_for("survey.sets"))


def _list_page(refusal: RuleBroken | None = None, status: int = 200) -> Response:
    today = clock.today(clock.zone())
    found = queries.sets()
    usual = all(one.closes_on is not None and one.closes_on < today for one, _answered in found)
    facts = {"sets": found, "usual": usual, "today": today, "refusal": refusal}
    return page("attendance/survey/sets.html", None, status, **facts)


def _set_page(
    form: SetForm,
    one: SurveySet | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
    closing: ClosingForm | None = None,
) -> Response:
    """The form of a set; of one that was answered only its last day."""
    today = clock.today(clock.zone())
    return page(
        "attendance/survey/set.html",
        None,
        status,
        form=form,
        one=one,
        answered=one is not None and queries.is_answered(one.id),
        closing=closing
        or ClosingForm(formdata=None, data={"closes_on": one.closes_on or today if one else None}),
        over=one is not None and one.closes_on is not None and one.closes_on < today,
        refusal=refusal,
        today=today,
    )
