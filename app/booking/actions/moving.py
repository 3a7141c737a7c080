"""The host changes a time that groups have booked: they stay in it, and are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from app.booking.actions.clashes import clash_of
from app.booking.actions.queue import apply_due
from app.booking.actions.room import Room
from app.booking.actions.seats import lock_room
from app.booking.actions.sign_ups import tell_moved
from app.booking.actions.states import announce_move
from app.booking.days_off.meant import act_at
from app.booking.days_off.models import DayOff
from app.booking.models import HOLDING, LIVE, Booking, BookingLine, LimitClaim
from app.booking.refusals import ClassBusy, OtherSchoolYear, ReasonMissing, SlotCancelled, SlotStarted
from app.calendar.actions import SlotDraft, groups_of, lock_live, rewrite_slot
from app.calendar.models import SeatLimit, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import Organization, SchoolClass, school_year_of


@dataclass(frozen=True)
class Touched:
    """A group of the time; `clash` says what its classes have at the new hours, `day_off` what keeps it at
    home then, if anything."""

    booking: Booking
    clash: ClassBusy | None = None
    day_off: DayOff | None = None


def touched_by(slot: Slot, draft: SlotDraft) -> list[Touched]:
    """Every live group of the time, and whether it could come as `draft` says; nothing is locked."""
    bookings = _bookings(slot.id)
    moved = is_moved(slot, draft)
    if not moved:
        return [Touched(one) for one in bookings]
    return [Touched(one, clash_of(one, slot, draft), act_at(one, draft.hours)) for one in bookings]


def move_slot(slot: Slot, draft: SlotDraft, reason: str, *, by: int | None) -> list[Booking]:
    """Let a time that groups have booked be as `draft` says; answers the groups, who are told of new hours or
    of a new place. A group whose class is elsewhere at the new hours keeps its seats, and is told so.

    Raises ReasonMissing, SlotStarted, SlotCancelled, OtherSchoolYear, CapacityBelowTaken, GroupsBelowTaken
    and what add_slot raises.
    """
    lock_live(slot.event)
    db.session.refresh(slot, with_for_update={"key_share": True})
    if slot.cancelled_at is not None:
        raise SlotCancelled(slot.cancel_reason)
    if slot.starts_at <= clock.now():
        raise SlotStarted
    moved = is_moved(slot, draft)
    if moved and not reason.strip():
        raise ReasonMissing
    _refuse_other_year(slot, draft)
    _lock_schools(slot)
    _lock_classes(slot)
    room = lock_room([slot.id])
    touched = touched_by(slot, draft) if moved else []
    before = slot.starts_at
    _limit_groups(slot, room, draft)
    rewrite_slot(slot, room.pools, draft, by=by, reason=reason.strip() or None)
    _keep_deadlines(slot, [one.booking for one in touched])
    for one in touched:
        _tell(one, before, reason.strip(), by)
    if moved:
        tell_moved(slot, by=by, reason=reason.strip())
    apply_due(slot, lock_room([slot.id]))
    return [one.booking for one in touched]


def is_moved(slot: Slot, draft: SlotDraft) -> bool:
    """Whether the groups have to come at other hours or to another place."""
    return draft.hours != slot.hours or draft.venue_id != slot.venue_id


def _refuse_other_year(slot: Slot, draft: SlotDraft) -> None:
    """The classes that booked are those of one school year."""
    old, new = (school_year_of(_day(moment)) for moment in (slot.starts_at, draft.starts_at))
    if old != new and _bookings(slot.id):
        raise OtherSchoolYear


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.zone()).date()


def _bookings(slot_id: int) -> Sequence[Booking]:
    query = select(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(LIVE)).order_by(Booking.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _lock_schools(slot: Slot) -> None:
    """Lessons are neither cancelled nor take place after all meanwhile: shared, as a booking does it."""
    coming = select(Booking.organization_id).where(Booking.slot_id == slot.id, Booking.state.in_(LIVE))
    query = select(Organization.id).where(Organization.id.in_(coming)).order_by(Organization.id)
    db.session.scalars(query.with_for_update(read=True)).all()


def _lock_classes(slot: Slot) -> None:
    """Nobody books the classes elsewhere meanwhile: classes before limits and pools, in order of id."""
    coming = select(BookingLine.class_id).where(BookingLine.slot_id == slot.id, BookingLine.live)
    query = select(SchoolClass.id).where(SchoolClass.id.in_(coming)).order_by(SchoolClass.id)
    db.session.scalars(query.with_for_update(key_share=True)).all()


def _limit_groups(slot: Slot, room: Room, draft: SlotDraft) -> None:
    """A limit of groups at once that is new counts those who hold seats; one that goes leaves no claims."""
    if (groups_of(slot.id) is None) == (draft.groups is None):
        return
    if draft.groups is None:
        ids = [limit.id for limit in room.limits]
        db.session.execute(delete(LimitClaim).where(LimitClaim.limit_id.in_(ids)))
        return
    holders = [one.id for one in _bookings(slot.id) if one.state in HOLDING]
    limit = SeatLimit(
        slot_id=slot.id, unit="groups", capacity=max(draft.groups, len(holders)), used=len(holders)
    )
    db.session.add(limit)
    db.session.flush()
    claims = [{"booking_id": id, "limit_id": limit.id, "amount": 1} for id in holders]
    if claims:
        db.session.execute(insert(LimitClaim), claims)


def _keep_deadlines(slot: Slot, bookings: Sequence[Booking]) -> None:
    """No offer and no request is answered after the time has begun."""
    for one in bookings:
        one.offer_until = min(one.offer_until, slot.starts_at) if one.offer_until else None
        one.answer_due_at = min(one.answer_due_at, slot.starts_at) if one.answer_due_at else None
    db.session.flush()


def _tell(one: Touched, before: datetime, reason: str, by: int | None) -> None:
    if one.clash is not None and not one.booking.clash_reason:
        one.booking.clash_reason = reason
    announce_move(one.booking, before, by=by, reason=reason, clashes=one.clash is not None)
