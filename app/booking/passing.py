"""The group pass on a screen: opened by its link without an account, kept on the booking's page."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.accounts.access import acting_as, only
from app.accounts.resets import unreferred
from app.booking import access, actions
from app.booking.blueprint import bp
from app.booking.digits import digits_of
from app.booking.models import Booking
from app.booking.passes import Standing, is_too_old, last_day, pass_behind, standing_of, token_of
from app.core import clock
from app.core.db import transact
from app.core.fields import shown_version
from app.core.htmx import page, see_other
from app.core.qr import qr


@dataclass(frozen=True)
class HeldPass:
    """The pass as its keepers see it; without an address while the link is withdrawn."""

    version: int
    digits: str
    last_day: date
    withdrawn_at: datetime | None
    path: str
    url: str
    qr: Markup


def held(booking: Booking) -> HeldPass | None:
    """The booking's pass, if it is of use: the group may still come, or has come today."""
    now = clock.now()
    if standing_of(booking, now) is Standing.CANCELLED or is_too_old(booking.slot, now, clock.zone()):
        return None
    last = last_day(booking.slot, clock.zone())
    facts = booking.pass_version, digits_of(booking.id), last, booking.pass_withdrawn_at
    token = token_of(booking)
    if token is None:
        return HeldPass(*facts, "", "", Markup())
    path, url = url_for("booking.group_pass", token=token), _address(token)
    return HeldPass(*facts, path, url, qr(url, best=False))


@bp.get("/p/<token>")
def group_pass(token: str) -> ResponseReturnValue:
    found = pass_behind(token, clock.now(), clock.zone())
    if found is None:
        abort(404)
    g.bare = True  # there is nothing on it of whoever may be signed in
    count = current_app.extensions["count_behind_pass"](found.booking)  # for whoever stands at the entrance
    facts = {"qr": qr(_address(token)), "survey": current_app.extensions["survey_path"](found.booking.slot)}
    facts |= {"opened": found, "count": count, "now": clock.now()}
    answer = unreferred(page("booking/pass.html", bare=True, **facts))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@bp.post("/bookings/<int:booking_id>/pass")
@only(*access.BOOKERS)
def renew_pass(booking_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    seen = shown_version(request.form.get("version"))
    if seen == 0:
        abort(400)
    transact(
        lambda: actions.renew_pass(access.own_booking(membership, booking_id), seen, by=by), repeatable=True
    )
    return see_other(url_for("booking.show", booking_id=booking_id, _anchor="pass"))


@bp.post("/bookings/<int:booking_id>/pass/withdrawal")
@only(*access.BOOKERS)
def withdraw_pass(booking_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    transact(
        lambda: actions.withdraw_pass(access.own_booking(membership, booking_id), by=by), repeatable=True
    )
    return see_other(url_for("booking.show", booking_id=booking_id, _anchor="pass"))


def _address(token: str) -> str:
    return f"{current_app.config['SITE_URL']}{url_for('booking.group_pass', token=token)}"
