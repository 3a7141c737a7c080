"""Signing in and out."""

from flask import Blueprint, Response, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.accounts import actions, classes, profiles, queries, school_year
from app.accounts.forms import SignInForm
from app.accounts.models import User
from app.accounts.passwords import Busy, matches
from app.core.db import begin_write, db, reads_first
from app.core.htmx import page, see_other
from app.core.locale import local_path

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return see_other("/")
    return page(
        "accounts/sign_in.html",
        form=SignInForm(),
        target=local_path(request.args.get("next")),
    )


@bp.post("/sign-in")
@reads_first  # a password takes long to verify: not while others wait to write
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return _again(form, 422)
    mail, network = (form.mail.data or "").strip().lower(), request.remote_addr or ""
    if not actions.may_try(mail, network):
        return _again(form, 429, throttled=True)
    user = queries.by_mail(mail, demo=current_app.config["DEMO"])
    if not matches(user.password_hash if user else None, form.password.data or "") or user is None:
        begin_write()
        actions.remember_failure(mail, network)
        db.session.commit()
        return _again(form, 422, failed=True)
    session.clear()
    login_user(user)
    session.permanent = True
    return see_other(local_path(request.form.get("next")))


@bp.errorhandler(Busy)
def busy(_refusal: Busy) -> ResponseReturnValue:
    return _again(SignInForm(), 429, busy=True)


def _again(form: SignInForm, status: int, **trouble: bool) -> Response:
    target = local_path(request.form.get("next"))
    return page("accounts/sign_in.html", None, status, form=form, target=target, **trouble)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        actions.end_sessions(db.session.get_one(User, current_user.id))
        db.session.commit()
    logout_user()
    session.clear()
    return see_other(url_for("calendar.index"))


__all__ = ["bp", "classes", "profiles", "school_year"]
