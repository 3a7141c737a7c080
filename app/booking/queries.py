"""Reads of bookings for the pages of schools and hosts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.accounts.models import User
from app.booking.actions.quotas import of_each_school
from app.booking.actions.room import Claimant, Room, quota_reached
from app.booking.actions.seats import look
from app.booking.models import HOLDING, LIVE, Booking, BookingLine, BookingState
from app.booking.refusals import QuotaReached
from app.booking.sign_ups.queries import count_sign_ups, people_of
from app.calendar.facts import within
from app.calendar.models import SHOWN, Audience, Event, Holder, Pool, SeatLimit, Slot
from app.core.audit import AuditEntry
from app.core.db import db, table_of
from app.core.rows import Rows
from app.organizations.models import Municipality, Organization, OrganizationKind


@dataclass(frozen=True)
class SlotRoom:
    """What is left of a slot: `free` seats, `waiting` groups; `groups_full` when no more groups may come.
    `quotas` are those of the event that were read with it: `free` is within them."""

    capacity: int
    free: int
    waiting: int
    groups_full: bool
    quotas: Sequence[SeatLimit] = ()

    @property
    def used_up(self) -> QuotaReached | None:
        """Why nobody more can book or wait at any time of the event, or no group more of the organization."""
        return next((quota_reached(quota) for quota in self.quotas if quota.is_used_up), None)


def room_of(
    slot: Slot, organization: Organization | None = None, audience: Audience = Audience.PUPILS
) -> SlotRoom:
    """The slot's room at this moment, all of it or what the organization may draw on for such an audience; it
    may be gone a moment later."""
    if organization is None:
        return room_for(look(slot, 0), None)
    room = look(slot, organization.id)
    room = replace(room, quotas=with_unused(room.quotas, slot.event, organization.id))
    return room_for(room, organization, audience)


def room_for(room: Room, organization: Organization | None, audience: Audience = Audience.PUPILS) -> SlotRoom:
    """What is left of a room that was looked at: all of it, or what the organization may draw on."""
    if organization is not None:
        room = room.chain(Claimant(organization.id, organization.municipality_id, audience))
    waiting = max((pool.waiting for pool in room.pools), default=0)
    free = within(room.left_of_quotas, room.free)
    return SlotRoom(room.capacity, free, waiting, room.groups_full, room.quotas)


def with_unused(quotas: Sequence[SeatLimit], event: Event, organization_id: int) -> list[SeatLimit]:
    """The quotas, with those of an organization that has booked nothing of the event yet."""
    known = {(quota.holder_id, quota.unit) for quota in quotas}
    own = {"event_id": event.id, "holder_id": organization_id, "used": 0}
    unused = (
        SeatLimit(unit=unit, capacity=capacity, **own)
        for unit, capacity in of_each_school(event.terms).items()
        if (organization_id, unit) not in known
    )
    return [*quotas, *unused]


def waiting_in(slot_id: int) -> int:
    """How many groups wait for the slot."""
    waiting: int = db.session.connection().execute(_WAITING, {"slot": slot_id}).scalar_one()
    return waiting


_WAITING = select(func.count()).where(table_of(Booking).c.slot_id == bindparam("slot"))
_WAITING = _WAITING.where(table_of(Booking).c.state == BookingState.WAITING)


def more_of_event(booking: Booking) -> Sequence[Booking]:
    """What else the booking's organization has booked of the same event."""
    asked = {"event": booking.slot.event_id, "organization": booking.organization_id, "but": booking.id}
    ids = db.session.connection().execute(_more_of_event(), asked).scalars().all()
    if not ids:  # as at an opening
        return ()
    query = select(Booking).join(Booking.slot).where(Booking.id.in_(ids))
    lines = selectinload(Booking.lines).joinedload(BookingLine.school_class)
    query = query.options(contains_eager(Booking.slot), lines)
    return db.session.scalars(query.order_by(Slot.starts_at, Booking.id)).all()


