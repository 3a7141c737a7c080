"""A class is in one place at a time, and has to get from one to the next."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Self

from sqlalchemy import Integer, Select, bindparam, select, type_coerce
from sqlalchemy.orm import joinedload

from app.booking.models import Booking, BookingLine
from app.booking.refusals import ClassAlreadyBooked, ClassBusy, TooLittleTravel
from app.calendar.actions import SlotDraft
from app.calendar.models import Event, EventFormat, Hours, Slot, meet
from app.core.db import db
from app.organizations.models import SchoolClass
from app.organizations.queries import travel_minutes


@dataclass(frozen=True)
class Visit:
    """When and where a class would be."""

    slot_id: int
    hours: Hours
    place: tuple[str, int]
    municipality_id: int | None
    online: bool

    @classmethod
    def of(cls, slot: Slot, draft: SlotDraft | None = None) -> Self:
        """To the slot as it is, or as it is to become."""
        event, venue_id = slot.event, (draft or slot).venue_id
        place = ("venue", venue_id) if venue_id else ("host", event.host_id)
        return cls(
            slot_id=slot.id,
            hours=(draft or slot).hours,
            place=("school", 0) if event.format is EventFormat.AT_SCHOOL else place,
            municipality_id=event.municipality_id or event.host.municipality_id,
            online=event.format is EventFormat.ONLINE,
        )

    def way_to(self, other: Self) -> int:
        """Minutes on the way; 0 where nobody has to go anywhere."""
        if self.online or other.online or self.place == other.place:
            return 0
        within, between = travel_minutes()
        return within if self.municipality_id == other.municipality_id else between


def too_near(one: Slot, other: Slot) -> bool:
    """Whether nobody could come to both: they are at the same hours, or the way between them is too long."""
    first, second = Visit.of(one), Visit.of(other)
    return meet(first.hours, second.hours, timedelta(minutes=first.way_to(second)))


def check_clashes(
    slot: Slot, classes: Mapping[int, SchoolClass], *, besides: Collection[int] = (), knowingly: bool = False
) -> bool:
    """Whether one of the classes is elsewhere at these hours, or too far away to come in time.

    The caller holds the locks of the classes, which make this hold: two bookings of one class are made one
    after the other. Bookings `besides` do not count. Raises ClassAlreadyBooked, TooLittleTravel, unless the
    school does it `knowingly`; the same time twice is never right.
    """
    found = list(_clashes(Visit.of(slot), classes, besides))
    for clash in found:
        if clash.same_time or not knowingly:
            raise clash
    return bool(found)


def clash_of(booking: Booking, slot: Slot, draft: SlotDraft) -> ClassBusy | None:
    """What would keep a class of the booking from its slot, were that as `draft` says."""
    classes = {line.class_id: line.school_class for line in booking.lines}
    named = {id: one for id, one in classes.items() if id is not None and one is not None}
    return next(_clashes(Visit.of(slot, draft), named, (booking.id,)), None)


def _clashes(
    visit: Visit, classes: Mapping[int, SchoolClass], besides: Collection[int]
) -> Iterator[ClassBusy]:
    for class_id, booking_id, there in _near(visit, classes):
        if booking_id in besides:
            continue
        other, event = Visit.of(there), there.event
        facts = (classes[class_id].name, booking_id, event.title, there.starts_at)
        minutes = visit.way_to(other)
        if visit.slot_id == other.slot_id or meet(visit.hours, other.hours):
            yield ClassAlreadyBooked(*facts, same_time=visit.slot_id == other.slot_id)
        elif meet(visit.hours, other.hours, timedelta(minutes=minutes)):
            yield TooLittleTravel(*facts, minutes=minutes)


def _near(visit: Visit, classes: Mapping[int, SchoolClass]) -> Iterator[tuple[int, int, Slot]]:
    """Live bookings of the classes within reach of the longest way, each with its time; between the meetings
    of a course a class may be free."""
    if not classes:
        return
    longest = timedelta(minutes=max(travel_minutes()))
    begins, ends = visit.hours[0][0], visit.hours[-1][1]
    hours = {"before": ends + longest, "after": begins - longest}
    yield from db.session.execute(_about(), {"classes": list(classes), **hours})


@cache
def _about() -> Select[int, int, Slot]:
    named = BookingLine.class_id.in_(bindparam("classes", expanding=True))
    return (
        select(type_coerce(BookingLine.class_id, Integer), Booking.id, Slot)
        .join(Booking, BookingLine.booking_id == Booking.id)
        .join(Slot, BookingLine.slot_id == Slot.id)
        .where(BookingLine.live, named)
        .where(Slot.starts_at < bindparam("before"), Slot.ends_at > bindparam("after"))
        .options(joinedload(Slot.event).joinedload(Event.host))
        .order_by(Booking.id)
    )
