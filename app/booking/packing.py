"""The trip pack for whoever takes the group out."""

from importlib import import_module

from flask import Response, abort
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.booking import access
from app.booking.blueprint import bp
from app.booking.models import BookingState
from app.booking.refusals import NoTrip
from app.booking.showing import booking_page
from app.booking.trip import trip_of
from app.booking.trip.notice import TAKEN
from app.core import clock, downloads
from app.core.locale import local_time


@bp.get("/bookings/<int:booking_id>/trip-pack.docx")
@only(*access.BOOKERS)
def pack(booking_id: int) -> Response:
    booking = access.own_booking(acting_as(), booking_id)
    if booking.audience not in TAKEN:
        abort(404)
    if booking.state is not BookingState.CONFIRMED:
        return booking_page(booking, NoTrip(), NoTrip.status)
    day = local_time(booking.slot.starts_at).date()
    name = _("Trip No. %(number)s of %(day)s", number=booking.id, day=day.isoformat())
    papers = import_module("app.booking.trip.pack")  # with the first pack, for its library's weight
    return downloads.document(name, papers.trip_pack(trip_of(booking), clock.now()))
