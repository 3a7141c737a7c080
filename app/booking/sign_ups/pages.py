"""Signing up without an account, and the page that the link of a sign-up opens."""

from flask import Response, abort, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actions import WINDOW, is_busy, remember_failure
from app.accounts.models import Purpose
from app.accounts.resets import unreferred
from app.accounts.signing import network
from app.booking import actions
from app.booking.actions.sign_ups import check_open
from app.booking.blueprint import bp
from app.booking.seen_times import mark_of
from app.booking.sign_ups import queries
from app.booking.sign_ups.forms import SignUpForm
from app.booking.sign_ups.labels import state_title
from app.booking.sign_ups.links import sign_up_behind, token_of
from app.booking.sign_ups.models import SignUp
from app.booking.sign_ups.refusals import SignedUpAlready, TooManySignUps
from app.calendar.models import Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.headers import small_body
from app.core.htmx import page, see_other
from app.organizations.models import Retained
from app.organizations.queries import retention_days

MOST_OF_NETWORK = 30  # sign-ups within the throttle's window: of a hall full of families, not of a program


@bp.get("/slots/<int:slot_id>/sign-ups/new")
def new_sign_up(slot_id: int) -> ResponseReturnValue:
    slot, form = _slot(slot_id), SignUpForm(formdata=None)
    form.renew_key()
    return _form_page(slot, form)


@bp.get("/slots/<int:slot_id>/sign-ups")
def sign_ups(slot_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up: that changes nothing."""
    return redirect(url_for("booking.new_sign_up", slot_id=slot_id), code=303)


@bp.post("/slots/<int:slot_id>/sign-ups")
@small_body
def sign_up(slot_id: int) -> ResponseReturnValue:
    slot, form = _slot(slot_id), SignUpForm()
    form.offer(queries.pools_for_visitors(slot.id))
    if form.topic.data:
        return _letter_sent(slot)
    if not form.validate_on_submit():
        return _form_page(slot, form, status=422)
    asked = form.asked(slot.id)
    try:
        transact(_count_try)
        token = transact(lambda: _token_of(actions.sign_up(asked)), repeatable=True)
    except RuleBroken as refusal:
        return _refused(slot_id, form, refusal)
    if token is None:
        return _letter_sent(_slot(slot_id))
    return see_other(url_for("booking.opened_sign_up", token=token))


@bp.get("/s/<token>")
def opened_sign_up(token: str) -> ResponseReturnValue:
    return _sign_up_page(_behind(token), token)


@bp.post("/s/<token>")
@small_body
def cancel_sign_up(token: str) -> ResponseReturnValue:
    try:
        transact(lambda: actions.cancel_sign_up(_behind(token)), repeatable=True)
    except RuleBroken as refusal:
        return _sign_up_page(_behind(token), token, refusal)
    return see_other(url_for("booking.opened_sign_up", token=token))


def _slot(slot_id: int) -> Slot:
    return queries.public_slot(slot_id) or abort(404)


def _behind(token: str) -> SignUp:
    return sign_up_behind(token, clock.now(), clock.zone()) or abort(404)


def _token_of(one: SignUp | None) -> str | None:
    return None if one is None else token_of(one.id)


def _count_try() -> None:
    """Raises TooManySignUps."""
    if is_busy(network(), Purpose.SIGN_UP, MOST_OF_NETWORK):
        raise TooManySignUps(WINDOW.seconds // 60)
    remember_failure("", network(), Purpose.SIGN_UP)


def _refused(slot_id: int, form: SignUpForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal; a key that was used up is replaced, the rest stays as typed."""
    made = None
    if isinstance(refusal, SignedUpAlready):
        form.renew_key()
        made = token_of(refusal.number)  # theirs: nobody else has the form
    return _form_page(_slot(slot_id), form, refusal, refusal.status, made=made)


def _form_page(
    slot: Slot,
    form: SignUpForm,
    refusal: RuleBroken | None = None,
    status: int = 200,
    made: str | None = None,
) -> Response:
    pools, closed = queries.pools_for_visitors(slot.id), _closed(slot)
    form.offer(pools)
    form.seen.data = mark_of(slot)
    facts = {
        "pools": pools,
        "free": sum(pool.free for pool in pools),
        "kept": retention_days(Retained.VISITORS),
    }
    facts |= {"others": queries.other_times_for_visitors(slot, clock.now()), "closed": closed}
    return page("booking/sign_up_new.html", None, status, slot=slot, event=slot.event, form=form,
                refusal=closed or refusal, made=made, **facts)  # fmt: skip


def _closed(slot: Slot) -> RuleBroken | None:
    """Why nobody can sign up for the slot, if so."""
    try:
        check_open(slot)
    except RuleBroken as refusal:
        return refusal
    return None


def _letter_sent(slot: Slot) -> Response:
    """The same for an address that has a sign-up here already and for a program that fills in everything."""
    return page("booking/sign_up_sent.html", slot=slot, event=slot.event)


def _sign_up_page(one: SignUp, token: str, refusal: RuleBroken | None = None) -> Response:
    now = clock.now()
    answer = unreferred(
        page(
            "booking/sign_up.html",
            None,
            refusal.status if refusal else 200,
            one=one,
            slot=one.slot,
            event=one.slot.event,
            token=token,
            address=f"{current_app.config['SITE_URL']}{url_for('booking.opened_sign_up', token=token)}",
            state_title=state_title,
            refusal=refusal,
            others=() if one.is_live else queries.other_times_for_visitors(one.slot, now, one.people),
            now=now,
        )
    )
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
