"""A booking that changes: other people, another time, two times instead of one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from sqlalchemy import delete

from app.booking.actions.answer import leave, lock
from app.booking.actions.clashes import check_clashes, too_near
from app.booking.actions.days_off import day_off_of
from app.booking.actions.groups import Group, check_group, group_of
from app.booking.actions.guards import check_cancellable, check_size, check_slot, shared_slot
from app.booking.actions.queue import apply_due
from app.booking.actions.quotas import prepare_quotas
from app.booking.actions.requests import (
    Request,
    book_in,
    check_begun,
    check_request,
    claim_key,
)
from app.booking.actions.room import Claimant, Room
from app.booking.actions.seats import claim_quotas, give_back, give_back_claims, lock_room, take
from app.booking.actions.states import announce_change, answer_due, move
from app.booking.actions.writing import write_lines
from app.booking.models import HOLDING, Booking, BookingLine, BookingState
from app.booking.refusals import (
    ChangedMeanwhile,
    KeyUsed,
    NeverFits,
    NotEnoughSeats,
    NothingToCancel,
    NothingToChange,
    OtherTimeOfEvent,
    SlotStarted,
)
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db


def change(
    booking: Booking,
    group: Group,
    adult_name: str,
    adult_phone: str,
    *,
    by: int | None,
    clash_reason: str = "",
    version: int | None = None,
) -> None:
    """Let other people come with the booking, more or fewer; a group that waits keeps its place.

    What is freed goes to the next group that fits. Where the host approves of bookings, a group that grows is
    asked for anew. With the `version` that was changed, nobody else's change is undone unseen; the same
    change twice is as good as once. Raises NothingToChange, SlotStarted, DayIsOff, ChangedMeanwhile,
    QuotaReached, NotEnoughSeats, NeverFits, and what `guards`, `groups` and `clashes` raise.
    """
    slot = shared_slot(booking.slot_id, booking.organization_id)
    if slot.starts_at <= clock.now():
        raise SlotStarted
    group = replace(group, audience=booking.audience)
    _check_window(slot, booking, group)
    day_off = day_off_of(slot, booking.organization_id, group)
    classes = check_group(slot, booking.organization_id, group)
    check_size(slot.event.terms, group.seats)
    known = {line.class_id for line in booking.lines}.issuperset(classes)  # of others nothing was said
    reason = clash_reason or (booking.clash_reason if known else "")
    clashed = check_clashes(slot, classes, besides=(booking.id,), knowingly=bool(reason))
    slot, room = lock(booking)
    if not booking.is_live:
        raise NothingToChange
    if version is not None and booking.version != version:
        if _stands(booking, group, adult_name, adult_phone):
            return
        raise ChangedMeanwhile
    apply_due(slot, room)  # what is free by now is shared out before the group takes more
    if not booking.is_live:
        raise NothingToChange
    if day_off is not None and booking.state in HOLDING:  # who waits keeps the place, and is offered nothing
        raise day_off
    before: dict[str, object] = {"state": booking.state, "seats": booking.seats}
    grows = group.seats > booking.seats
    _resize(booking, room, group.seats)
    booking.adult_name, booking.adult_phone = adult_name, adult_phone
    booking.clash_reason = reason if clashed else ""
    _rewrite(booking, group)
    if grows and booking.state is BookingState.CONFIRMED and slot.event.terms and slot.event.terms.approval:
        move(booking, BookingState.REQUESTED, by=by, answer_due_at=answer_due(slot, clock.now()))
    else:
        announce_change(booking, before, by=by)
    apply_due(slot, room)


def _stands(booking: Booking, group: Group, adult_name: str, adult_phone: str) -> bool:
    """The booking is what is asked for already."""
    alike = _unordered(group_of(booking)) == _unordered(group)
    return alike and (booking.adult_name, booking.adult_phone) == (adult_name, adult_phone)


def _unordered(group: Group) -> Group:
    return replace(group, lines=tuple(sorted(group.lines, key=repr)))


def _rewrite(booking: Booking, group: Group) -> None:
    booking.seats, booking.special_needs, booking.adults = group.seats, group.special_needs, group.adults
    db.session.execute(delete(BookingLine).where(BookingLine.booking_id == booking.id))
    db.session.flush()
    write_lines(booking, group.lines)
    db.session.expire(booking, ["lines"])


def _check_window(slot: Slot, booking: Booking, group: Group) -> None:
    """A group grows only while the time can be booked, and shrinks only while it could be left."""
    if group.seats > booking.seats:
        check_slot(slot)
    elif booking.state in HOLDING and group.seats < booking.seats:
        check_cancellable(booking, slot)


def _resize(booking: Booking, room: Room, seats: int) -> None:
    """Let the booking hold or wait for so many seats of its locked room."""
    if seats == booking.seats:
        return
    own = room.chain(Claimant.of(booking))
    if booking.state is BookingState.WAITING:
        give_back_claims(room, booking.id)
        within_reach = own.capacity + room.to_be_released(besides=own)
        if seats > within_reach:
            raise NeverFits(seats, within_reach)
    else:
        give_back(room, booking.id)
        if not own.fits(seats):
            raise NotEnoughSeats(seats, own.free, 0, own.groups_full)
        take(own, booking.id, seats)
    own.check_quotas(seats)
    claim_quotas(own, booking.id, seats)


def rebook(booking: Booking, request: Request, *, by: int | None) -> Booking:
    """Move a booking to another time of its event: seats there and none here, or nothing is changed.

    Sent twice with one key it answers the first. Raises OtherTimeOfEvent, NothingToCancel, CancelClosed, and
    what book() raises.
    """
    there = claim_key(request)
    if there is not None:
        return there
    both = sorted({booking.slot_id, request.slot_id})
    slots = {id: shared_slot(id, request.organization_id) for id in both}
    old, new = slots[booking.slot_id], slots[request.slot_id]
    if old.id == new.id or old.event_id != new.event_id or request.organization_id != booking.organization_id:
        raise OtherTimeOfEvent
    clashed = check_request(new, request, besides=(booking.id,))
    prepare_quotas(new.event, request.organization_id)
    room = lock_room(sorted(slots), [request.organization_id])
    db.session.refresh(booking, with_for_update={"key_share": True})
    _check_movable(booking, old)
    leave(booking, room.of(old.id), BookingState.CANCELLED_BY_SCHOOL, by=by, reason=None)
    apply_due(new, room.of(new.id))
    moved = book_in(room.of(new.id), new, request, clashed=clashed, by=by, replaces=booking.id)
    apply_due(old, room.of(old.id))
    check_begun(new)
    return moved


def _check_movable(booking: Booking, slot: Slot) -> None:
    if not booking.is_live:
        raise NothingToCancel
    if slot.starts_at <= clock.now():
        raise SlotStarted
    if booking.state in HOLDING:
        check_cancellable(booking, slot)


def book_split(requests: Sequence[Request], *, by: int | None) -> list[Booking]:
    """Book parts of a group into different times of an event at once, all or none; nobody waits.

    Each request has a key of its own. Raises OtherTimeOfEvent, and what book() raises.
    """
    there = [claim_key(request) for request in requests]
    before = [booking for booking in there if booking is not None]
    if len(before) == len(requests):
        return before
    if before:  # one of the parts was asked for alone
        raise KeyUsed(before[0].id)
    ordered = sorted(requests, key=lambda request: request.slot_id)
    slots = {one.slot_id: shared_slot(one.slot_id, one.organization_id) for one in ordered}
    if len({slot.event_id for slot in slots.values()}) > 1:  # the quotas claimed are those of one event
        raise OtherTimeOfEvent
    clashed = [check_request(slots[request.slot_id], request) for request in ordered]
    if _overlap(slots, ordered):
        clashed = [True] * len(ordered)
    for request in ordered:
        prepare_quotas(slots[request.slot_id].event, request.organization_id)
    room = lock_room(sorted(slots), [request.organization_id for request in ordered])
    booked: dict[str, Booking] = {}
    for request, knowingly in zip(ordered, clashed, strict=True):
        slot = slots[request.slot_id]
        apply_due(slot, room.of(slot.id))
        part = replace(request, wait=False)
        booked[request.key] = book_in(room.of(slot.id), slot, part, clashed=knowingly, by=by)
        check_begun(slot)
    return [booked[request.key] for request in requests]


def _overlap(slots: Mapping[int, Slot], requests: Sequence[Request]) -> bool:
    """Whether parts of one class would be in two places at once, and all of them say why. Raises
    OtherTimeOfEvent: what is booked together has no booking yet that `check_clashes` could find."""
    for one, other in combinations(requests, 2):
        if set(one.group.class_ids).isdisjoint(other.group.class_ids):
            continue
        if one.slot_id == other.slot_id:
            raise OtherTimeOfEvent
        if too_near(slots[one.slot_id], slots[other.slot_id]):
            if not (one.clash_reason and other.clash_reason):
                raise OtherTimeOfEvent
            return True
    return False