@cache
def _more_of_event() -> Select[int]:
    bookings, slots = table_of(Booking), table_of(Slot)
    query = select(bookings.c.id).join(slots, slots.c.id == bookings.c.slot_id)
    query = query.where(slots.c.event_id == bindparam("event"))
    query = query.where(bookings.c.organization_id == bindparam("organization"))
    return query.where(bookings.c.id != bindparam("but"), bookings.c.state.in_(LIVE))


def replaced_by(booking_id: int) -> int | None:
    """The booking that was made when this one was moved to another time."""
    return db.session.scalar(select(Booking.id).where(Booking.replaces_id == booking_id))


def bookings(seen: ColumnElement[bool], now: datetime, offset: int, most: int) -> tuple[list[Booking], int]:
    """A page of the bookings within a person's reach, and how many there are in all: first those that are
    ahead, the next one first, then what is past or cancelled, the latest first."""
    ahead = is_ahead(now)
    query = (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .where(seen)
        .options(contains_eager(Booking.slot).contains_eager(Slot.event).joinedload(Event.host))
        .options(
            joinedload(Booking.organization), selectinload(Booking.lines).joinedload(BookingLine.school_class)
        )
        .order_by(case((ahead, 0), else_=1), case((ahead, Slot.starts_at)))
        .order_by(Slot.starts_at.desc(), Booking.id.desc())
    )
    return list(db.session.scalars(query.offset(offset).limit(most))), how_many(seen)


def how_many(seen: ColumnElement[bool]) -> int:
    """How many bookings there are of which the condition holds."""
    query = select(func.count()).select_from(Booking).join(Booking.slot).join(Slot.event)
    return db.session.scalar(query.where(seen)) or 0


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """That a Booking, joined with its Slot, is live and to come."""
    return Booking.state.in_(LIVE) & (Slot.starts_at > now)


def of_slot(slot_id: int) -> Sequence[Booking]:
    """Live bookings of a slot: those who come first, then the queue in its order."""
    query = (
        select(Booking)
        .where(Booking.slot_id == slot_id, Booking.state.in_(LIVE))
        .options(
            joinedload(Booking.organization), selectinload(Booking.lines).joinedload(BookingLine.school_class)
        )
        .order_by(Booking.state == BookingState.WAITING, Booking.queue_no, Booking.id)
    )
    return db.session.scalars(query).all()


def count_for(slot_ids: Sequence[int]) -> int:
    """How many bookings and sign-ups there have ever been for these slots."""
    bookings = db.session.scalar(select(func.count()).where(Booking.slot_id.in_(slot_ids))) or 0
    return bookings + count_sign_ups(slot_ids)


def place_in_queue(booking: Booking) -> int:
    """1 for the group that is asked first."""
    return places_in_queues([booking]).get(booking.id, 0)


def places_in_queues(bookings: Iterable[Booking]) -> dict[int, int]:
    """The place of each of them that waits, by its id; 1 for the group that is asked first."""
    waiting = [one.id for one in bookings if one.state is BookingState.WAITING]
    if not waiting:
        return {}
    before = aliased(Booking)
    queued = (before.slot_id == Booking.slot_id) & (before.state == BookingState.WAITING)
    ahead = select(func.count()).where(queued, before.queue_no <= Booking.queue_no).scalar_subquery()
    return dict(db.session.execute(select(Booking.id, ahead).where(Booking.id.in_(waiting))).all())


def history(booking_id: int) -> Sequence[tuple[AuditEntry, str | None]]:
    """What became of a booking, oldest first, each with the name of who did it (None: the program itself)."""
    return [(entry, name) for entry, name in _history().read({"booking": booking_id})]


@cache
def _history() -> Rows:
    query = select().select_from(AuditEntry).outerjoin(User, User.id == AuditEntry.actor_id)
    query = query.where(AuditEntry.subject == "booking", AuditEntry.subject_id == bindparam("booking"))
    return Rows(query.order_by(AuditEntry.id), AuditEntry, User.name)


def last_adult(organization_id: int, user_id: int) -> tuple[str, str] | None:
    """Name and phone that this person gave last, so that nobody types them twice."""
    asked = {"organization": organization_id, "user": user_id}
    row = db.session.connection().execute(_last_adult(), asked).first()
    return (row[0], row[1]) if row else None


