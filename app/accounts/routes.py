"""Signing in and out. Importing this puts all views of accounts on the blueprint."""

from flask import request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from app.accounts import (
    account,
    actions,
    classes,
    factor,
    invitations,
    inviting,
    profiles,
    resets,
    school_year,
    signing,
    users,
)
from app.accounts.blueprint import bp
from app.accounts.forms import CodeForm, SignInForm
from app.accounts.passwords import Busy
from app.accounts.refusals import CodeWrong, SecretLost, SignInFailed, TooManyTries
from app.core.db import db, reads_first
from app.core.htmx import page, see_other
from app.core.locale import local_path


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return see_other(local_path(request.args.get("next")))
    return page(
        "accounts/sign_in.html",
        form=SignInForm(),
        target=local_path(request.args.get("next")),
        done=request.args.get("done"),
    )


@bp.post("/sign-in")
@reads_first  # a password takes long to verify: not while others wait to write
def enter() -> ResponseReturnValue:
    form, target = SignInForm(), local_path(request.form.get("next"))
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", None, 422, form=form, target=target)
    try:
        user = signing.by_password(form.mail.data or "", form.password.data or "")
    except (Busy, SignInFailed, TooManyTries) as refusal:
        return page("accounts/sign_in.html", None, refusal.status, form=form, target=target, refusal=refusal)
    signing.leave()
    if user.has_second_factor:
        signing.remember_first_step(user)
        target = url_for("accounts.code", next=target)
    else:
        signing.let_in(user)
    db.session.commit()
    return see_other(target)


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    if signing.after_first_step() is None:
        return see_other(url_for("accounts.sign_in"))
    target = local_path(request.args.get("next"))
    return page("accounts/code.html", form=CodeForm(), target=target)


@bp.post("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    user, form, target = signing.after_first_step(), CodeForm(), local_path(request.form.get("next"))
    if user is None:
        return see_other(url_for("accounts.sign_in", next=target))
    if not form.validate_on_submit():
        return page("accounts/code.html", None, 422, form=form, target=target)
    try:
        signing.counted(user, lambda: actions.take_code(user, form.code.data or ""))
    except (CodeWrong, SecretLost, TooManyTries) as refusal:
        return page("accounts/code.html", None, refusal.status, form=form, target=target, refusal=refusal)
    signing.let_in(user)
    db.session.commit()
    return see_other(target)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    signing.leave()
    db.session.commit()
    logout_user()
    session.clear()
    return see_other(url_for("calendar.index"))


__all__ = [
    "account",
    "bp",
    "classes",
    "factor",
    "invitations",
    "inviting",
    "profiles",
    "resets",
    "school_year",
    "users",
]
