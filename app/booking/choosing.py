"""What the booking page reads of an organization's classes and of an event's times: each in a statement that
is made once, because at an opening of registration everybody asks for nothing else."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from app.booking.actions.room import Room
from app.booking.days_off.meant import stays_at_home, who_would_come
from app.booking.models import Booking, BookingLine, grades_of
from app.booking.queries import SlotRoom, room_for, with_unused
from app.calendar.models import Event, Pool, SeatLimit, Slot, SlotSession
from app.core import clock
from app.core.db import db
from app.core.rows import Rows, join
from app.organizations.labels import roll_text
from app.organizations.models import Organization, SchoolClass, class_name, school_year_of

EVERY_GRADE, OTHER_TIMES = (1 << 12) - 1, 12
Time = TypeVar("Time", bound=Hashable)


@dataclass(frozen=True)
class ClassChoice:
    """A class as a chip of the booking form. `busy` names the booking that takes its hours, `here` is whether
    that is one of this very time; both are looked up `with_bookings` where there `may_be` any."""

    id: int
    name: str
    roll: int
    grade: int
    may_be: bool = False
    busy: int | None = None
    here: bool = False

    def drawn(self, chosen: Collection[int], own: Collection[int]) -> Markup:
        """The chip; `own` are the classes of the booking that is being changed. Not a macro, as inputs are
        none: a school has dozens."""
        here, marks, told = self.here and self.id not in own, "", ""
        if self.busy and self.id not in own:
            why = _("booked") if here else _("busy at these hours")
            told = f" · {escape(why)}"
        if here:
            marks = " disabled"
        elif self.id in chosen:
            marks = " checked"
        return Markup(  # noqa: S704  # the rest are numbers
            f'<label class="chip"><input type="checkbox" name="class_id" value="{self.id}"{marks}>'
            f"<span>{escape(self.name)} · {escape(roll_text(self.roll))}{told}</span></label>"
        )


@dataclass(frozen=True)
class OtherTime:
    """Another time of the event, with what the organization may draw on in it."""

    id: int
    starts_at: datetime
    room: SlotRoom


def class_choices(slot: Slot, organization_id: int) -> list[ClassChoice]:
    """The organization's classes, of the school year in which the time is, whom the event invites."""
    year = school_year_of(slot.starts_at.astimezone(clock.zone()).date())
    asked = {"organization": organization_id, "year": year, "grades": _mask(slot.event.grades)}
    hours = {"begins": slot.starts_at, "ends": slot.ends_at}
    found = db.session.connection().execute(_classes_at(), asked | hours).all()
    return [
        ClassChoice(id, class_name(grade, letter), roll, grade, may_be)
        for id, grade, letter, roll, may_be in found
    ]


def with_bookings(slot: Slot, classes: Iterable[ClassChoice]) -> list[ClassChoice]:
    """The classes, each with its booking at the hours of the slot, if any."""
    known = list(classes)
    booked = _bookings_at(slot, [one.id for one in known if one.may_be])
    return [_booked(one, booked) for one in known] if booked else known


def _booked(one: ClassChoice, booked: Mapping[int | None, tuple[int, bool]]) -> ClassChoice:
    busy, here = booked.get(one.id, (None, False))
    return replace(one, busy=busy, here=here)


def _mask(grades: frozenset[int]) -> int:
    """A bit for each of these grades; of all where there are none, for then any is welcome."""
    return sum(1 << grade for grade in grades) or EVERY_GRADE


@cache
def _classes_at() -> Select[*tuple[Any, ...]]:
    """With whether there is something between a time's begin and end: a course may be free in between."""
    there = select(BookingLine.id).join(Slot, BookingLine.slot_id == Slot.id)
    there = there.where(BookingLine.live, BookingLine.class_id == SchoolClass.id)
    there = there.where(Slot.starts_at < bindparam("ends"), Slot.ends_at > bindparam("begins"))
    busy = there.correlate(SchoolClass).exists()
    own = (SchoolClass.school_id == bindparam("organization")) & (SchoolClass.year == bindparam("year"))
    own &= bindparam("grades", type_=Integer).bitwise_rshift(SchoolClass.grade).bitwise_and(1) == 1
    columns = SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.roll
    return select(*columns, busy).where(own).order_by(SchoolClass.grade, SchoolClass.letter)


def _bookings_at(slot: Slot, class_ids: Sequence[int]) -> dict[int | None, tuple[int, bool]]:
    """The bookings of these classes at the hours of the slot, and whether they are of this very one."""
    if not class_ids:
        return {}
    asked = {"classes": list(class_ids), "begins": slot.starts_at, "ends": slot.ends_at}
    meetings: dict[Slot, list[SlotSession]] = {}
    rows = _lines_at().read(asked)
    for *_line, there, meeting in rows:
        meetings.setdefault(there, []).extend([] if meeting is None else [meeting])
    for there, found in meetings.items():
        join(there, sessions=list(dict.fromkeys(found)))
    busy: dict[int | None, tuple[int, bool]] = {}
    for class_id, booking_id, there, _meeting in rows:
        if there.meets(slot) and not busy.get(class_id, (0, False))[1]:
            busy[class_id] = booking_id, there.id == slot.id
    return busy


@cache
def _lines_at() -> Rows:
    query = select().select_from(BookingLine).join(Slot, BookingLine.slot_id == Slot.id)
    query = query.outerjoin(Slot.sessions).where(BookingLine.live)
    query = query.where(BookingLine.class_id.in_(bindparam("classes", expanding=True)))
    query = query.where(Slot.starts_at < bindparam("ends"), Slot.ends_at > bindparam("begins"))
    query = query.order_by(BookingLine.id, SlotSession.starts_at)
    return Rows(query, BookingLine.class_id, BookingLine.booking_id, Slot, SlotSession)


