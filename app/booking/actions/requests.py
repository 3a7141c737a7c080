"""Booking classes into a slot: the one transaction that must never be wrong."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.actions.days_off import check_day
from app.booking.actions.guards import ClassSeats, check_request, check_slot
from app.booking.actions.queue import apply_due
from app.booking.actions.seats import (
    Claimant,
    Room,
    lock_room,
    look,
    queue_up,
    take,
    take_unlocked,
)
from app.booking.actions.states import announce
from app.booking.models import Booking, BookingKey, BookingLine, BookingState
from app.booking.refusals import KeyUsed, NeverFits, NotEnoughSeats, SlotCancelled, SlotStarted
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Organization


@dataclass(frozen=True)
class Request:
    """What a school asks for. `key` is the form's nonce; `wait` says to queue rather than be refused."""

    slot_id: int
    organization_id: int
    lines: tuple[ClassSeats, ...]
    adults: int
    adult_name: str
    adult_phone: str
    key: str
    wait: bool = False

    @property
    def seats(self) -> int:
        return sum(line.seats for line in self.lines)

    def asked(self) -> dict[str, Any]:
        """What one key stands for: the same form sent twice is the same, another one is not."""
        return {
            "slot": self.slot_id,
            "lines": sorted([line.class_id, line.seats] for line in self.lines),
            "adults": self.adults,
            "name": self.adult_name,
            "phone": self.adult_phone,
        }


def book(request: Request, *, by: int | None) -> Booking:
    """Seats for the request, or a place in the queue when it may `wait`, or a named refusal.

    Sent twice with one key it answers the first booking. Safe to run again after a lost connection.
    Raises what `guards` raise, and KeyUsed, NotEnoughSeats, NeverFits.
    """
    before = _claim_key(request)
    if before is not None:
        return before
    # A shared lock: bookings do not wait for each other, but nobody changes the time while one is made.
    shared = {"read": True, "key_share": True}
    slot = db.session.get(Slot, request.slot_id, populate_existing=True, with_for_update=shared)
    if slot is None:  # taken back while the form was filled in
        raise SlotCancelled("")
    check_slot(slot)
    check_day(slot, request.organization_id, request.lines)
    check_request(slot, request.organization_id, request.lines, request.adults)
    booking = _fast(slot, request, by) or _slow(slot, request, by)
    if slot.starts_at <= clock.fresh():  # whoever waited for a lock may have come too late
        raise SlotStarted
    answer = update(BookingKey).where(BookingKey.key == request.key).values(booking_id=booking.id)
    db.session.execute(answer)
    return booking


def _claim_key(request: Request) -> Booking | None:
    """Make the key ours, or answer what it has brought before."""
    values = {
        "key": request.key,
        "organization_id": request.organization_id,
        "asked": request.asked(),
        "created_at": clock.now(),
    }
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    claim = dialect.insert(BookingKey).values(values).on_conflict_do_nothing().returning(BookingKey.key)
    if db.session.execute(claim).scalar() is not None:  # rowcount would be −1 on psycopg
        return None
    there = db.session.get_one(BookingKey, request.key, populate_existing=True)
    if there.organization_id != request.organization_id or there.booking_id is None:
        raise KeyUsed(None)
    if there.asked != request.asked():
        raise KeyUsed(there.booking_id)
    return db.session.get_one(Booking, there.booking_id)


def _fast(slot: Slot, request: Request, by: int | None) -> Booking | None:
    """Without the room's lock, when nobody waits and seats seem free: inserts first, guarded updates last, so
    that the hot rows are held for the shortest time. None when somebody was faster."""
    room = look(slot.id).chain(_claimant(request))
    if not room.fits(request.seats) or any(pool.waiting for pool in room.pools):
        return None
    attempt = db.session.begin_nested()
    booking = _insert(slot, request, BookingState.CONFIRMED, None, by)
    if take_unlocked(room, booking.id, request.seats):
        attempt.commit()
        return booking
    attempt.rollback()
    return None


def _slow(slot: Slot, request: Request, by: int | None) -> Booking:
    """Under the room's lock: apply what is due, then the group stands last in the queue, and its turn comes
    at once if nobody before it fits."""
    room = lock_room([slot.id])
    db.session.refresh(slot)
    if slot.cancelled_at is not None:
        raise SlotCancelled(slot.cancel_reason)
    apply_due(slot, room)
    room = room.chain(_claimant(request))
    if room.fits(request.seats):
        booking = _insert(slot, request, BookingState.CONFIRMED, None, by)
        take(room, booking.id, request.seats)
        return booking
    _refuse_or_wait(room, request)
    booking = _insert(slot, request, BookingState.WAITING, _next_in_queue(slot.id), by)
    queue_up(room, +1)
    return booking


def _refuse_or_wait(room: Room, request: Request) -> None:
    if request.seats > room.capacity:
        raise NeverFits(request.seats, room.capacity)
    if not request.wait:
        queue = max((pool.waiting for pool in room.pools), default=0)
        raise NotEnoughSeats(request.seats, room.free, queue, room.groups_full)


def _claimant(request: Request) -> Claimant:
    return Claimant(request.organization_id, _municipality_of(request.organization_id))


def _municipality_of(organization_id: int) -> int | None:
    return db.session.get_one(Organization, organization_id).municipality_id


def _next_in_queue(slot_id: int) -> int:
    last = db.session.scalar(select(func.max(Booking.queue_no)).where(Booking.slot_id == slot_id))
    return (last or 0) + 1


def _insert(
    slot: Slot,
    request: Request,
    state: BookingState,
    queue_no: int | None,
    by: int | None,
) -> Booking:
    now = clock.now()
    booking = Booking(
        slot_id=slot.id,
        organization_id=request.organization_id,
        municipality_id=_municipality_of(request.organization_id),
        state=state,
        seats=request.seats,
        adults=request.adults,
        adult_name=request.adult_name,
        adult_phone=request.adult_phone,
        queue_no=queue_no,
        created_at=now,
        changed_at=now,
        created_by=by,
        version=1,
    )
    db.session.add(booking)
    db.session.flush()
    lines = [
        {
            "booking_id": booking.id,
            "slot_id": slot.id,
            "class_id": line.class_id,
            "seats": line.seats,
            "live": True,
        }
        for line in request.lines
    ]
    db.session.execute(insert(BookingLine), lines)
    announce(booking, None, by=by)
    return booking
