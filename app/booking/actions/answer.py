"""What becomes of a booking: an offer accepted or declined, a host's answer, a cancellation."""

from app.booking.actions.guards import check_cancellable, check_seen
from app.booking.actions.queue import apply_due, promote
from app.booking.actions.room import Claimant, Room
from app.booking.actions.seats import give_back, give_back_claims, lock_room, queue_up
from app.booking.actions.states import answer_due, move
from app.booking.models import HOLDING, Booking, BookingState
from app.booking.refusals import (
    NothingToCancel,
    NotOffered,
    NotRequested,
    OfferExpired,
    ReasonMissing,
    TooLateToCancel,
)
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db


def accept(booking: Booking, *, by: int | None, version: int | None = None) -> None:
    """Keep the offered seats; accepting again changes nothing. Where the host approves of bookings, it is
    asked now. With the `version` that was seen, no other time or group is taken. Raises NotOffered,
    OfferExpired, BookingChanged."""
    slot, _room = lock(booking)
    if booking.state in (BookingState.CONFIRMED, BookingState.REQUESTED):
        return
    _check_offer(booking)
    check_seen(booking, version)
    if slot.event.terms is not None and slot.event.terms.approval:
        move(booking, BookingState.REQUESTED, by=by, answer_due_at=answer_due(slot, clock.now()))
    else:
        move(booking, BookingState.CONFIRMED, by=by)


def decline(booking: Booking, *, by: int | None) -> None:
    """Give the offered seats to the next group that fits. Raises NotOffered, OfferExpired."""
    slot, room = lock(booking)
    if booking.state is BookingState.DECLINED:
        return
    _check_offer(booking)
    give_back(room, booking.id)
    move(booking, BookingState.DECLINED, by=by)
    promote(slot, room)


def approve(booking: Booking, *, by: int | None, version: int | None = None) -> None:
    """The host takes the group; saying so again changes nothing. With the `version` that it has seen, it
    takes no other group than that. Raises NotRequested, BookingChanged."""
    lock(booking)
    if booking.state is BookingState.CONFIRMED:
        return
    if booking.state is not BookingState.REQUESTED:
        raise NotRequested
    check_seen(booking, version)
    move(booking, BookingState.CONFIRMED, by=by)


def reject(booking: Booking, reason: str, *, by: int | None) -> None:
    """The host does not take the group, and says why; its seats go to the next group that fits. Once the time
    has begun the group may have come: who came is the sheet's to say. Saying no again changes nothing.
    Raises ReasonMissing, NotRequested, TooLateToCancel.
    """
    if not reason.strip():
        raise ReasonMissing
    slot, room = lock(booking)
    if booking.state is BookingState.DECLINED:
        return
    if booking.state is not BookingState.REQUESTED:
        raise NotRequested
    if slot.starts_at <= clock.now():
        raise TooLateToCancel
    leave(booking, room, BookingState.DECLINED, by=by, reason=reason.strip())
    apply_due(slot, room)


def cancel(booking: Booking, *, by: int | None, reason: str | None = None) -> None:
    """Leave the slot or its queue; the seats go to the next group that fits.

    Cancelled once, cancelling again changes nothing. Raises TooLateToCancel, CancelClosed, NothingToCancel.
    """
    slot, room = lock(booking)
    if booking.state is BookingState.CANCELLED_BY_SCHOOL:
        return
    _check_leaving(booking, slot)
    if booking.state in HOLDING:
        check_cancellable(booking, slot)
    leave(booking, room, BookingState.CANCELLED_BY_SCHOOL, by=by, reason=reason)
    apply_due(slot, room)


def call_off(booking: Booking, reason: str, *, by: int | None) -> None:
    """The host takes a booking back, also when the school cannot cancel any more, and says why.

    Raises ReasonMissing, TooLateToCancel, NothingToCancel.
    """
    if not reason.strip():
        raise ReasonMissing
    slot, room = lock(booking)
    if booking.state is BookingState.CANCELLED_BY_HOST:
        return
    _check_leaving(booking, slot)
    leave(booking, room, BookingState.CANCELLED_BY_HOST, by=by, reason=reason.strip())
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
        give_back_claims(room, booking.id)
    move(booking, state, by=by, reason=reason, day_off=day_off)


def lock(booking: Booking) -> tuple[Slot, Room]:
    """Pools before bookings: the same order as everywhere. Whoever holds the room may change its bookings."""
    room = lock_room([booking.slot_id])
    db.session.refresh(booking, with_for_update={"key_share": True})
    return db.session.get_one(Slot, booking.slot_id), room


def _check_leaving(booking: Booking, slot: Slot) -> None:
    if not booking.is_live:
        raise NothingToCancel
    if slot.starts_at <= clock.now():
        raise TooLateToCancel


def _check_offer(booking: Booking) -> None:
    if booking.state is BookingState.EXPIRED:
        raise OfferExpired(booking.offer_until or booking.changed_at)
    if booking.state is not BookingState.OFFERED or booking.offer_until is None:
        raise NotOffered
    if booking.offer_until <= clock.now():
        raise OfferExpired(booking.offer_until)
