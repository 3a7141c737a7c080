"""Which groups a cancelled day means: those of its schools and grades, at times that fall on it as a whole.

A course with a meeting on other days goes on: one seat holds all of it. A group that is partly of a grade
that stays at home cannot come as it was booked, and is meant. Parents and teachers have no lessons.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.booking.actions.groups import ACCOMPANIED
from app.booking.days_off.models import DayOff, DayOffSchool
from app.booking.models import Booking, BookingLine, BookingState, grades_of
from app.calendar.models import Audience, Hours, Slot, SlotSession
from app.core.db import batches, db
from app.core.rows import Rows
from app.organizations.models import SchoolClass

Moment = datetime | InstrumentedAttribute[datetime]


class Act(Protocol):
    """An act, whether it was made or is only thought of."""

    @property
    def begins_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def grades(self) -> frozenset[int]: ...
    @property
    def schools(self) -> Collection[int] | Select[int]: ...


def meant_by(act: Act) -> ColumnElement[bool]:
    """The condition that a Booking, joined with its Slot, is meant by this act."""
    return and_(of_schools(act), falls_within(act.begins_at, act.ends_at))


def of_schools(act: Act) -> ColumnElement[bool]:
    """The condition that a Booking is of the schools and grades of this act, whenever its time is."""
    mask = literal(sum(1 << grade for grade in act.grades), Integer)
    return and_(Booking.organization_id.in_(act.schools), _of_grades(mask))


def falls_within(begins_at: Moment, ends_at: Moment, slot: type[Slot] = Slot) -> ColumnElement[bool]:
    """The condition that all of a Slot, or of an alias of it, begins between these moments."""
    later = exists().where(SlotSession.slot_id == slot.id, SlotSession.starts_at >= ends_at)
    return and_(slot.starts_at >= begins_at, slot.starts_at < ends_at, ~later.correlate(slot, DayOff))


def stays_at_home(slot: type[Slot]) -> ColumnElement[bool]:
    """The condition that lessons of those `who_would_come` are cancelled when the slot, or an alias, is."""
    mask, coming = type_coerce(DayOff.grades, Integer), bindparam("coming", type_=Integer)
    query = select(DayOff.id).join(DayOffSchool, DayOffSchool.day_off_id == DayOff.id)
    query = query.where(DayOffSchool.school_id == bindparam("school"), DayOff.withdrawn_at.is_(None))
    query = query.where(falls_within(DayOff.begins_at, DayOff.ends_at, slot))
    return query.where(or_(mask == 0, mask.op("&")(coming) != 0)).correlate(slot).exists()


def who_would_come(school_id: int, audiences: Iterable[str], grades: Collection[int] = ()) -> dict[str, int]:
    """The values of `stays_at_home`. Who is of no grade yet stays at home only with everybody, and where one
    of the audiences has no lessons, nobody does."""
    children = ACCOMPANIED.issuperset(audiences)
    return {"school": school_id if children else 0, "coming": sum(1 << grade for grade in set(grades))}


def _of_grades(mask: ColumnElement[int]) -> ColumnElement[bool]:
    of_class = select(SchoolClass.grade).where(SchoolClass.id == BookingLine.class_id).scalar_subquery()
    bit = mask.op(">>")(func.coalesce(BookingLine.grade, of_class)).op("&")(1)
    line = exists().where(BookingLine.booking_id == Booking.id, bit == 1)
    return and_(Booking.audience.in_(ACCOMPANIED), or_(mask == 0, line))


def groups_off(slot_id: int) -> set[int]:
    """Ids of the bookings that wait in the slot while lessons of their schools are cancelled that day: they
    keep their places in the queue, and are offered nothing."""
    query = (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(DayOffSchool, DayOffSchool.school_id == Booking.organization_id)
        .join(DayOff, DayOff.id == DayOffSchool.day_off_id)
        .where(Booking.slot_id == slot_id, Booking.state == BookingState.WAITING)
        .where(DayOff.withdrawn_at.is_(None), falls_within(DayOff.begins_at, DayOff.ends_at))
        .where(_of_grades(type_coerce(DayOff.grades, Integer)))
    )
    return set(db.session.scalars(query))


def act_at(booking: Booking, hours: Hours) -> DayOff | None:
    """The act that keeps the group at home at these hours."""
    acts = acts_in_force(booking.organization_id, hours[0][0])
    return keeping(acts, booking.audience, grades_of(booking), hours)


def keeping(
    acts: Iterable[DayOff],
    audience: Audience,
    grades: Collection[int],
    hours: Sequence[tuple[datetime, datetime]],
) -> DayOff | None:
    """Which of these acts for a school keeps its people of the audience and grades at home at these hours."""
    if audience not in ACCOMPANIED:
        return None
    return next((act for act in acts if act.covers(hours) and act.concerns(grades)), None)


def acts_of(school_ids: Collection[int], ends_after: datetime) -> dict[int, list[DayOff]]:
    """The acts for each of the schools that stand and are not over at that moment; asked for all at once."""
    found: dict[int, list[DayOff]] = {}
    query = select(DayOffSchool.school_id, DayOff).join(DayOff, DayOff.id == DayOffSchool.day_off_id)
    query = query.where(DayOff.withdrawn_at.is_(None), DayOff.ends_at > ends_after)
    for some in batches(sorted(school_ids)):
        of_some = query.where(DayOffSchool.school_id.in_(some)).order_by(DayOff.begins_at, DayOff.id)
        for school_id, act in db.session.execute(of_some):
            found.setdefault(school_id, []).append(act)
    return found


def acts_in_force(school_id: int, ends_after: datetime) -> list[DayOff]:
    """The acts for the school that stand and are not over at that moment."""
    return [act for (act,) in _in_force().read({"school": school_id, "over": ends_after})]


@cache
def _in_force() -> Rows:
    return Rows(in_force().order_by(DayOff.begins_at, DayOff.id), DayOff)


def in_force() -> Select[int]:
    """The acts for a `school` that stand and are not over `over` by a moment: to be bound by these names."""
    query = select(DayOff.id).join(DayOffSchool, DayOffSchool.day_off_id == DayOff.id)
    query = query.where(DayOffSchool.school_id == bindparam("school"))
    return query.where(DayOff.withdrawn_at.is_(None), DayOff.ends_at > bindparam("over"))
