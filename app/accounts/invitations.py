"""The page that an invitation's link opens. Opening it changes nothing; its one button accepts."""

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import actions, queries, signing
from app.accounts.blueprint import bp
from app.accounts.forms import NewcomerForm
from app.accounts.models import Invitation, Purpose
from app.accounts.refusals import AccountInactive, LinkAltered, LinkForAnother, TooManyTries
from app.accounts.resets import link_trouble, unreferred
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


@bp.get("/invitations/<token>")
def invitation(token: str) -> ResponseReturnValue:
    try:
        opened = _opened(token)
    except RuleBroken as refusal:
        return link_trouble(refusal)
    return _page(token, opened, NewcomerForm(data={"name": opened.name}))


@bp.post("/invitations/<token>")
def accept(token: str) -> ResponseReturnValue:
    try:
        if not actions.may_try("", signing.network(), Purpose.LINK):
            raise TooManyTries
        opened = _opened(token)
        if queries.anybody_with(opened.mail) is None:
            return _newcomer(token, opened)
        if not current_user.is_authenticated:
            return _page(token, opened, NewcomerForm())
        actions.accept(opened, current_user)
    except RuleBroken as refusal:
        return _refused(refusal)
    db.session.commit()
    flash(_("You can now act for %(organization)s.", organization=opened.organization.short_name), "success")
    return see_other("/")


def _newcomer(token: str, opened: Invitation) -> ResponseReturnValue:
    form = NewcomerForm()
    if not form.validate_on_submit():
        return _page(token, opened, form, 422)
    try:
        typed = form.name.data or "", form.password.data or ""
        user = actions.accept_as_newcomer(opened, *typed, locale=str(get_locale()))
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(token, _opened(token), form, refusal.status, refusal)
    signing.let_in(user)
    db.session.commit()
    return see_other("/")


def _opened(token: str) -> Invitation:
    """The invitation, if whoever opens it may accept it: a visitor, or the person it was sent to."""
    opened = actions.open_invitation(token)
    if current_user.is_authenticated and current_user.mail != opened.mail:
        raise LinkForAnother
    known = queries.anybody_with(opened.mail)
    if known is not None and not known.active:
        raise AccountInactive
    return opened


def _refused(refusal: RuleBroken) -> Response:
    """Links that were made up are counted: guessing them is hopeless, and still not free."""
    db.session.rollback()
    if isinstance(refusal, LinkAltered):
        actions.remember_failure("", signing.network(), Purpose.LINK)
        db.session.commit()
    return link_trouble(refusal)


def _page(
    token: str,
    opened: Invitation,
    form: NewcomerForm,
    status: int = 200,
    refusal: RuleBroken | None = None,
) -> Response:
    known = queries.anybody_with(opened.mail) is not None
    shown = {"invitation": opened, "token": token, "form": form, "known": known, "refusal": refusal}
    return unreferred(page("accounts/invitation.html", None, status, **shown))
