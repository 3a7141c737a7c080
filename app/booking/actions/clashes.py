"""A class is in one place at a time, and has to get from one to the next."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, Self

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from app.booking.models import Booking, BookingLine
from app.booking.refusals import ClassAlreadyBooked, ClassBusy, TooLittleTravel
from app.calendar.actions import SlotDraft
from app.calendar.models import Event, EventFormat, Hours, Slot, meet
from app.core.db import db, table_of
from app.organizations.models import SchoolClass
from app.organizations.queries import travel_minutes


class Named(Protocol):
    """A class, as far as one has to know it here."""

    @property
    def name(self) -> str: ...


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
        event, at = slot.event, draft or slot
        return cls.to(
            slot.id,
            at.hours,
            host_id=event.host_id,
            venue_id=at.venue_id,
            municipality_id=event.municipality_id or event.host.municipality_id,
            format=event.format,
        )

    @classmethod
    def to(
        cls,
        slot_id: int,
        hours: Hours,
        *,
        host_id: int,
        venue_id: int | None,
        municipality_id: int | None,
        format: EventFormat,
    ) -> Self:
        """To a slot of which only this is known."""
        place = ("venue", venue_id) if venue_id else ("host", host_id)
        return cls(
            slot_id=slot_id,
            hours=hours,
            place=("school", 0) if format is EventFormat.AT_SCHOOL else place,
            municipality_id=municipality_id,
            online=format is EventFormat.ONLINE,
        )

    def meets(self, other: Self) -> bool:
        """Whether nobody could make both: they are at the same hours, or the way between them is too long."""
        return meet(self.hours, other.hours, timedelta(minutes=self.way_to(other)))

    def way_to(self, other: Self) -> int:
        """Minutes on the way; 0 where nobody has to go anywhere."""
        if self.online or other.online or self.place == other.place:
            return 0
        within, between = travel_minutes()
        return within if self.municipality_id == other.municipality_id else between


def too_near(one: Slot, other: Slot) -> bool:
    """Whether nobody could come to both: they are at the same hours, or the way between them is too long."""
    return Visit.of(one).meets(Visit.of(other))


def check_clashes(
    slot: Slot, classes: Mapping[int, SchoolClass], *, besides: Collection[int] = (), knowingly: bool = False
) -> bool:
    """Whether one of the classes is elsewhere at these hours, or too far away to come in time.

    The caller holds the locks of the classes, which make this hold: two bookings of one class are made one
    after the other. Bookings `besides` do not count. Raises ClassAlreadyBooked, TooLittleTravel, unless the
    school does it `knowingly`; the same time twice is never right.
    """
    visit = Visit.of(slot)
    found = list(diary_of(classes, [visit]).clashes(visit, besides))
    for clash in found:
        if clash.same_time or not knowingly:
            raise clash
    return bool(found)


def clash_of(booking: Booking, slot: Slot, draft: SlotDraft) -> ClassBusy | None:
    """What would keep a class of the booking from its slot, were that as `draft` says."""
    classes = {line.class_id: line.school_class for line in booking.lines}
    named = {id: one for id, one in classes.items() if id is not None and one is not None}
    visit = Visit.of(slot, draft)
    return next(diary_of(named, [visit]).clashes(visit, (booking.id,)), None)


@dataclass(frozen=True)
class Diary:
    """What `classes` have booked, each of `entries` a class, a live booking of it and that booking's time."""

    classes: Mapping[int, Named]
    entries: Sequence[tuple[int, int, Slot]]

    def clashes(self, visit: Visit, besides: Collection[int] = ()) -> Iterator[ClassBusy]:
        """What keeps the classes from this visit; bookings `besides` do not count."""
        for class_id, booking_id, there in self.entries:
            if booking_id in besides:
                continue
            other, event = Visit.of(there), there.event
            facts = (self.classes[class_id].name, booking_id, event.title, there.starts_at)
            minutes = visit.way_to(other)
            if visit.slot_id == other.slot_id or meet(visit.hours, other.hours):
                yield ClassAlreadyBooked(*facts, same_time=visit.slot_id == other.slot_id)
            elif meet(visit.hours, other.hours, timedelta(minutes=minutes)):
                yield TooLittleTravel(*facts, minutes=minutes)


def diary_of(classes: Mapping[int, Named], visits: Sequence[Visit]) -> Diary:
    """What the classes have booked within reach of the longest way to these visits; between the meetings of a
    course a class may be free."""
    if not classes or not visits:
        return Diary(classes, ())
    found = db.session.connection().execute(_ABOUT, within_reach(classes, visits)).all()
    if not found:
        return Diary(classes, ())
    there = select(Slot).where(Slot.id.in_({slot_id for _class, _booking, slot_id in found}))
    there = there.options(joinedload(Slot.event).joinedload(Event.host))
    slots = {one.id: one for one in db.session.scalars(there)}
    return Diary(classes, [(class_id, booking_id, slots[slot_id]) for class_id, booking_id, slot_id in found])


def within_reach(class_ids: Iterable[int], visits: Sequence[Visit]) -> dict[str, Any]:
    """What `booked_lines` asks for: these classes, and the hours that keep them from one of these visits."""
    longest = timedelta(minutes=max(travel_minutes()))
    begins = min(visit.hours[0][0] for visit in visits)
    ends = max(visit.hours[-1][1] for visit in visits)
    return {"classes": list(class_ids), "before": ends + longest, "after": begins - longest}


def booked_lines() -> Select[Any]:
    """Each class, live booking of it and slot of that `within_reach`."""
    lines, slots = table_of(BookingLine).c, table_of(Slot).c
    return (
        select(lines.class_id, lines.booking_id, slots.id)
        .join(table_of(Slot), lines.slot_id == slots.id)
        .where(lines.live, lines.class_id.in_(bindparam("classes", expanding=True)))
        .where(slots.starts_at < bindparam("before"), slots.ends_at > bindparam("after"))
    )


_ABOUT = booked_lines().order_by(table_of(BookingLine).c.booking_id)
