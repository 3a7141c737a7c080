"""When the traffic police must know of a bus, as the booking's page tells it."""

from dataclasses import dataclass
from datetime import datetime

from app.booking.models import Booking
from app.booking.trip.words import notice_due
from app.calendar.models import Audience
from app.core import clock

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
