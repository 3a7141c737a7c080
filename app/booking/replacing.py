"""What a group that has lost its time may have instead."""

from dataclasses import dataclass
from datetime import datetime

from app.booking.actions.room import Claimant
from app.booking.choosing import other_times
from app.booking.elsewhere import times_alike
from app.booking.fitting import could_come
from app.booking.models import Booking, BookingState
from app.core import clock

NEAREST = 3  # other times that are named
_LOST = (BookingState.DECLINED, BookingState.CANCELLED_BY_HOST, BookingState.EXPIRED)


@dataclass(frozen=True)
class OtherTime:
    """Another time that the group would fit into; with a `title` it is of another event."""

    slot_id: int
    starts_at: datetime
    free: int
    title: str = ""


def is_lost(booking: Booking) -> bool:
    """Whether the group has no time, though its school did not give it up."""
    return booking.state in _LOST


def replacements(booking: Booking, *, moved: bool = False) -> tuple[OtherTime, ...]:
    """Times that the whole group fits into, the nearest first, for those who have lost theirs, wait, or whose
    time was `moved`: of the event, or where its host has called off all that could be chosen, of others."""
    if not (is_lost(booking) or booking.state is BookingState.WAITING or moved):
        return ()
    times = other_times(booking, clock.now(), counted=booking.is_live)
    fitting = [
        OtherTime(slot.id, slot.starts_at, room.free)
        for slot, room in times
        if could_come(booking, slot, room)
    ]
    return tuple(fitting[:NEAREST]) or _elsewhere(booking)


def _elsewhere(booking: Booking) -> tuple[OtherTime, ...]:
    if booking.state is not BookingState.CANCELLED_BY_HOST:
        return ()
    claimant = Claimant.of(booking)
    alike = times_alike(booking, NEAREST)
    return tuple(OtherTime(one.slot_id, one.starts_at, one.seats_for(claimant), one.title) for one in alike)
