"""What a school does with its booking: accept or decline an offer, cancel."""

from app.booking.actions.queue import apply_due, promote
from app.booking.actions.seats import Claimant, Room, give_back, lock_room, queue_up
from app.booking.actions.states import move
from app.booking.models import HOLDING, Booking, BookingState
from app.booking.refusals import (
    NothingToCancel,
    NotOffered,
    OfferExpired,
    TooLateToCancel,
)
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db


def accept(booking: Booking, *, by: int | None) -> None:
    """Keep the offered seats; accepting again changes nothing. Raises NotOffered, OfferExpired."""
    _lock(booking)
    if booking.state is BookingState.CONFIRMED:
        return
    _check_offer(booking)
    move(booking, BookingState.CONFIRMED, by=by)


def decline(booking: Booking, *, by: int | None) -> None:
    """Give the offered seats to the next group that fits. Raises NotOffered, OfferExpired."""
    slot, room = _lock(booking)
    if booking.state is BookingState.DECLINED:
        return
    _check_offer(booking)
    give_back(room, booking.id)
    move(booking, BookingState.DECLINED, by=by)
    promote(slot, room)


def cancel(booking: Booking, *, by: int | None, reason: str | None = None) -> None:
    """Leave the slot or its queue; the seats go to the next group that fits.

    Cancelled once, cancelling again changes nothing. Raises TooLateToCancel, NothingToCancel.
    """
    slot, room = _lock(booking)
    if booking.state is BookingState.CANCELLED_BY_SCHOOL:
        return
    if not booking.is_live:
        raise NothingToCancel
    if slot.starts_at <= clock.now():
        raise TooLateToCancel
    leave(booking, room, BookingState.CANCELLED_BY_SCHOOL, by=by, reason=reason)
    apply_due(slot, room)


def leave(
    booking: Booking,
    room: Room,
    state: BookingState,
    *,
    by: int | None,
    reason: str | None,
    day_off: int | None = None,
) -> None:
    """Take a live booking out of a locked room. With `day_off` it is the act that tells the school."""
    if booking.state in HOLDING:
        give_back(room, booking.id)
    else:
        queue_up(room.chain(Claimant.of(booking)), -1)
    move(booking, state, by=by, reason=reason, day_off=day_off)


def _lock(booking: Booking) -> tuple[Slot, Room]:
    """Pools before bookings: the same order as everywhere. Whoever holds the room may change its bookings."""
    room = lock_room([booking.slot_id])
    db.session.refresh(booking, with_for_update={"key_share": True})
    return db.session.get_one(Slot, booking.slot_id), room


def _check_offer(booking: Booking) -> None:
    if booking.state is BookingState.EXPIRED:
        raise OfferExpired(booking.changed_at)
    if booking.state is not BookingState.OFFERED or booking.offer_until is None:
        raise NotOffered
    if booking.offer_until <= clock.now():
        raise OfferExpired(booking.offer_until)
