"""Where letters about a booking lead: one question and one button that answers it. Opening changes
nothing."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.booking import access, actions
from app.booking.actions.guards import check_cancellable
from app.booking.blueprint import bp
from app.booking.forms import ReasonForm
from app.booking.labels import shown_state
from app.booking.models import HOLDING, Booking, BookingState
from app.booking.refusals import BookingChanged
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import shown_version
from app.core.htmx import page, see_other


@bp.get("/bookings/<int:booking_id>/offer")
@only(*access.BOOKERS)
def offer(booking_id: int) -> ResponseReturnValue:
    return _question("offer", access.own_booking(acting_as(), booking_id))


@bp.get("/bookings/<int:booking_id>/leaving")
@only(*access.BOOKERS)
def leaving(booking_id: int) -> ResponseReturnValue:
    booking = access.own_booking(acting_as(), booking_id)
    try:
        if booking.state in HOLDING:
            check_cancellable(booking, booking.slot)
    except RuleBroken as refusal:
        return _question("leaving", booking, refusal)
    return _question("leaving", booking)


@bp.get("/bookings/<int:booking_id>/reaffirmation")
@only(*access.BOOKERS)
def reaffirmation(booking_id: int) -> ResponseReturnValue:
    return _question("reaffirmation", access.own_booking(acting_as(), booking_id))


@bp.post("/bookings/<int:booking_id>/reaffirmation")
@only(*access.BOOKERS)
def reaffirm(booking_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    version = shown_version(request.form.get("version"))

    def say() -> None:
        actions.reaffirm(access.own_booking(membership, booking_id), by=by, version=version)

    try:
        transact(say, repeatable=True)
    except RuleBroken as refusal:
        booking = access.own_booking(acting_as(), booking_id)
        return _question("reaffirmation", booking, refusal, refusal.status)
    return see_other(url_for("booking.reaffirmation", booking_id=booking_id))


def _question(asked: str, booking: Booking, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    now = clock.now()
    state, ahead = shown_state(booking, now), booking.slot.starts_at > now
    to_answer = {
        "offer": state is BookingState.OFFERED,
        "leaving": booking.is_live and state is not BookingState.EXPIRED,
        "reaffirmation": state is BookingState.CONFIRMED and not booking.is_reaffirmed,
    }
    return page(
        "booking/question.html",
        "question",
        status,
        asked=asked,
        booking=booking,
        state=state,
        is_open=to_answer[asked] and ahead and (refusal is None or isinstance(refusal, BookingChanged)),
        is_said=asked == "reaffirmation" and booking.is_reaffirmed and state is BookingState.CONFIRMED,
        refusal=refusal,
        form=ReasonForm(),
    )
