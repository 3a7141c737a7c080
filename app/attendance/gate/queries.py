"""An event's day at its entrance: its times by hour, who is expected at each, and what was counted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.attendance.gate.subjects import Subject, of_booking, of_school, of_visitors
from app.attendance.models import MARKED, Sheet, SheetLine
from app.attendance.who import Who
from app.booking.models import Booking, BookingLine
from app.booking.sign_ups.models import SignUp, SignUpState
from app.calendar.models import Audience, Event, Pool, Slot, SlotSession
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind, SchoolClass, school_year_of

SCHOOLS = (OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN)
MOST_FOUND = 20


@dataclass(frozen=True)
class GateTime:
    """One meeting of a time, with the groups that are expected at it, by school. `meeting` is its beginning
    where the time has several."""

    slot: Slot
    begins: datetime
    ends: datetime
    meeting: datetime | None
    groups: Sequence[Subject]
    visitors: Subject | None

    @property
    def people(self) -> Sequence[Subject]:
        return (*self.groups, *([self.visitors] if self.visitors else []))


@dataclass(frozen=True)
class Sums:
    """Of a day, or of any part of it: how many were expected, how many of the groups were counted, and how
    many people came."""

    booked: int
    groups: int
    counted: int
    came: int


def sums_of(subjects: Iterable[Subject]) -> Sums:
    some = [one for one in subjects if one.booked or one.is_counted]
    return Sums(
        sum(one.booked for one in some),
        len(some),
        sum(one.is_counted for one in some),
        sum(one.came for one in some),
    )


def times_of(event: Event, on: date, zone: ZoneInfo) -> list[GateTime]:
    """What of the event is on this day, in order; a cancelled time without anybody."""
    slots = _slots(event, on, zone)
    groups, visitors = _groups(slots, on), _visitors(slots)
    found = []
    for slot in slots:
        for begins, ends in slot.hours:
            if begins.astimezone(zone).date() != on:
                continue
            meeting, alive = begins if slot.sessions else None, slot.cancelled_at is None
            expected = groups.get(slot.id, []) if alive else []
            here = [of_booking(booking, sheet, meeting, classes) for booking, sheet, classes in expected]
            alone = visitors[slot.id] if alive and begins == slot.starts_at else None
            found.append(GateTime(slot, begins, ends, meeting, here, alone))
    return sorted(found, key=lambda one: (one.begins, one.slot.id))


def _slots(event: Event, on: date, zone: ZoneInfo) -> Sequence[Slot]:
    begins = datetime.combine(on, time(0), zone)
    ends = datetime.combine(on + timedelta(days=1), time(0), zone)
    there = select(SlotSession.slot_id).where(SlotSession.starts_at >= begins, SlotSession.starts_at < ends)
    query = (
        select(Slot)
        .where(Slot.event_id == event.id)
        .where(or_((Slot.starts_at >= begins) & (Slot.starts_at < ends), Slot.id.in_(there)))
        .options(joinedload(Slot.venue), selectinload(Slot.sessions), joinedload(Slot.event))
    )
    return db.session.scalars(query.order_by(Slot.starts_at, Slot.id)).all()


def _groups(
    slots: Sequence[Slot], on: date
) -> dict[int, list[tuple[Booking, Sheet | None, list[SchoolClass]]]]:
    """By time its bookings that are marked, each with its sheet and the school's classes."""
    query = (
        select(Booking)
        .join(Booking.organization)
        .where(Booking.slot_id.in_([slot.id for slot in slots]), Booking.state.in_(MARKED))
        .options(
            contains_eager(Booking.organization),
            selectinload(Booking.lines).joinedload(BookingLine.school_class),
            joinedload(Booking.slot).selectinload(Slot.sessions),
        )
        .order_by(Organization.short_name, Booking.id)
    )
    bookings = db.session.scalars(query).all()
    sheets = sheets_of([one.id for one in bookings])
    classes = classes_by_school({one.organization_id for one in bookings}, on)
    found: dict[int, list[tuple[Booking, Sheet | None, list[SchoolClass]]]] = {}
    for one in bookings:
        of_school = classes.get(one.organization_id, [])
        found.setdefault(one.slot_id, []).append((one, sheets.get(one.id), of_school))
    return found


def sheets_of(booking_ids: Collection[int]) -> dict[int, Sheet]:
    """The sheets of these bookings with their lines, by the booking."""
    query = select(Sheet).where(Sheet.booking_id.in_(booking_ids))
    query = query.options(selectinload(Sheet.lines).joinedload(SheetLine.school_class))
    return {one.booking_id or 0: one for one in db.session.scalars(query)}


