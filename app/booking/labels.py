"""What the screens call the states of a booking."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.booking.models import Booking, BookingState
from app.calendar.labels import audience_title
from app.calendar.models import Audience, Holder, Pool

_STATES = {
    BookingState.CONFIRMED: _l("Confirmed"),
    BookingState.WAITING: _l("In the waiting list"),
    BookingState.OFFERED: _l("Places offered"),
    BookingState.DECLINED: _l("Offer declined"),
    BookingState.EXPIRED: _l("Time to answer is over"),
    BookingState.CANCELLED_BY_SCHOOL: _l("Cancelled by the school"),
    BookingState.CANCELLED_BY_HOST: _l("Cancelled by the organizer"),
}

HOLDERS = {
    Holder.COMMON.value: _l("everybody"),
    Holder.MUNICIPALITY.value: _l("a municipality"),
    Holder.SCHOOL.value: _l("a school"),
    Holder.PUBLIC.value: _l("visitors without an account"),
}


def state_title(state: str) -> str:
    """«Подтверждена», «В листе ожидания», …"""
    return str(_STATES[BookingState(state)])


def shown_state(booking: Booking, now: datetime) -> BookingState:
    """The state a person should see: an offer whose time is over is over, even before it is collected."""
    late = booking.offer_until is not None and booking.offer_until <= now
    return BookingState.EXPIRED if late else booking.state


def holder_key(pool: Pool) -> tuple[Holder, int]:
    """Whom a pool is kept for, as the names of holders are asked for."""
    return pool.holder, pool.holder_id


def pool_title(pool: Pool, names: Mapping[tuple[Holder, int], str]) -> str:
    """«Азовский район», «Родители · Школа № 1», or what is common to all."""
    if pool.is_common:
        return str(_("Common to all"))
    audience = audience_title(Audience(pool.audience)) if pool.audience else ""
    holder = names.get(holder_key(pool), "") if pool.holder_id else ""
    if pool.holder is Holder.PUBLIC:
        holder = str(HOLDERS[Holder.PUBLIC.value]).capitalize()
    return " · ".join(part for part in (audience, holder) if part)
