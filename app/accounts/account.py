"""A person's own account: name, language, password, address, sessions, and whom they act for."""

from flask import Response, abort, flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import actions, signing
from app.accounts.access import CHOSEN, signed_in
from app.accounts.blueprint import bp
from app.accounts.forms import MailChangeForm, OneselfForm, PasswordChangeForm, ProofForm
from app.accounts.queries import live_sessions, needs_second_factor, recovery_codes_left, session_of
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.marks import reads_first


@bp.get("/account")
@signed_in
def oneself() -> ResponseReturnValue:
    return _oneself_page(OneselfForm(obj=current_user))


@bp.post("/account")
@signed_in
def describe_oneself() -> ResponseReturnValue:
    form = OneselfForm()
    if not form.validate_on_submit():
        return _oneself_page(form, 422)
    actions.describe_oneself(current_user, form.name.data or "", form.locale.data)
    db.session.commit()
    flash(_("Saved."), "success")
    return see_other(url_for("accounts.oneself"))


def _oneself_page(form: OneselfForm, status: int = 200) -> Response:
    return page(
        "accounts/account.html",
        None,
        status,
        form=form,
        sessions=len(live_sessions(current_user.id)),
        codes_left=recovery_codes_left(current_user.id),
        required=needs_second_factor(current_user),
    )


@bp.post("/account/membership")
@signed_in
def choose_membership() -> ResponseReturnValue:
    """Act by another of one's roles, in this browser."""
    chosen = request.form.get("membership", type=int)
    if chosen not in {one.id for one in current_user.memberships}:
        abort(404)
    session[CHOSEN] = chosen
    return see_other("/")


@bp.get("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    return page("accounts/password.html", form=PasswordChangeForm())


@bp.post("/account/password")
@signed_in
@reads_first
def change_password() -> ResponseReturnValue:
    form = PasswordChangeForm()
    if not form.validate_on_submit():
        return page("accounts/password.html", None, 422, form=form)
    try:
        signing.prove(form.current_password.data or "")
        actions.change_password(current_user, form.password.data or "")
    except RuleBroken as refusal:
        db.session.rollback()
        return page("accounts/password.html", None, refusal.status, form=form, refusal=refusal)
    return _go_on(_("The password is changed. Other sessions have ended."), "accounts.oneself")


@bp.get("/account/mail")
@signed_in
def mail() -> ResponseReturnValue:
    return page("accounts/mail.html", form=MailChangeForm())


@bp.post("/account/mail")
@signed_in
@reads_first
def ask_for_mail_change() -> ResponseReturnValue:
    form = MailChangeForm()
    if not form.validate_on_submit():
        return page("accounts/mail.html", None, 422, form=form)
    try:
        signing.prove(form.current_password.data or "")
        actions.ask_for_mail_change(current_user, form.mail.data or "")
    except RuleBroken as refusal:
        db.session.rollback()
        return page("accounts/mail.html", None, refusal.status, form=form, refusal=refusal)
    db.session.commit()
    flash(_("A letter went to %(mail)s. The address changes when its link is used.", mail=form.mail.data))
    return see_other(url_for("accounts.oneself"))


@bp.get("/account/sessions")
@signed_in
def sessions() -> ResponseReturnValue:
    return _sessions_page(ProofForm())


@bp.post("/account/sessions/end")
@signed_in
@reads_first
def end_sessions() -> ResponseReturnValue:
    """One of one's sessions, or with `others` all but this one, which goes on under a fresh key."""
    form, which = ProofForm(), request.form.get("session", "")
    if not form.validate_on_submit():
        return _sessions_page(form, 422)
    try:
        signing.prove(form.current_password.data or "")
    except RuleBroken as refusal:
        return _sessions_page(form, refusal.status, refusal)
    if which == "others":
        actions.end_all_sessions(current_user, by=current_user.id)
        return _go_on(_("All other sessions have ended."), "accounts.sessions")
    return _end_one(which)


def _end_one(which: str) -> ResponseReturnValue:
    for one in live_sessions(current_user.id):
        if str(one.id) == which:
            actions.end_session(current_user, one.id, by=current_user.id)
    db.session.commit()
    flash(_("The session has ended."), "success")
    return see_other(url_for("accounts.sessions"))


def _sessions_page(form: ProofForm, status: int = 200, refusal: RuleBroken | None = None) -> Response:
    live, present = live_sessions(current_user.id), session_of(current_user)
    shown = {"sessions": live, "present": present, "form": form, "refusal": refusal}
    return page("accounts/sessions.html", None, status, **shown)


def _go_on(message: str, endpoint: str) -> ResponseReturnValue:
    """All sessions have ended; whoever did it stays signed in here, under a fresh key."""
    signing.let_in(current_user)
    db.session.commit()
    flash(message, "success")
    return see_other(url_for(endpoint))
