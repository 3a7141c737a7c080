"""A forgotten password, and a new address that is confirmed: both by a link in a letter."""

import time

from flask import Response, current_app, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions, queries, signing
from app.accounts.blueprint import bp
from app.accounts.forms import AskForm, NewPasswordForm
from app.accounts.models import Errand, Purpose
from app.accounts.refusals import TooManyTries
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other

ANSWERED_AFTER = 0.3  # seconds: whether there was a letter to write cannot be told by the clock


@bp.get("/password-reset")
def ask_for_reset() -> ResponseReturnValue:
    return page("accounts/reset_ask.html", form=AskForm())


@bp.post("/password-reset")
def send_reset() -> ResponseReturnValue:
    begun, form = time.monotonic(), AskForm()
    if not form.validate_on_submit():
        return page("accounts/reset_ask.html", None, 422, form=form)
    mail, network = (form.mail.data or "").lower(), signing.network()
    if not actions.may_try(mail, network, Purpose.RESET):
        return page("accounts/reset_ask.html", None, 429, form=form, refusal=TooManyTries())
    actions.remember_failure(mail, network, Purpose.RESET)
    user = queries.by_mail(mail, demo=current_app.config["DEMO"])
    if user is not None:
        actions.ask_for_reset(user, by=None)
    db.session.commit()
    time.sleep(max(0, begun + ANSWERED_AFTER - time.monotonic()))
    return page("accounts/reset_sent.html", mail=mail)


@bp.get("/password-reset/<token>")
def new_password(token: str) -> ResponseReturnValue:
    return _reset_page(token, NewPasswordForm())


@bp.post("/password-reset/<token>")
def reset_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _reset_page(token, form, 422)
    try:
        actions.reset_password(actions.open_link(Errand.RESET, token), form.password.data or "")
    except RuleBroken as refusal:
        db.session.rollback()
        return _reset_page(token, form, refusal.status, refusal)
    db.session.commit()
    return see_other(url_for("accounts.sign_in", done="reset"))


@bp.get("/mail-change/<token>")
def new_mail(token: str) -> ResponseReturnValue:
    try:
        link = actions.open_link(Errand.MAIL, token)
    except RuleBroken as refusal:
        return link_trouble(refusal)
    return unreferred(page("accounts/mail_confirm.html", link=link, token=token))


@bp.post("/mail-change/<token>")
def confirm_mail(token: str) -> ResponseReturnValue:
    try:
        actions.change_mail(actions.open_link(Errand.MAIL, token))
    except RuleBroken as refusal:
        db.session.rollback()
        return link_trouble(refusal)
    db.session.commit()
    return see_other(url_for("accounts.sign_in", done="mail"))


def link_trouble(refusal: RuleBroken) -> Response:
    """A link that does nothing, and the nearest way on."""
    return unreferred(page("accounts/link_trouble.html", None, refusal.status, refusal=refusal))


def unreferred(answer: Response) -> Response:
    """The page's address is a secret: where one goes from here only the site's name is told, which the form's
    own check needs."""
    answer.headers["Referrer-Policy"] = "strict-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _reset_page(
    token: str, form: NewPasswordForm, status: int = 200, refusal: RuleBroken | None = None
) -> Response:
    """The form, or what is wrong with the link."""
    try:
        link = actions.open_link(Errand.RESET, token)
    except RuleBroken as trouble:
        return link_trouble(trouble)
    shown = {"form": form, "token": token, "user": link.user, "refusal": refusal}
    return unreferred(page("accounts/reset.html", None, status, **shown))
