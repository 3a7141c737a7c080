"""The screen on which an organizer keeps seats of a time for an audience, a municipality or a school."""

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.booking import actions, labels, queries
from app.booking.blueprint import bp
from app.booking.share_forms import SharesForm, typed_shares
from app.calendar.access import ORGANIZERS, kept_slot
from app.calendar.models import Slot
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other


@bp.get("/slots/<int:slot_id>/shares")
@only(*ORGANIZERS)
def shares(slot_id: int) -> ResponseReturnValue:
    slot = kept_slot(acting_as(), slot_id)
    pools = actions.shares_of(slot.id)
    return _page(slot, SharesForm(data={"shares": typed_shares(pools, queries.holder_names())}))


@bp.post("/slots/<int:slot_id>/shares")
@only(*ORGANIZERS)
def share_out(slot_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, SharesForm()
    slot, wanted = kept_slot(membership, slot_id), None
    if not form.more.data and form.validate_on_submit():
        wanted = form.understood(queries.holders_by_name())
    if wanted is None:
        return _page(slot, form, 200 if form.more.data else 422)
    reason = form.reason.data or None
    try:
        transact(lambda: actions.share_out(kept_slot(membership, slot_id), wanted, by=by, reason=reason))
    except RuleBroken as refusal:
        return _page(kept_slot(membership, slot_id), form, refusal.status, refusal)
    flash(_("The shares are saved."), "success")
    return see_other(url_for("booking.shares", slot_id=slot_id))


def _page(slot: Slot, form: SharesForm, status: int = 200, refusal: RuleBroken | None = None) -> Response:
    form.leave_room()
    names = queries.holder_names()
    pools = actions.shares_of(slot.id)
    rows = [(labels.pool_title(pool, names), pool) for pool in pools]
    kept = sum(pool.capacity for pool in pools if not pool.is_common)
    facts = {"rows": rows, "kept": kept, "names": sorted(set(names.values()))}
    return page("booking/shares.html", "shares", status, slot=slot, form=form, refusal=refusal, **facts)