@cache
def _last_adult() -> Select[str, str]:
    query = select(Booking.adult_name, Booking.adult_phone)
    query = query.where(
        Booking.organization_id == bindparam("organization"), Booking.created_by == bindparam("user")
    )
    return query.order_by(Booking.id.desc()).limit(1)


def holder_names() -> dict[tuple[Holder, int], str]:
    """What every municipality and school is called where seats are kept for it: each name stands once."""
    places = select(Municipality.id, Municipality.name, Municipality.code)
    schools = select(Organization.id, Organization.short_name, Organization.code, Municipality.name)
    schools = schools.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    schools = schools.where(Organization.kind == OrganizationKind.SCHOOL)
    found = {(Holder.MUNICIPALITY, id): (name, code) for id, name, code in db.session.execute(places)}
    for id, name, code, place in db.session.execute(schools):
        told = not place or name.endswith(f", {place}")  # «Школа № 3, Азов» says it by itself
        found[Holder.SCHOOL, id] = (name if told else f"{name}, {place}", code)
    often = Counter(name.casefold() for name, _code in found.values())
    return {
        key: f"{name} ({code})" if often[name.casefold()] > 1 else name for key, (name, code) in found.items()
    }


def holders_offered(pools: Iterable[Pool]) -> dict[tuple[Holder, int], str]:
    """For whom seats may be kept: nobody who is archived, but for who has some in these pools."""
    places = select(Municipality.id).where(Municipality.active)
    schools = select(Organization.id).where(Organization.active)
    known = {(pool.holder, pool.holder_id) for pool in pools}
    known |= {(Holder.MUNICIPALITY, id) for id in db.session.scalars(places)}
    known |= {(Holder.SCHOOL, id) for id in db.session.scalars(schools)}
    return {key: name for key, name in holder_names().items() if key in known}


def holders_by_name(pools: Iterable[Pool]) -> dict[Holder, dict[str, int]]:
    """The ids of those municipalities and schools by their names, case apart."""
    found: dict[Holder, dict[str, int]] = {Holder.MUNICIPALITY: {}, Holder.SCHOOL: {}}
    for (holder, id), name in holders_offered(pools).items():
        found[holder][name.casefold()] = id
    return found


@dataclass(frozen=True)
class DayTime:
    """A time of a day with the bookings that hold its seats, by school, and how many people come without
    one."""

    slot: Slot
    groups: Sequence[Booking]
    visitors: int

    @property
    def people(self) -> int:
        return sum(group.seats for group in self.groups)

    @property
    def adults(self) -> int:
        return sum(group.adults for group in self.groups)


def of_day(kept: ColumnElement[bool], on: date, zone: ZoneInfo) -> list[DayTime]:
    """The live times of these events that begin on the day in `zone`, each with who comes."""
    midnight = datetime.combine(on, time(0), zone)
    query = (
        select(Slot)
        .join(Slot.event)
        .where(kept, Event.state.in_(SHOWN), Slot.cancelled_at.is_(None))
        .where(
            Slot.starts_at >= midnight,
            Slot.starts_at < datetime.combine(on + timedelta(days=1), time(0), zone),
        )
        .options(contains_eager(Slot.event).joinedload(Event.host), joinedload(Slot.venue))
        .order_by(Slot.starts_at, Slot.id)
    )
    slots = db.session.scalars(query).all()
    groups: dict[int, list[Booking]] = {slot.id: [] for slot in slots}
    held = (
        select(Booking)
        .join(Booking.organization)
        .where(Booking.slot_id.in_(groups), Booking.state.in_(HOLDING))
        .options(
            contains_eager(Booking.organization),
            selectinload(Booking.lines).joinedload(BookingLine.school_class),
        )
        .order_by(Organization.short_name, Booking.id)
    )
    for booking in db.session.scalars(held):
        groups[booking.slot_id].append(booking)
    visitors = people_of(list(groups))
    return [DayTime(slot, groups[slot.id], visitors.get(slot.id, 0)) for slot in slots]
