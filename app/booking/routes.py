"""A booking, and what becomes of it. `listing` lists them, `asking` makes them, `changing` lets others come
or at another time; the organizer's side is `hosting` and `answering`."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import acting_as, only
from app.booking import (
    access,
    actions,
    answering,
    asking,
    changing,
    day,
    feeds,
    hosting,
    listing,
    packing,
    parts_pages,
    passing,
    rescheduling,
    sharing,
    terms_pages,
)
from app.booking.applying import entering_pages, organizing
from app.booking.blueprint import bp
from app.booking.days_off import routes as days_off
from app.booking.reminders import pages as reminders
from app.booking.showing import booking_page, changed_by
from app.booking.sign_ups import pages as sign_ups
from app.booking.time_requests import routes as time_requests
from app.core.fields import shown_version
from app.core.marks import reads_apart


@bp.get("/bookings/<int:booking_id>")
@only(*access.BOOKERS)
@reads_apart
def show(booking_id: int) -> ResponseReturnValue:
    return booking_page(access.booking_for(acting_as(), booking_id))


@bp.post("/bookings/<int:booking_id>/cancellation")
@only(*access.BOOKERS)
def cancel(booking_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")[:500].strip() or None
    return changed_by(
        booking_id, access.own_booking, lambda booking, by: actions.cancel(booking, by=by, reason=reason)
    )


@bp.post("/bookings/<int:booking_id>/acceptance")
@only(*access.BOOKERS)
def accept(booking_id: int) -> ResponseReturnValue:
    version = shown_version(request.form.get("version"))
    return changed_by(
        booking_id, access.own_booking, lambda booking, by: actions.accept(booking, by=by, version=version)
    )


@bp.post("/bookings/<int:booking_id>/refusal")
@only(*access.BOOKERS)
def decline(booking_id: int) -> ResponseReturnValue:
    return changed_by(booking_id, access.own_booking, lambda booking, by: actions.decline(booking, by=by))


@bp.get("/bookings/<int:booking_id>/cancellation")
@bp.get("/bookings/<int:booking_id>/acceptance")
@bp.get("/bookings/<int:booking_id>/refusal")
@bp.get("/bookings/<int:booking_id>/approval")
@bp.get("/bookings/<int:booking_id>/rejection")
@bp.get("/bookings/<int:booking_id>/calling-off")
@bp.get("/bookings/<int:booking_id>/pass")
@bp.get("/bookings/<int:booking_id>/pass/withdrawal")
def changed(booking_id: int) -> ResponseReturnValue:
    """Where a reload, or a sign-in after the form, ends up: nothing is changed by opening an address."""
    return redirect(url_for("booking.show", booking_id=booking_id), code=303)


__all__ = [
    "answering",
    "asking",
    "bp",
    "changing",
    "day",
    "days_off",
    "entering_pages",
    "feeds",
    "hosting",
    "listing",
    "organizing",
    "packing",
    "parts_pages",
    "passing",
    "reminders",
    "rescheduling",
    "sharing",
    "sign_ups",
    "terms_pages",
    "time_requests",
]
