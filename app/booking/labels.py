"""What the screens call the states of a booking."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.booking.models import Booking, BookingState

_STATES = {
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.WAITING: _l("In the waiting list"),
    BookingState.OFFERED: _l("Places offered"),
    BookingState.DECLINED: _l("Offer declined"),
    BookingState.EXPIRED: _l("Time to answer is over"),
    BookingState.CANCELLED_BY_SCHOOL: _l("Cancelled by the school"),
    BookingState.CANCELLED_BY_HOST: _l("Cancelled by the organizer"),
}


def state_title(state: str) -> str:
    """«Подтверждена», «В листе ожидания», …"""
    return str(_STATES[BookingState(state)])


def shown_state(booking: Booking, now: datetime) -> BookingState:
    """The state a person should see: an offer whose time is over is over, even before it is collected."""
    late = booking.offer_until is not None and booking.offer_until <= now
    return BookingState.EXPIRED if late else booking.state
