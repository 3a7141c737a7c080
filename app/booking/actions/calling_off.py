"""The host calls a time or a whole event off: every group of it is told."""

from sqlalchemy import select

from app.booking.actions.answer import leave
from app.booking.actions.room import Room
from app.booking.actions.seats import lock_room
from app.booking.actions.sign_ups import call_off_sign_ups
from app.booking.applying.states import tell_called_off
from app.booking.models import LIVE, Booking, BookingState
from app.booking.refusals import AlreadyCancelled, EventNotOpen, ReasonMissing, SlotStarted
from app.calendar.models import Event, EventState, Slot
from app.core import audit, clock, outbox
from app.core.db import db


def cancel_slot(slot: Slot, reason: str, *, by: int | None) -> int:
    """Cancel a time that has not begun; answers how many groups are told.

    Raises ReasonMissing, SlotStarted, AlreadyCancelled.
    """
    reason = _said(reason)
    db.session.refresh(slot, with_for_update={"key_share": True})
    room = lock_room([slot.id])
    if slot.cancelled_at is not None:
        raise AlreadyCancelled
    if slot.starts_at <= clock.now():
        raise SlotStarted
    return _call_off(slot, room, reason, by)


def cancel_event(event: Event, reason: str, *, by: int | None) -> int:
    """Cancel a published event with all its times that have not begun; answers how many groups are told.

    It stays visible with its reason; a draft was never visible and has nothing to call off.
    Raises ReasonMissing, AlreadyCancelled, EventNotOpen.
    """
    reason = _said(reason)
    # Events before pools, as where a time is added: none is added meanwhile.
    db.session.refresh(event, with_for_update={"key_share": True})
    if event.state is EventState.CANCELLED:
        raise AlreadyCancelled
    if event.state is not EventState.PUBLISHED:
        raise EventNotOpen
    ahead = select(Slot).where(
        Slot.event_id == event.id,
        Slot.cancelled_at.is_(None),
        Slot.starts_at > clock.now(),
    )
    locked = ahead.order_by(Slot.id).with_for_update(key_share=True)
    slots = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    rooms = lock_room([slot.id for slot in slots])
    told = sum(_call_off(slot, rooms.of(slot.id), reason, by) for slot in slots)
    before = event.state
    event.state, event.cancel_reason = EventState.CANCELLED, reason
    event.changed_at = clock.now()
    event.version += 1
    event.sequence += 1
    db.session.flush()
    audit.record(
        "event.cancelled", "event", event.id, by=by,
        before={"state": before}, after={"state": event.state}, reason=reason,
    )  # fmt: skip
    outbox.put("event.cancelled", event.id, event.version, event.host_id)
    tell_called_off(event.id)
    return told


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _call_off(slot: Slot, room: Room, reason: str, by: int | None) -> int:
    query = select(Booking).where(Booking.slot_id == slot.id, Booking.state.in_(LIVE)).order_by(Booking.id)
    bookings = db.session.scalars(query.execution_options(populate_existing=True)).all()
    for booking in bookings:
        leave(booking, room, BookingState.CANCELLED_BY_HOST, by=by, reason=reason)
    visitors = call_off_sign_ups(slot, room, reason, by=by)
    for pool in room.pools:
        pool.closed = True
    slot.cancelled_at = slot.changed_at = clock.now()
    slot.cancel_reason = reason
    slot.sequence += 1
    db.session.flush()
    audit.record(
        "slot.cancelled",
        "slot",
        slot.id,
        by=by,
        after={"groups_told": len(bookings)} | ({"sign_ups_told": visitors} if visitors else {}),
        reason=reason,
    )
    return len(bookings)