def times_with_room(
    slot: Slot, organization: Organization, now: datetime, whole: Mapping[Slot, Room] | None = None
) -> tuple[SlotRoom, list[OtherTime]]:
    """What the organization may draw on in the slot and in other times of its event that are ahead; it may be
    gone a moment later. Whoever has the `whole_times` gives them: they are the same rows."""
    if whole is None:
        found = _rooms_of_times(slot, organization, now)
    else:
        found = {(one.id, one.starts_at): room for one, room in whole.items()}
    rooms = {key: room_for(room, organization) for key, room in found.items()}
    others = [OtherTime(id, starts_at, room) for (id, starts_at), room in rooms.items() if id != slot.id]
    return next(room for (id, _), room in rooms.items() if id == slot.id), others


def _rooms_of_times(
    slot: Slot, organization: Organization, now: datetime
) -> dict[tuple[int, datetime], Room]:
    who = who_would_come(organization.id, slot.event.audience)
    asked = _asked(slot, now, who, [0, organization.id])
    rows = (((id, starts_at), pool, limit) for id, starts_at, pool, limit in _times().read(asked))
    return _rooms(rows, slot.event, organization.id)


def _asked(slot: Slot, now: datetime, who: Mapping[str, int], holders: Sequence[int]) -> dict[str, Any]:
    """The values of `_of_event`."""
    return {"slot": slot.id, "event": slot.event_id, "now": now, "holders": holders, **who}


def _rooms(
    rows: Iterable[tuple[Time, Pool, SeatLimit | None]], event: Event, organization_id: int | None
) -> dict[Time, Room]:
    """The rooms of the times out of rows of `_of_event`, all with the quotas that hold for the
    organization."""
    pools: dict[Time, dict[Pool, None]] = {}
    limits: dict[Time, list[SeatLimit]] = {}
    quotas: dict[SeatLimit, None] = {}
    for time, pool, limit in rows:
        pools.setdefault(time, {})[pool] = None
        if limit is not None and limit.slot_id is None:
            quotas[limit] = None
        elif limit is not None:
            limits[time] = [limit]
    in_order = sorted(quotas, key=lambda quota: quota.id)
    if organization_id is not None:
        in_order = with_unused(in_order, event, organization_id)
    return {time: Room(limits.get(time, ()), list(of_time), in_order) for time, of_time in pools.items()}


@cache
def _times() -> Rows:
    return Rows(_of_event(), Slot.id, Slot.starts_at, Pool, SeatLimit)


def _of_event() -> Select[Any]:
    """The `slot` and the next times of its `event` that begin after `now` and keep none of those
    `who_would_come` at home, in order of time, each with its pools and, where it has one, its limit; the slot
    also with the event's quotas of the `holders`: to be bound by these names."""
    other = aliased(Slot)
    ahead = select(other.id).where(other.event_id == bindparam("event"), other.id != bindparam("slot"))
    ahead = ahead.where(other.cancelled_at.is_(None), other.starts_at > bindparam("now"))
    ahead = ahead.where(~stays_at_home(other))
    ahead = ahead.order_by(other.starts_at, other.id).limit(OTHER_TIMES)
    query = select().select_from(Slot).join(Pool, Pool.slot_id == Slot.id)
    of_event = SeatLimit.holder_id.in_(bindparam("holders", expanding=True))
    quota = and_(of_event, SeatLimit.event_id == Slot.event_id, Slot.id == bindparam("slot"))
    query = query.outerjoin(SeatLimit, or_(SeatLimit.slot_id == Slot.id, quota))
    query = query.where(or_(Slot.id == bindparam("slot"), Slot.id.in_(ahead)))
    return query.order_by(Slot.starts_at, Slot.id, Pool.rank, Pool.id)


def other_times(booking: Booking, now: datetime, *, counted: bool = True) -> list[tuple[Slot, SlotRoom]]:
    """Other times of the event that are ahead, on days when the group has lessons, with what its organization
    may draw on in each. `counted`: the group counts in the event's quotas already, and may leave its time for
    another."""
    slot, organization = booking.slot, booking.organization
    who = who_would_come(organization.id, [booking.audience], grades_of(booking))
    whole = whole_times(slot, now, who, None if counted else organization.id)
    return [
        (one, room_for(room, organization, booking.audience))
        for one, room in whole.items()
        if one is not slot
    ]


def whole_times(
    slot: Slot, now: datetime, who: Mapping[str, int], organization_id: int | None
) -> dict[Slot, Room]:
    """The slot and other times of its event that are ahead, on days when those `who_would_come` have lessons,
    in order of time, with their rooms; they may be others a moment later. With an organization also the
    quotas of the event that hold for it."""
    meetings: dict[Slot, dict[SlotSession, None]] = {}
    holders = [] if organization_id is None else [0, organization_id]
    rows = _whole_times().read(_asked(slot, now, who, holders))
    for one, meeting, *_room in rows:
        meetings.setdefault(one, {}).update({} if meeting is None else {meeting: None})
    for one, of_time in meetings.items():
        join(one, event=slot.event, sessions=list(of_time))
    return _rooms(((one, pool, limit) for one, _meeting, pool, limit in rows), slot.event, organization_id)


@cache
def _whole_times() -> Rows:
    """Each time with its meetings, its pools and, where it has one, its limit."""
    query = _of_event().outerjoin(Slot.sessions).order_by(SlotSession.starts_at)
    return Rows(query, Slot, SlotSession, Pool, SeatLimit)
