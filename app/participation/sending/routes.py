"""The rules by which a report is sent: made, changed, paused, stopped; and the way off a list."""

from collections.abc import Callable

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.resets import unreferred
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.headers import small_body
from app.core.htmx import page, see_other
from app.participation.labels import period_title
from app.participation.reports.access import seen_report
from app.participation.reports.models import SavedView
from app.participation.sending import access, actions, labels, listing, previewing, queries
from app.participation.sending.blueprint import AUTHORS, bp
from app.participation.sending.forms import RuleForm, rule_form
from app.participation.sending.models import Sending, SendingRecipient

__all__ = ["bp", "listing", "previewing"]


@bp.get("/reports/<int:report_id>/sendings")
@only(*AUTHORS)
def index(report_id: int) -> ResponseReturnValue:
    return _list_page(seen_report(report_id), rule_form())


@bp.post("/reports/<int:report_id>/sendings")
@only(*AUTHORS)
def create(report_id: int) -> ResponseReturnValue:
    saved, form = seen_report(report_id), RuleForm()
    if not form.validate_on_submit():
        return _list_page(saved, form, status=422)
    try:
        made = transact(lambda: actions.make_sending(seen_report(report_id), form.draft(), acting_as()))
    except RuleBroken as refusal:
        return _list_page(seen_report(report_id), form, refusal, refusal.status)
    return see_other(url_for("sending.show", report_id=report_id, sending_id=made.id))


@bp.get("/reports/<int:report_id>/sendings/<int:sending_id>")
@only(*AUTHORS)
def show(report_id: int, sending_id: int) -> ResponseReturnValue:
    return listing.sending_page(access.kept(report_id, sending_id))


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>")
@only(*AUTHORS)
def change(report_id: int, sending_id: int) -> ResponseReturnValue:
    one, form = access.kept(report_id, sending_id), RuleForm()
    if not form.validate_on_submit():
        return listing.sending_page(one, form, status=422)
    return _changed(report_id, sending_id, lambda one: actions.change_rule(one, form.draft(), by=_me()))


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/pause")
@only(*AUTHORS)
def pause(report_id: int, sending_id: int) -> ResponseReturnValue:
    return _changed(report_id, sending_id, lambda one: actions.pause(one, by=_me()))


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/resumption")
@only(*AUTHORS)
def resume(report_id: int, sending_id: int) -> ResponseReturnValue:
    return _changed(report_id, sending_id, lambda one: actions.resume(one, by=_me()))


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/stop")
@only(*AUTHORS)
def stop(report_id: int, sending_id: int) -> ResponseReturnValue:
    return _changed(report_id, sending_id, lambda one: actions.stop(one, by=_me()))


@bp.get("/unsubscribing/<token>")
def unsubscribing(token: str) -> ResponseReturnValue:
    return _leaving_page(access.behind(token), token)


@bp.post("/unsubscribing/<token>")
@small_body
def unsubscribe(token: str) -> ResponseReturnValue:
    wish = actions.subscribe_again if request.form.get("wish") == "again" else actions.unsubscribe
    transact(lambda: wish(access.behind(token)), repeatable=True)
    return see_other(url_for("sending.unsubscribing", token=token))


def _changed(report_id: int, sending_id: int, change: Callable[[Sending], object]) -> ResponseReturnValue:
    try:
        transact(lambda: change(access.kept(report_id, sending_id)), repeatable=True)
    except RuleBroken as refusal:
        one = access.kept(report_id, sending_id)
        return listing.sending_page(one, refusal=refusal, status=refusal.status)
    return see_other(url_for("sending.show", report_id=report_id, sending_id=sending_id))


def _me() -> int:
    return int(current_user.id)


def _list_page(
    saved: SavedView, form: RuleForm, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    sendings = queries.sendings_of(saved.id, acting_as())
    return page(
        "participation/sending/index.html",
        None,
        status,
        saved=saved,
        sendings=[(one, queries.next_of(one), sum(who.is_on for who in one.recipients)) for one in sendings],
        form=form,
        refusal=refusal,
        period_title=period_title,
        words=labels,
    )


def _leaving_page(recipient: SendingRecipient, token: str) -> Response:
    return unreferred(page("participation/sending/unsubscribing.html", recipient=recipient, token=token))
