"""Lessons of a municipality's schools are cancelled (frost, quarantine), and take place after all.

Lock order as everywhere: schools, limits, pools, bookings. A booking shares a lock on its school, an act has
it alone: a booking that has begun is waited for and found, one that begins later finds the act.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.actions.answer import leave
from app.booking.actions.groups import Group
from app.booking.actions.locks import lock_organization
from app.booking.actions.queue import apply_due
from app.booking.actions.seats import lock_room
from app.booking.days_off.meant import acts_in_force, keeping
from app.booking.days_off.models import DayOff, DayOffBooking, DayOffSchool
from app.booking.days_off.queries import holding_of, waiting_of
from app.booking.days_off.refusals import DayIsOff, DayOffMade, DaysOver, NoSchools
from app.booking.models import Booking, BookingState
from app.calendar.models import Slot
from app.core import audit, clock, outbox
from app.core.db import db
from app.organizations.models import Organization, SchoolClass

MADE, WITHDRAWN = 1, 2  # the versions that an act's messages tell of


@dataclass(frozen=True)
class DayOffDraft:
    """Lessons to be cancelled from `begins_at` until before `ends_at`, for `grades` (none: all)."""

    municipality_id: int | None
    schools: frozenset[int]
    every_school: bool
    begins_at: datetime
    ends_at: datetime
    grades: frozenset[int]
    reason: str

    def check(self) -> None:
        """Raises NoSchools, DaysOver."""
        if not self.schools:
            raise NoSchools
        if self.ends_at <= clock.now():
            raise DaysOver


def check_day(slot: Slot, school_id: int, group: Group) -> None:
    """Lessons of these pupils take place when the slot is. Raises DayIsOff."""
    refusal = day_off_of(slot, school_id, group)
    if refusal is not None:
        raise refusal


def day_off_of(slot: Slot, school_id: int, group: Group) -> DayIsOff | None:
    """What keeps these pupils at home when the slot is: locks the school against acts that would cancel their
    lessons before this booking is there to be seen."""
    lock_organization(school_id)
    acts = acts_in_force(school_id, slot.starts_at)
    if not acts:
        return None
    grades = select(SchoolClass.grade).where(SchoolClass.id.in_(group.class_ids))
    coming = group.mixed_grades | set(db.session.scalars(grades))
    act = keeping(acts, group.audience, coming, slot.hours)
    return DayIsOff(act.reason, slot.starts_at) if act else None


def cancel_days(draft: DayOffDraft, *, key: str, foreseen: Collection[int] = (), by: int | None) -> DayOff:
    """Cancel what the schools have booked on these days, and let them book nothing there. Places in queues
    stay. Sent twice with one key it answers the first act.

    Raises NoSchools, DaysOver, DayOffMade.
    """
    draft.check()
    act, is_new = _claim(draft, key, foreseen, by)
    if not is_new:
        return act
    # In this order: who is offered seats between the two looks is seen by the second.
    slot_ids = {booking.slot_id for booking in (*waiting_of(draft), *holding_of(draft))}
    rooms = lock_room(sorted(slot_ids))
    # Read once more under the locks; a time that was moved here meanwhile is not among them.
    holding = [booking for booking in holding_of(draft) if booking.slot_id in slot_ids]
    waiting = waiting_of(draft)
    for booking in holding:
        room = rooms.of(booking.slot_id)
        leave(booking, room, BookingState.CANCELLED_BY_SCHOOL, by=by, reason=draft.reason, day_off=act.id)
    if holding:
        rows = [{"booking_id": booking.id, "day_off_id": act.id} for booking in holding]
        db.session.execute(insert(DayOffBooking), rows)
    for slot in _slots_of(holding):
        apply_due(slot, rooms.of(slot.id))
    _tell(act, holding, waiting, by)
    return act


def withdraw_day_off(act: DayOff, *, by: int | None) -> None:
    """Lessons take place after all. What was cancelled stays so: its schools are told that they may book
    again; groups that have kept their places in queues go on. Twice is the same as once. Raises DaysOver.
    """
    db.session.refresh(act, with_for_update={"key_share": True, "of": DayOff})
    if act.withdrawn_at is not None:
        return
    now = clock.now()
    if act.ends_at <= now:
        raise DaysOver
    _lock_schools(act.schools)  # a time that is being moved to these days is waited for and found
    queued = waiting_of(act)
    rooms = lock_room(sorted({booking.slot_id for booking in queued}))
    act.withdrawn_at = now
    db.session.flush()
    audit.record("day_off.withdrawn", "day_off", act.id, by=by, reason=act.reason)
    for slot in _slots_of(queued):
        apply_due(slot, rooms.of(slot.id))
    lost = select(Booking.organization_id).distinct().join(Slot, Slot.id == Booking.slot_id)
    lost = lost.join(DayOffBooking, DayOffBooking.booking_id == Booking.id)
    lost = lost.where(DayOffBooking.day_off_id == act.id, Slot.starts_at > now)
    for school_id in sorted(db.session.scalars(lost)):
        outbox.put("day_off.withdrawn", act.id, WITHDRAWN, school_id)


def _claim(draft: DayOffDraft, key: str, foreseen: Collection[int], by: int | None) -> tuple[DayOff, bool]:
    """The act of this key, and whether it is made just now: then its schools are locked."""
    facts = {name: value for name, value in vars(draft).items() if name != "schools"}
    values = facts | {"key": key, "foreseen": sorted(foreseen), "made_by": by, "made_at": clock.now()}
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    claim = dialect.insert(DayOff).values(values).on_conflict_do_nothing().returning(DayOff.id)
    number = db.session.execute(claim).scalar()
    if number is None:
        act = db.session.scalars(select(DayOff).where(DayOff.key == key)).one()
        same = act.made_by == by and all(getattr(act, name) == facts[name] for name in facts)
        if not same or set(db.session.scalars(act.schools)) != draft.schools:
            raise DayOffMade(act.id if act.made_by == by else None)
        return act, False
    rows = [{"day_off_id": number, "school_id": one} for one in _lock_schools(draft.schools)]
    db.session.execute(insert(DayOffSchool), rows)
    return db.session.get_one(DayOff, number), True


def _lock_schools(ids: Collection[int] | Select[int]) -> Sequence[int]:
    """Alone: whoever books or moves meanwhile has shared locks on them."""
    schools = select(Organization.id).where(Organization.id.in_(ids)).order_by(Organization.id)
    return db.session.scalars(schools.with_for_update(key_share=True)).all()


def _slots_of(bookings: Iterable[Booking]) -> list[Slot]:
    return sorted({booking.slot for booking in bookings}, key=lambda slot: slot.id)


def _tell(act: DayOff, cancelled: Sequence[Booking], waiting: Sequence[Booking], by: int | None) -> None:
    """One entry, one message for each school and for each host."""
    after: dict[str, Any] = {
        "begins_at": act.begins_at.isoformat(),
        "ends_at": act.ends_at.isoformat(),
        "grades": sorted(act.grades),
        "cancelled": len(cancelled),
        "seats": sum(booking.seats for booking in cancelled),
        "waiting": len(waiting),
    }
    audit.record("day_off.made", "day_off", act.id, by=by, after=after, reason=act.reason)
    for school_id in sorted({booking.organization_id for booking in (*cancelled, *waiting)}):
        outbox.put("day_off.made", act.id, MADE, school_id)
    for host_id in sorted({slot.event.host_id for slot in _slots_of(cancelled)}):
        outbox.put("day_off.told_host", act.id, MADE, host_id)
