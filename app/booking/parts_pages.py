"""The screens on which a coordinator gives the municipality's shares on to its schools."""

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from jinja2.filters import do_striptags

from app.accounts.access import acting_as, only
from app.accounts.models import Role
from app.booking import access, actions, share_queries
from app.booking.blueprint import bp
from app.booking.part_forms import PartsForm, shown_parts
from app.booking.share_queries import PAGE
from app.booking.share_refusals import OneShare, SharesChanged
from app.calendar.readers import readable_by
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.core.paging import Paging


@bp.get("/shares")
@only(Role.MUNICIPALITY)
def own_shares() -> ResponseReturnValue:
    membership, paging = acting_as(), Paging.of_request(PAGE)
    own, readable = membership.organization.municipality_id or 0, readable_by(membership)
    found, total = share_queries.own_shares(own, readable, clock.now(), paging.offset)
    pages = paging.links(total, lambda number: url_for("booking.own_shares", page=number))
    return page("booking/own_shares.html", None, shares=found, total=total, pages=pages)


@bp.get("/shares/<int:pool_id>")
@only(Role.MUNICIPALITY)
def parts(pool_id: int) -> ResponseReturnValue:
    return _page(pool_id)


@bp.post("/shares/<int:pool_id>")
@only(Role.MUNICIPALITY)
def divide(pool_id: int) -> ResponseReturnValue:
    membership, by, form = acting_as(), current_user.id, PartsForm()
    access.own_share(membership, pool_id)
    if not form.validate_on_submit():
        return _page(pool_id, 422, form)
    typed, seen = form.typed(), form.seen.data or None
    try:
        transact(
            lambda: actions.split_share(
                access.own_share(membership, pool_id)[1], pool_id, typed, by=by, seen=seen
            ),
            repeatable=True,
        )
    except RuleBroken as refusal:
        words = do_striptags(render_template("booking/_refusal.html", refusal=refusal))
        told = isinstance(refusal, OneShare) and form.refuse(refusal, words)
        return _page(pool_id, refusal.status, form, None if told else refusal)
    flash(_("The places are given to the schools."), "success")
    return see_other(url_for("booking.parts", pool_id=pool_id))


def _page(
    pool_id: int, status: int = 200, form: PartsForm | None = None, refusal: RuleBroken | None = None
) -> Response:
    share = share_queries.own_share(*access.own_share(acting_as(), pool_id))
    taken = {part.holder_id: part for part in share.parts}
    schools = dict(share_queries.schools_of(share.pool.holder_id, share.parts))
    if form is None:
        seats = {id: taken[id].capacity if id in taken else 0 for id in schools}
        form = PartsForm(formdata=None, data={"parts": shown_parts(seats)})
    if isinstance(refusal, SharesChanged):
        form.seen.data = None
    form.seen.data = form.seen.data or actions.mark_of(actions.single_shares([share.pool, *share.parts]))
    facts = {"share": share, "schools": schools, "taken": taken, "form": form, "refusal": refusal}
    now, has_begun = clock.now(), share.slot.starts_at <= clock.now()
    released = share.pool.released_at is not None or share.pool.is_due(now)
    is_open = share.slot.cancelled_at is None and not has_begun and not released
    return page("booking/parts.html", "parts", status, is_open=is_open, has_begun=has_begun, **facts)
