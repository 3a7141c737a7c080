"""The trip pack for whoever takes the group out, and what the booking's page says of the bus notice."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from flask import Response, abort
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.booking import access
from app.booking.blueprint import bp
from app.booking.models import Booking
from app.booking.trip import notice_due, trip_of
from app.calendar.models import Audience
from app.core import clock, downloads
from app.core.locale import local_time

TAKEN = frozenset(
    {Audience.PUPILS, Audience.PRESCHOOL, Audience.STUDENTS}
)  # for whom others answer on the way


@dataclass(frozen=True)
class BusNotice:
    """The last moments to tell the traffic police, if the bus left when the event begins; `late`: the first
    of them has passed."""

    between_towns: datetime
    within_town: datetime
    late: bool


def bus_notice(booking: Booking) -> BusNotice | None:
    """What to tell of a notice; None once the time has begun, and for grown-ups, who are taken by nobody."""
    slot = booking.slot
    if booking.audience not in TAKEN or slot.starts_at <= clock.now():
        return None
    far, near = notice_due(slot.starts_at)
    return BusNotice(far, near, far <= clock.now())


@bp.get("/bookings/<int:booking_id>/trip-pack.docx")
@only(*access.BOOKERS)
def pack(booking_id: int) -> Response:
    booking = access.own_booking(acting_as(), booking_id)
    if booking.audience not in TAKEN:
        abort(404)
    day = local_time(booking.slot.starts_at).date()
    name = _("Trip No. %(number)s of %(day)s", number=booking.id, day=day.isoformat())
    papers = import_module("app.booking.trip.pack")  # with the first pack, for its library's weight
    return downloads.document(name, papers.trip_pack(trip_of(booking), clock.now()))
