"""Where a group may go whose host has called everything off: times of other events that are alike."""

from datetime import timedelta

from app.booking.actions.room import Claimant
from app.booking.free_times import FreeTime, free_times
from app.booking.models import Booking, grades_of
from app.calendar.models import Audience
from app.calendar.readers import is_public
from app.core import clock

SPAN = timedelta(days=31)  # on either side of the lost day


def times_alike(booking: Booking, most: int) -> list[FreeTime]:
    """The nearest times of the same kind that pupils of this group could book whole, in order of time; what
    its classes have at those hours is not looked at."""
    if booking.audience is not Audience.PUPILS:
        return []
    lost, now, zone = booking.slot.starts_at, clock.now(), clock.zone()
    first = max(now, lost - SPAN).astimezone(zone).date()
    days = (first, (lost + SPAN).astimezone(zone).date())
    found = free_times(days, zone, now, booking.slot.event.kind, is_public(), [booking.organization_id])
    found = [time for time in found if _fits(time, booking)]
    found.sort(key=lambda time: abs(time.starts_at - lost))
    return sorted(found[:most], key=lambda time: time.starts_at)


def _fits(time: FreeTime, booking: Booking) -> bool:
    claimant, seats = Claimant.of(booking), booking.seats
    welcome = time.welcomes(booking.organization_id, grades_of(booking))
    return welcome and time.takes(claimant, seats) and time.seats_for(claimant) >= seats