def classes_by_school(school_ids: Collection[int], on: date) -> dict[int, list[SchoolClass]]:
    """The classes of these schools in the school year of the day."""
    query = (
        select(SchoolClass)
        .where(SchoolClass.school_id.in_(school_ids), SchoolClass.year == school_year_of(on))
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    found: dict[int, list[SchoolClass]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.school_id, []).append(one)
    return found


def booking_at(event_id: int, booking_id: int) -> Booking | None:
    """A booking of the event, in whatever state."""
    query = (
        select(Booking)
        .join(Booking.slot)
        .where(Booking.id == booking_id, Slot.event_id == event_id)
        .options(
            contains_eager(Booking.slot).selectinload(Slot.sessions),
            joinedload(Booking.organization),
            selectinload(Booking.lines).joinedload(BookingLine.school_class),
        )
    )
    return db.session.scalars(query).one_or_none()


def group(booking: Booking, meeting: datetime | None, on: date) -> Subject:
    """The booking as its form counts it."""
    classes = classes_by_school([booking.organization_id], on).get(booking.organization_id, [])
    return of_booking(booking, sheets_of([booking.id]).get(booking.id), meeting, classes)


def visitors(slot: Slot) -> Subject:
    """Those who come to the time without a school, as their form counts them."""
    return _visitors([slot])[slot.id]


def _visitors(slots: Sequence[Slot]) -> dict[int, Subject]:
    ids = [slot.id for slot in slots]
    sheets = select(Sheet).where(Sheet.slot_id.in_(ids)).options(selectinload(Sheet.lines))
    there = {one.slot_id: one for one in db.session.scalars(sheets)}
    signed_up = signed_up_for(ids)
    return {slot.id: of_visitors(slot, there.get(slot.id), signed_up.get(slot.id, {})) for slot in slots}


def signed_up_for(slot_ids: Sequence[int]) -> dict[int, dict[Who, int]]:
    """How many people have signed up for each of these times, by audience. Where seats are for anybody they
    are adults: who comes is not asked."""
    query = (
        select(SignUp.slot_id, Pool.audience, func.sum(SignUp.people))
        .join(Pool, Pool.id == SignUp.pool_id)
        .where(SignUp.slot_id.in_(slot_ids), SignUp.state == SignUpState.CONFIRMED)
        .group_by(SignUp.slot_id, Pool.audience)
        .order_by(SignUp.slot_id, Pool.audience)
    )
    found: dict[int, dict[Who, int]] = {}
    for slot_id, audience, people in db.session.execute(query):
        who, there = Who(Audience(audience or Audience.ADULTS)), found.setdefault(slot_id, {})
        there[who] = there.get(who, 0) + int(people)
    return found


def days_of(event_id: int, zone: ZoneInfo) -> list[date]:
    """The days on which the event has a time or a meeting of one, in order."""
    moments = [
        *db.session.scalars(select(Slot.starts_at).where(Slot.event_id == event_id)),
        *db.session.scalars(
            select(SlotSession.starts_at)
            .join(Slot, Slot.id == SlotSession.slot_id)
            .where(Slot.event_id == event_id)
        ),
    ]
    return sorted({moment.astimezone(zone).date() for moment in moments})


def slot_at(event_id: int, slot_id: int) -> Slot | None:
    query = select(Slot).where(Slot.id == slot_id, Slot.event_id == event_id)
    query = query.options(joinedload(Slot.event), joinedload(Slot.venue), selectinload(Slot.sessions))
    return db.session.scalars(query).one_or_none()


def unannounced(event: Event, on: date) -> list[Subject]:
    """Schools that came to the event on the day without a booking and were counted at the entrance."""
    query = _without_booking(event, on).where(Sheet.host_at.is_not(None)).order_by(Sheet.created_at, Sheet.id)
    return [of_school(event, one.organization, on, one) for one in db.session.scalars(query)]


def school_without_booking(event: Event, school: Organization, on: date) -> Subject:
    """The school as its form counts it."""
    query = _without_booking(event, on).where(Sheet.organization_id == school.id)
    return of_school(event, school, on, db.session.scalars(query).one_or_none())


def _without_booking(event: Event, on: date) -> Select[Sheet]:
    return (
        select(Sheet)
        .where(Sheet.event_id == event.id, Sheet.held_on == on, Sheet.monthly.is_(False))
        .where(Sheet.booking_id.is_(None), Sheet.slot_id.is_(None))
        .options(joinedload(Sheet.organization), selectinload(Sheet.lines).joinedload(SheetLine.school_class))
    )


def school(organization_id: int) -> Organization | None:
    """A school or a kindergarten."""
    query = select(Organization).where(Organization.id == organization_id, Organization.kind.in_(SCHOOLS))
    return db.session.scalars(query).one_or_none()


def schools_named(words: str) -> Sequence[Organization]:
    """Schools with all of the words in a name, at most twenty."""
    query = select(Organization).where(Organization.kind.in_(SCHOOLS))
    for word in words.split()[:8]:
        forms = {word, word.lower(), word.capitalize(), word.upper()}
        columns = (Organization.name, Organization.short_name)
        query = query.where(
            or_(*(column.contains(form, autoescape=True) for column in columns for form in forms))
        )
    query = query.options(joinedload(Organization.municipality)).order_by(Organization.short_name)
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def heads_by_host(slot_ids: Sequence[int]) -> Mapping[int, tuple[int, bool]]:
    """By booking of these times: how many came by the host's count, and whether the school has counted
    otherwise."""
    query = (
        select(Sheet.booking_id, func.sum(SheetLine.came_host), func.count(SheetLine.differs_since))
        .join(SheetLine, SheetLine.sheet_id == Sheet.id)
        .join(Booking, Booking.id == Sheet.booking_id)
        .where(Booking.slot_id.in_(slot_ids), SheetLine.came_host.is_not(None))
        .group_by(Sheet.booking_id)
    )
    return {id or 0: (int(came or 0), differ > 0) for id, came, differ in db.session.execute(query)}
