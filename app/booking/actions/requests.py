"""Booking a group into a slot: the one transaction that must never be wrong."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from app.booking.actions.clashes import check_clashes
from app.booking.actions.days_off import check_day
from app.booking.actions.groups import Group, Line, check_group
from app.booking.actions.guards import (
    check_admission,
    check_size,
    check_slot,
    shared_slot,
)
from app.booking.actions.locks import lock_organization
from app.booking.actions.obstacles import in_the_way
from app.booking.actions.queue import apply_due, is_due
from app.booking.actions.quotas import prepare_quotas
from app.booking.actions.room import NOTHING, Claimant, Hold, Room
from app.booking.actions.seats import claim_quotas, lock_room, look, queue_up, take
from app.booking.actions.states import answer_due
from app.booking.actions.telling_hosts import tell_host
from app.booking.actions.writing import write_booking
from app.booking.models import Booking, BookingKey, BookingState
from app.booking.refusals import KeyUsed, NeverFits, NotEnoughSeats, SlotStarted
from app.booking.seen_times import check_seen
from app.calendar.models import Audience, Slot
from app.core import clock
from app.core.db import db, is_again, table_of


@dataclass(frozen=True)
class Request:
    """What an organization asks for. `key` is the form's nonce; `wait` says to queue rather than be refused;
    with a `clash_reason` a class may be elsewhere at the same hours. `seen` is the time as its form has shown
    it, None where none has."""

    slot_id: int
    organization_id: int
    lines: tuple[Line, ...]
    adults: int
    adult_name: str
    adult_phone: str
    key: str
    wait: bool = False
    audience: Audience = Audience.PUPILS
    special_needs: int = 0
    clash_reason: str = ""
    seen: str | None = None

    @property
    def group(self) -> Group:
        return Group(self.lines, self.adults, self.audience, self.special_needs)

    @property
    def seats(self) -> int:
        return self.group.seats

    def asked(self) -> dict[str, Any]:
        """What one key stands for: the same form sent twice is the same, another one is not."""
        asked: dict[str, Any] = {
            "slot": self.slot_id,
            "lines": sorted((line.told for line in self.lines), key=str),
            "adults": self.adults,
            "name": self.adult_name,
            "phone": self.adult_phone,
        }
        others = {
            "audience": self.audience.value,
            "special_needs": self.special_needs,
            "clash": self.clash_reason,
        }
        usual = {"audience": "pupils", "special_needs": 0, "clash": ""}
        return asked | {name: value for name, value in others.items() if value != usual[name]}


def book(request: Request, *, by: int | None) -> Booking:
    """Seats for the request, or a place in the queue when it may `wait`, or a named refusal.

    Sent twice with one key it answers the first booking. Safe to run again after a lost connection.
    Raises what `guards`, `groups` and `clashes` raise, and TimeMoved, KeyUsed, QuotaReached, NotEnoughSeats,
    NeverFits.
    """
    before = claim_key(request)
    if before is not None:
        return before
    slot = shared_slot(request.slot_id, request.organization_id, request.group.class_ids)
    clashed = check_request(slot, request)
    prepare_quotas(slot.event, request.organization_id)
    booking = _fast(slot, request, clashed, by) or _slow(slot, request, clashed, by)
    check_begun(slot)
    return booking


def check_request(slot: Slot, request: Request, *, besides: tuple[int, ...] = ()) -> bool:
    """All that must hold before seats are asked for; the classes are locked by it. Answers whether one of
    them is knowingly elsewhere. Raises what `guards`, `groups` and `clashes` raise, and TimeMoved."""
    check_slot(slot)
    check_seen(slot, request.seen)
    lessons_off, elsewhere = in_the_way(slot, request.organization_id, request.group.class_ids)
    if lessons_off:
        check_day(slot, request.organization_id, request.group)
    check_admission(slot, request.organization_id)
    classes = check_group(slot, request.organization_id, request.group)
    check_size(slot.event.terms, request.seats)
    return elsewhere and check_clashes(slot, classes, besides=besides, knowingly=bool(request.clash_reason))


def check_begun(slot: Slot) -> None:
    """A lock may have been waited for too long. Raises SlotStarted."""
    if slot.starts_at <= clock.fresh():
        raise SlotStarted


def claim_key(request: Request) -> Booking | None:
    """Make the key ours, or answer what it has brought before. Raises KeyUsed."""
    values = {
        "key": request.key,
        "organization_id": request.organization_id,
        "asked": request.asked(),
        "created_at": clock.now(),
    }
    claim = _claim(db.session.get_bind().dialect.name)
    if db.session.connection().execute(claim, values).scalar() is not None:  # rowcount would be −1 on psycopg
        return None
    there = db.session.get_one(BookingKey, request.key, populate_existing=True)
    if there.organization_id != request.organization_id or there.booking_id is None:
        raise KeyUsed(None)
    if there.asked != request.asked():
        raise KeyUsed(there.booking_id)
    return db.session.get_one(Booking, there.booking_id)


@cache
def _claim(engine: str) -> ReturningInsert[str]:
    keys = table_of(BookingKey)
    insert: Any = (sqlite if engine == "sqlite" else postgresql).insert(keys)
    claim: ReturningInsert[str] = insert.on_conflict_do_nothing().returning(keys.c.key)
    return claim


def _fast(slot: Slot, request: Request, clashed: bool, by: int | None) -> Booking | None:
    """Without the room's lock, when nobody waits and seats seem free: inserts first, guarded updates last, so
    that the hot rows are held for the shortest time. None where that will not do; raises Again when somebody
    was faster.

    Who does not wait and finds no seats is refused without a lock, too, when nothing is due: a crowd that
    comes late must not stand in the way of those who cancel.
    """
    if is_again():
        return None
    whole = look(slot, request.organization_id)
    room = whole.chain(claimant_of(request))
    if not room.fits(request.seats):
        if not request.wait and not is_due(slot.id):
            _refuse_or_wait(whole, room, request)
        return None
    if any(pool.waiting for pool in room.pools) or whole.is_due(clock.now()):
        return None
    hold = room.hold(request.seats)
    return _insert(slot, request, _held(slot), None, clashed, by, hold=hold)


def _slow(slot: Slot, request: Request, clashed: bool, by: int | None) -> Booking:
    """Under the room's lock: apply what is due, then the group stands last in the queue, and its turn comes
    at once if nobody before it fits."""
    room = lock_room([slot.id], [request.organization_id])
    apply_due(slot, room)
    return book_in(room, slot, request, clashed=clashed, by=by)


def book_in(
    room: Room, slot: Slot, request: Request, *, clashed: bool, by: int | None, replaces: int | None = None
) -> Booking:
    """Book in a locked room of this slot, in which all that is due was applied.

    Raises QuotaReached, NotEnoughSeats, NeverFits.
    """
    own = room.chain(claimant_of(request))
    own.check_quotas(request.seats)
    if own.fits(request.seats):
        booking = _insert(slot, request, _held(slot), None, clashed, by, replaces)
        take(own, booking.id, request.seats)
    else:
        _refuse_or_wait(room, own, request)
        queue_no = _next_in_queue(slot.id)
        booking = _insert(slot, request, BookingState.WAITING, queue_no, clashed, by, replaces)
        queue_up(own, +1)
    claim_quotas(own, booking.id, request.seats)
    return booking


def _held(slot: Slot) -> BookingState:
    """The state of a booking that has got its seats."""
    terms = slot.event.terms
    return BookingState.REQUESTED if terms is not None and terms.approval else BookingState.CONFIRMED


def _refuse_or_wait(whole: Room, room: Room, request: Request) -> None:
    """Raises QuotaReached, NeverFits, NotEnoughSeats."""
    room.check_quotas(request.seats)
    within_reach = room.capacity + whole.to_be_released(besides=room)
    if request.seats > within_reach:
        raise NeverFits(request.seats, within_reach)
    if not request.wait:
        queue = max((pool.waiting for pool in room.pools), default=0)
        raise NotEnoughSeats(request.seats, room.free, queue, room.groups_full)


def claimant_of(request: Request) -> Claimant:
    """Whose shares the request may draw on."""
    place = lock_organization(request.organization_id)
    return Claimant(request.organization_id, place, request.audience)


def _next_in_queue(slot_id: int) -> int:
    last = db.session.scalar(select(func.max(Booking.queue_no)).where(Booking.slot_id == slot_id))
    return (last or 0) + 1


def _insert(
    slot: Slot,
    request: Request,
    state: BookingState,
    queue_no: int | None,
    clashed: bool,
    by: int | None,
    replaces: int | None = None,
    hold: Hold = NOTHING,
) -> Booking:
    now = clock.now()
    facts = {
        "slot_id": slot.id,
        "organization_id": request.organization_id,
        "municipality_id": lock_organization(request.organization_id),
        "state": state,
        "audience": request.audience,
        "seats": request.seats,
        "special_needs": request.special_needs,
        "adults": request.adults,
        "adult_name": request.adult_name,
        "adult_phone": request.adult_phone,
        "queue_no": queue_no,
        "answer_due_at": answer_due(slot, now) if state is BookingState.REQUESTED else None,
        "clash_reason": request.clash_reason if clashed else "",
        "replaces_id": replaces,
        "created_at": now,
        "changed_at": now,
        "created_by": by,
    }
    booking = write_booking(facts, request.lines, hold, key=request.key, by=by)
    tell_host(booking, None)
    return booking
