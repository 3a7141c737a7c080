"""A class is in one place at a time, and has to get from one to the next."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.booking.models import Booking, BookingLine
from app.booking.refusals import ClassAlreadyBooked, TooLittleTravel
from app.calendar.models import Event, EventFormat, Slot
from app.core.db import db
from app.organizations.models import SchoolClass
from app.organizations.queries import travel_minutes


def check_clashes(
    slot: Slot, classes: Mapping[int, SchoolClass], *, besides: Collection[int] = (), knowingly: bool = False
) -> bool:
    """Whether one of the classes is elsewhere at these hours, or too far away to come in time.

    The caller holds the locks of the classes, which make this hold: two bookings of one class are made one
    after the other. Bookings `besides` do not count. Raises ClassAlreadyBooked, TooLittleTravel, unless the
    school does it `knowingly`; the same time twice is never right.
    """
    clashed = False
    for class_id, booking_id, there in _near(slot, classes):
        if booking_id in besides:
            continue
        minutes = travel_between(slot, there)
        facts = (classes[class_id].name, booking_id, there.event.title, there.starts_at)
        if there.id == slot.id:
            raise ClassAlreadyBooked(*facts, same_time=True)
        if there.meets(slot):  # between the meetings of a course the class is free
            clashed = True
            if not knowingly:
                raise ClassAlreadyBooked(*facts)
        elif there.meets(slot, apart=timedelta(minutes=minutes)):
            clashed = True
            if not knowingly:
                raise TooLittleTravel(*facts, minutes=minutes)
    return clashed


def _near(slot: Slot, classes: Mapping[int, SchoolClass]) -> list[tuple[int, int, Slot]]:
    """Live bookings of the classes within reach of the longest way, each with its time."""
    if not classes:
        return []
    longest = timedelta(minutes=max(travel_minutes()))
    query = (
        select(BookingLine.class_id, Booking.id, Slot)
        .join(Booking, BookingLine.booking_id == Booking.id)
        .join(Slot, BookingLine.slot_id == Slot.id)
        .where(BookingLine.live, BookingLine.class_id.in_(classes))
        .where(Slot.starts_at < slot.ends_at + longest, Slot.ends_at > slot.starts_at - longest)
        .options(joinedload(Slot.event).joinedload(Event.host))
        .order_by(Booking.id)
    )
    return [
        (class_id, booking_id, slot) for class_id, booking_id, slot in db.session.execute(query) if class_id
    ]


def travel_between(one: Slot, other: Slot) -> int:
    """Minutes on the way from one time's place to the other's; 0 where nobody has to go anywhere."""
    if EventFormat.ONLINE in (one.event.format, other.event.format) or _place(one) == _place(other):
        return 0
    within, between = travel_minutes()
    return within if _municipality(one) == _municipality(other) else between


def _place(slot: Slot) -> tuple[str, int]:
    """The venue, or the host's own address; a host that comes to the school is at the school."""
    if slot.event.format is EventFormat.AT_SCHOOL:
        return "school", 0
    return ("venue", slot.venue_id) if slot.venue_id else ("host", slot.event.host_id)


def _municipality(slot: Slot) -> int | None:
    return slot.event.municipality_id or slot.event.host.municipality_id
