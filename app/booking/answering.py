"""What an organizer answers: a booking is taken, not taken, or taken back."""

from flask import request
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.booking import access, actions, requested
from app.booking.blueprint import bp
from app.booking.forms import ReasonForm
from app.booking.showing import changed_by
from app.calendar.access import ORGANIZERS
from app.core import clock
from app.core.fields import shown_version
from app.core.htmx import page


@bp.get("/booking-requests")
@only(*ORGANIZERS)
def requests() -> ResponseReturnValue:
    membership, now = acting_as(), clock.now()
    return page(
        "booking/requests.html",
        own=requested.to_answer(membership),
        others=requested.overdue_elsewhere(membership, now),
        now=now,
        form=ReasonForm(),
    )


@bp.post("/bookings/<int:booking_id>/approval")
@only(*ORGANIZERS)
def approve(booking_id: int) -> ResponseReturnValue:
    version = shown_version(request.form.get("version"))
    return changed_by(
        booking_id,
        access.hosted_booking,
        lambda booking, by: actions.approve(booking, by=by, version=version),
    )


@bp.post("/bookings/<int:booking_id>/rejection")
@only(*ORGANIZERS)
def reject(booking_id: int) -> ResponseReturnValue:
    reason = _reason()
    return changed_by(
        booking_id, access.hosted_booking, lambda booking, by: actions.reject(booking, reason, by=by)
    )


@bp.post("/bookings/<int:booking_id>/calling-off")
@only(*ORGANIZERS)
def call_off(booking_id: int) -> ResponseReturnValue:
    reason = _reason()
    return changed_by(
        booking_id, access.hosted_booking, lambda booking, by: actions.call_off(booking, reason, by=by)
    )


def _reason() -> str:
    return request.form.get("reason", "")[:500]
