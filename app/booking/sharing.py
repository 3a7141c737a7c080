"""The screen on which an organizer keeps seats of a time for an audience, a municipality or a school."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from jinja2.filters import do_striptags

from app.accounts.access import acting_as, only
from app.booking import actions, labels, queries
from app.booking.blueprint import bp
from app.booking.share_forms import SharesForm, TransferForm, typed_shares
from app.booking.share_refusals import OneShare, SharesChanged
from app.calendar.access import ORGANIZERS, kept_slot
from app.calendar.models import Pool, Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


@bp.get("/slots/<int:slot_id>/shares")
@only(*ORGANIZERS)
def shares(slot_id: int) -> ResponseReturnValue:
    return _page(kept_slot(acting_as(), slot_id))


@bp.post("/slots/<int:slot_id>/shares")
@only(*ORGANIZERS)
def share_out(slot_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, SharesForm()
    slot, wanted = kept_slot(membership, slot_id), None
    if not form.more.data and form.validate_on_submit():
        pools = actions.shares_of(slot.id)
        wanted = form.understood(queries.holders_by_name(pools), pools)
    if wanted is None:
        return _page(slot, 200 if form.more.data else 422, form=form)
    reason = form.reason.data or None
    try:
        transact(
            lambda: actions.share_out(
                kept_slot(membership, slot_id), wanted, by=by, reason=reason, seen=form.seen.data or None
            ),
            repeatable=True,
        )
    except RuleBroken as refusal:
        told = isinstance(refusal, OneShare) and form.refuse(refusal, _words(refusal))
        return _refused(slot_id, refusal, form=form, refusal=None if told else refusal)
    flash(_("The shares are saved."), "success")
    return see_other(url_for("booking.shares", slot_id=slot_id))


@bp.get("/slots/<int:slot_id>/transfers")
@only(*ORGANIZERS)
def transfers(slot_id: int) -> ResponseReturnValue:
    """Where opening the form's address ends up."""
    return redirect(url_for("booking.shares", slot_id=kept_slot(acting_as(), slot_id).id), code=303)


@bp.post("/slots/<int:slot_id>/transfers")
@only(*ORGANIZERS)
def transfer(slot_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, TransferForm()
    slot = kept_slot(membership, slot_id)
    keys = {pool.id: (pool.audience, pool.holder, pool.holder_id) for pool in _offer(form, slot)}
    if not form.validate_on_submit():
        return _page(slot, 422, transfer_form=form)
    source, target = keys[form.source.data], keys[form.target.data]
    seats, why = form.seats.data or 0, form.why.data or ""
    seen = form.seen.data or None
    try:
        transact(
            lambda: actions.transfer(
                kept_slot(membership, slot_id), source, target, seats, why, by=by, seen=seen
            )
        )
    except RuleBroken as refusal:
        return _refused(slot_id, refusal, transfer_form=form, transfer_refusal=refusal)
    flash(_("The places are moved."), "success")
    return see_other(url_for("booking.shares", slot_id=slot_id))


def _words(refusal: RuleBroken) -> str:
    return do_striptags(render_template("booking/_refusal.html", refusal=refusal))


def _refused(slot_id: int, why: RuleBroken, **facts: Any) -> Response:
    return _page(kept_slot(acting_as(), slot_id), why.status, **facts)


def _offer(form: TransferForm, slot: Slot) -> list[Pool]:
    """The shares of the time, which the form then lets one choose."""
    pools, names = actions.shares_of(slot.id), queries.holder_names()
    form.choose({pool.id: labels.pool_title(pool, names) for pool in pools})
    return pools


def _page(
    slot: Slot,
    status: int = 200,
    *,
    form: SharesForm | None = None,
    transfer_form: TransferForm | None = None,
    **refusals: RuleBroken | None,
) -> Response:
    names, pools = queries.holder_names(), actions.shares_of(slot.id)
    whole = actions.whole_shares(pools)
    common = next(pool.id for pool in pools if pool.is_common)
    transfer_form = transfer_form or TransferForm(formdata=None, data={"target": common})
    transfer_form.choose({pool.id: labels.pool_title(pool, names) for pool in pools})
    form = form or SharesForm(formdata=None, data={"shares": typed_shares(whole, names)})
    if any(isinstance(one, SharesChanged) for one in refusals.values()):
        form.add_missing(whole, names)
        transfer_form.seen.data = form.seen.data = None
    form.seen.data = form.seen.data or actions.mark_of(whole)
    transfer_form.seen.data = transfer_form.seen.data or actions.mark_of(actions.single_shares(pools))
    form.leave_room()
    facts: dict[str, Any] = {
        "rows": [(labels.pool_title(pool, names), pool) for pool in pools],
        "kept": sum(pool.capacity for pool in pools if not pool.is_common),
        "names": sorted(set(queries.holders_offered(pools).values())),
        "is_open": slot.cancelled_at is None and slot.starts_at > clock.now(),
        "form": form,
        "transfer_form": transfer_form,
    }
    return page("booking/shares.html", "shares", status, slot=slot, **facts, **refusals)
