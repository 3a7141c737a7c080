"""An organization that is asked for dates names them, or says that it holds nothing of the kind."""

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.calendar.access import ORGANIZERS
from app.calendar.labels import dates_text
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.roadmap.asking import access, actions, queries
from app.roadmap.asking.access import ANSWERERS
from app.roadmap.asking.forms import AnswerForm, NoForm
from app.roadmap.asking.models import Ask

bp = Blueprint("date_requests", __name__)


@bp.get("/date-requests")
@only(*ANSWERERS)
def index() -> ResponseReturnValue:
    found = queries.standings(Ask.organization_id == acting_as().organization_id)
    waiting = [one for one in found if one.is_open]
    rest = [one for one in found if not one.is_open]
    return page("roadmap/asking/own.html", waiting=waiting, rest=rest, dates_text=dates_text)


@bp.get("/date-requests/<int:ask_id>")
@only(*ANSWERERS)
def show(ask_id: int) -> ResponseReturnValue:
    return _page(access.own_ask(acting_as(), ask_id))


@bp.post("/date-requests/<int:ask_id>/answer")
@only(*ANSWERERS)
def answer(ask_id: int) -> ResponseReturnValue:
    membership, form, by = acting_as(), AnswerForm(), current_user.id
    found = access.own_ask(membership, ask_id)
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    first, last = form.starts_on.data, form.ends_on.data
    assert first is not None  # a day is required
    try:
        transact(lambda: actions.answer(access.own_ask(membership, ask_id), first, last, by=by))
    except RuleBroken as refusal:
        return _page(access.own_ask(membership, ask_id), form, refusal=refusal, status=refusal.status)
    flash(_("The date is written down. Thank you!"), "success")
    return see_other(url_for("date_requests.show", ask_id=ask_id))


@bp.post("/date-requests/<int:ask_id>/refusal")
@only(*ANSWERERS)
def decline(ask_id: int) -> ResponseReturnValue:
    membership, form, by = acting_as(), NoForm(), current_user.id
    found = access.own_ask(membership, ask_id)
    if not form.validate_on_submit():
        return _page(found, no_form=form, status=422)
    try:
        transact(lambda: actions.decline(access.own_ask(membership, ask_id), form.reason.data or "", by=by))
    except RuleBroken as refusal:
        return _page(access.own_ask(membership, ask_id), no_form=form, refusal=refusal, status=refusal.status)
    flash(_("Written down: nobody waits for a date of yours any longer."), "success")
    return see_other(url_for("date_requests.show", ask_id=ask_id))


@bp.get("/date-requests/<int:ask_id>/answer")
@bp.get("/date-requests/<int:ask_id>/refusal")
@bp.get("/date-requests/<int:ask_id>/withdrawal")
@only(*ANSWERERS)
def answered(ask_id: int) -> ResponseReturnValue:
    """Where opening a form's address ends up: that changes nothing."""
    return redirect(url_for("date_requests.show", ask_id=access.own_ask(acting_as(), ask_id).id), code=303)


def _page(
    ask: Ask,
    form: AnswerForm | None = None,
    no_form: NoForm | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """What is asked, in the order's words, and the two ways to answer. A day that is known is filled in."""
    state, event, membership = queries.standing_of(ask), ask.event, acting_as()
    if form is None:
        known = event if state is queries.AskState.DATED else None
        days = {"starts_on": known.starts_on, "ends_on": known.ends_on} if known else {}
        form = AnswerForm(formdata=None, data=days)
    own = ask.organization_id == membership.organization_id
    return page(
        "roadmap/asking/answer.html",
        status=status,
        ask=ask,
        state=state,
        may_answer=event is not None
        and state not in (queries.AskState.DECLINED, queries.AskState.CALLED_OFF),
        form=form,
        no_form=no_form or NoForm(formdata=None),
        refusal=refusal,
        own=own,
        keeps=own and membership.role in ORGANIZERS,
        dates_text=dates_text,
    )
