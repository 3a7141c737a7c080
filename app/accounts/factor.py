"""The second factor: set up, new recovery codes, switched off."""

from typing import Any

from flask import Response, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import actions, codes, signing
from app.accounts.access import signed_in
from app.accounts.blueprint import bp
from app.accounts.forms import CodeForm, SwitchOffForm
from app.accounts.queries import needs_second_factor, recovery_codes_left
from app.accounts.refusals import SecondFactorRequired
from app.accounts.sealing import unseal
from app.core.db import begin_write, db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.marks import reads_first
from app.core.qr import qr


@bp.get("/account/second-factor")
@signed_in
def second_factor() -> ResponseReturnValue:
    return _page()


@bp.post("/account/second-factor")
@signed_in
def begin_second_factor() -> ResponseReturnValue:
    try:
        actions.begin_second_factor(current_user)
    except RuleBroken as refusal:
        return _refused(refusal)
    db.session.commit()
    return see_other(url_for("accounts.second_factor"))


@bp.post("/account/second-factor/confirmation")
@signed_in
@reads_first
def confirm_second_factor() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(422, form=form)
    typed, (shown, hashes) = form.code.data or "", actions.new_recovery_codes()
    begin_write()
    try:
        signing.counted(current_user, lambda: actions.confirm_second_factor(current_user, typed, hashes))
    except RuleBroken as refusal:
        return _refused(refusal, form=form)
    signing.let_in(current_user)
    db.session.commit()
    return page("accounts/recovery_codes.html", codes=shown, first=True)


@bp.post("/account/second-factor/recovery-codes")
@signed_in
@reads_first
def renew_recovery_codes() -> ResponseReturnValue:
    form = SwitchOffForm()
    if not form.validate_on_submit():
        return _page(422, off_form=form)
    shown, hashes = actions.new_recovery_codes()
    try:
        _prove_both(form)
        actions.store_recovery_codes(current_user, hashes)
    except RuleBroken as refusal:
        return _refused(refusal, off_form=form)
    db.session.commit()
    return page("accounts/recovery_codes.html", codes=shown, first=False)


@bp.post("/account/second-factor/removal")
@signed_in
@reads_first
def switch_off_second_factor() -> ResponseReturnValue:
    form = SwitchOffForm()
    if not form.validate_on_submit():
        return _page(422, off_form=form)
    try:
        if _is_required():
            raise SecondFactorRequired
        _prove_both(form)
        actions.switch_off_second_factor(current_user)
    except RuleBroken as refusal:
        return _refused(refusal, off_form=form)
    signing.let_in(current_user)
    db.session.commit()
    flash(_("The second factor is switched off."), "success")
    return see_other(url_for("accounts.second_factor"))


def _prove_both(form: SwitchOffForm) -> None:
    """The password and a code. Raises what either raises."""
    signing.prove(form.current_password.data or "")
    signing.counted(current_user, lambda: actions.take_code(current_user, form.code.data or ""))


def _is_required() -> bool:
    return needs_second_factor(current_user) and not current_app.config["DEMO"]


def _refused(refusal: RuleBroken, **forms: Any) -> Response:
    db.session.rollback()
    return _page(refusal.status, refusal=refusal, **forms)


def _page(
    status: int = 200,
    *,
    form: CodeForm | None = None,
    off_form: SwitchOffForm | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    """What comes next: begin, scan and confirm, or what one has."""
    factor = current_user.second_factor
    shown: dict[str, Any] = {"form": form or CodeForm(formdata=None), "refusal": refusal}
    if factor is not None and factor.confirmed_at is None:
        secret = unseal(factor.sealed_secret)
        shown |= {"secret": codes.in_fours(secret), "qr": qr(codes.address(secret, current_user.mail))}
    return page(
        "accounts/second_factor.html",
        None,
        status,
        off_form=off_form or SwitchOffForm(formdata=None),
        required=_is_required(),
        codes_left=recovery_codes_left(current_user.id),
        **shown,
    )
