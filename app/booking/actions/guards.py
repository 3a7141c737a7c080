"""What a request must satisfy before seats are asked for. Each refusal says what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import select

from app.booking.models import Booking, BookingLine
from app.booking.refusals import (
    ClassAlreadyBooked,
    ClassNotYours,
    EventNotOpen,
    GradeNotInvited,
    MoreThanRoll,
    SlotCancelled,
    SlotStarted,
    TooFewAdults,
)
from app.calendar.models import Event, EventState, Slot
from app.core import clock
from app.core.db import db
from app.organizations.models import SchoolClass, school_year_of
from app.organizations.queries import per_adult


@dataclass(frozen=True)
class ClassSeats:
    """A class, or a part of one, and the seats it needs."""

    class_id: int
    seats: int


def adults_needed(pupils: int, pupils_per_adult: int) -> int:
    """The smallest number of accompanying adults for so many pupils."""
    return ceil(pupils / pupils_per_adult)


def check_slot(slot: Slot) -> None:
    """The slot can be booked now. Raises EventNotOpen, SlotCancelled, SlotStarted."""
    event = slot.event
    if event.state not in (EventState.PUBLISHED, EventState.CANCELLED):
        raise EventNotOpen
    if slot.cancelled_at is not None or event.state is EventState.CANCELLED:
        raise SlotCancelled(slot.cancel_reason or event.cancel_reason)
    if slot.starts_at <= clock.now():
        raise SlotStarted


def check_request(slot: Slot, organization_id: int, lines: Sequence[ClassSeats], adults: int) -> None:
    """Lock the classes, in order of id, and check them against the event and their other bookings."""
    classes, pupils_per_adult = _lock_classes(slot, organization_id, lines)
    for line in lines:
        _check_class(slot.event, classes[line.class_id], line.seats)
    needed = adults_needed(sum(line.seats for line in lines), pupils_per_adult)
    if adults < needed:
        raise TooFewAdults(needed)
    _check_overlap(slot, classes)


def _lock_classes(
    slot: Slot, organization_id: int, lines: Sequence[ClassSeats]
) -> tuple[dict[int, SchoolClass], int]:
    """The locked classes by id, and how many pupils one adult may have: both in one statement."""
    ids = {line.class_id for line in lines}
    query = select(SchoolClass, per_adult()).where(
        SchoolClass.id.in_(ids),
        SchoolClass.school_id == organization_id,
        SchoolClass.year == school_year_of(slot.starts_at.astimezone(clock.zone()).date()),
    )
    locked = query.order_by(SchoolClass.id).with_for_update(key_share=True, of=SchoolClass)
    found = db.session.execute(locked.execution_options(populate_existing=True)).all()
    if not found or len(found) != len(lines):  # also when one class stands on two lines
        raise ClassNotYours
    return {school_class.id: school_class for school_class, _per_adult in found}, found[0][1]


def _check_class(event: Event, school_class: SchoolClass, seats: int) -> None:
    if event.grades and school_class.grade not in event.grades:
        raise GradeNotInvited(school_class.grade, event.grades)
    if not 1 <= seats <= school_class.roll:
        raise MoreThanRoll(school_class.name, school_class.roll)


def _check_overlap(slot: Slot, classes: dict[int, SchoolClass]) -> None:
    """The class locks make this check hold: two bookings of one class are made one after the other."""
    query = (
        select(BookingLine.class_id, Booking.id, Slot)
        .join(Booking, BookingLine.booking_id == Booking.id)
        .join(Slot, BookingLine.slot_id == Slot.id)
        .where(BookingLine.live, BookingLine.class_id.in_(classes))
        .where(Slot.starts_at < slot.ends_at, Slot.ends_at > slot.starts_at)
        .order_by(Booking.id)
    )
    for class_id, booking_id, there in db.session.execute(query):
        if there.meets(slot):  # between the meetings of a course the class is free
            event = there.event
            raise ClassAlreadyBooked(classes[class_id].name, booking_id, event.title, there.starts_at)
