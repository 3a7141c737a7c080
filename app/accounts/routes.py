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
    keeping,
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
from app.core.db import db
from app.core.htmx import page, see_other
from app.core.locale import local_path
from app.core.marks import reads_first


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
    form, shown = SignInForm(), _carried()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", None, 422, form=form, **shown)
    try:
        user = signing.by_password(form.mail.data or "", form.password.data or "")
    except (Busy, SignInFailed, TooManyTries) as refusal:
        return page("accounts/sign_in.html", None, refusal.status, form=form, refusal=refusal, **shown)
    signing.leave()
    if user.has_second_factor:
        signing.remember_first_step(user)
        db.session.commit()
        return _ask_for_code(**shown)
    signing.let_in(user)
    db.session.commit()
    return _go_on(**shown)


def _carried() -> dict[str, str]:
    """What goes along through signing in: the page to come back to, a form that was not sent."""
    return {
        "target": local_path(request.form.get("next")),
        "kept": request.form.get("kept", "")[: keeping.LARGEST],
    }


def _ask_for_code(target: str, kept: str) -> ResponseReturnValue:
    if not kept:
        return see_other(url_for("accounts.code", next=target))
    keeping.new_token()
    return page("accounts/code.html", form=CodeForm(formdata=None), target=target, kept=kept)


def _go_on(target: str, kept: str) -> ResponseReturnValue:
    """To where the person wanted to, once signed in."""
    return (keeping.resend(kept) if kept else None) or see_other(target)


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    if signing.after_first_step() is None:
        return see_other(url_for("accounts.sign_in"))
    target = local_path(request.args.get("next"))
    return page("accounts/code.html", form=CodeForm(), target=target)


@bp.post("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    user, form, shown = signing.after_first_step(), CodeForm(), _carried()
    if user is None:
        return see_other(url_for("accounts.sign_in", next=shown["target"]))
    if not form.validate_on_submit():
        return page("accounts/code.html", None, 422, form=form, **shown)
    try:
        signing.counted(user, lambda: actions.take_code(user, form.code.data or ""))
    except (CodeWrong, SecretLost, TooManyTries) as refusal:
        return page("accounts/code.html", None, refusal.status, form=form, refusal=refusal, **shown)
    signing.let_in(user)
    db.session.commit()
    return _go_on(**shown)


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
