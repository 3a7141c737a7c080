"""Reads of the desks: what each role should see first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.models import MARKED, Sheet
from app.attendance.queries import unheard
from app.booking.models import HOLDING, LIVE, Booking, BookingLine, BookingState
from app.calendar.access import kept_by
from app.calendar.actions.review import ASKED_OF
from app.calendar.models import Event, EventState, Slot, SlotSession
from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind
from app.organizations.queries import by_number

TRIPS, DRAFTS = 8, 8  # rows of a desk's lists


@dataclass(frozen=True)
class HostedTime:
    """A time with who comes: `groups` with their `people` hold seats, `waiting` groups do not."""

    slot: Slot
    groups: int
    people: int
    waiting: int


@dataclass(frozen=True)
class SchoolLine:
    """A school as its municipality sees it. `ahead` and `waiting` are bookings of times to come, `people` the
    seats held in them; `unmarked` are bookings whose sheet is still missing, `silent` those of them that the
    organizer has not marked either."""

    id: int
    name: str
    municipality_id: int | None
    municipality: str | None
    ahead: int
    people: int
    waiting: int
    unmarked: int
    silent: int


@dataclass(frozen=True)
class Trip:
    """A booking of the school with the next moment when its group comes: of a course that has begun, its next
    meeting."""

    booking: Booking
    at: datetime


def trips(school_id: int, now: datetime) -> list[Trip]:
    """All the school's coming bookings that are held, offered or wait, the nearest first."""
    later = select(SlotSession.slot_id).where(SlotSession.starts_at > now)
    goes_on = (Booking.state == BookingState.CONFIRMED) & Slot.id.in_(later)
    query = (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .where(Booking.organization_id == school_id, Booking.state.in_(LIVE))
        .where(or_(Slot.starts_at > now, goes_on))
        .options(contains_eager(Booking.slot).contains_eager(Slot.event).joinedload(Event.host))
        .options(contains_eager(Booking.slot).joinedload(Slot.venue))
        .options(contains_eager(Booking.slot).selectinload(Slot.sessions))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
        .order_by(Slot.starts_at, Booking.id)
    )
    found = db.session.scalars(query)
    coming = [
        Trip(one, next((begins for begins, _ends in one.slot.hours if begins > now), one.slot.starts_at))
        for one in found
    ]
    return sorted(coming, key=lambda trip: trip.at)


def offers(school_id: int, now: datetime) -> Sequence[Booking]:
    """Seats offered to the school that it can still take, the most urgent first."""
    query = (
        _ahead(select(Booking), now)
        .where(Booking.organization_id == school_id, Booking.state == BookingState.OFFERED)
        .where(Booking.offer_until > now)
        .options(contains_eager(Booking.slot).contains_eager(Slot.event))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
        .order_by(Booking.offer_until, Booking.id)
    )
    return db.session.scalars(query).all()


def on_next_day(trips: Sequence[Trip], today: date, zone: ZoneInfo) -> list[Trip]:
    """Those of `trips` that are confirmed and held on the day after `today` in `zone`."""
    tomorrow = today + timedelta(days=1)
    return [
        one
        for one in trips
        if one.booking.state is BookingState.CONFIRMED and one.at.astimezone(zone).date() == tomorrow
    ]


def hosted_times(membership: Membership, since: datetime, days: int) -> list[HostedTime]:
    """The person's published times of the next `days` days, those of today that are over included."""
    taken = _per_slot(func.count(Booking.id), Booking.state.in_(HOLDING))
    people = _per_slot(func.coalesce(func.sum(Booking.seats), 0), Booking.state.in_(HOLDING))
    waiting = _per_slot(func.count(Booking.id), Booking.state == BookingState.WAITING)
    query = (
        select(Slot, taken, people, waiting)
        .join(Slot.event)
        .where(kept_by(membership), Event.state == EventState.PUBLISHED, Slot.cancelled_at.is_(None))
        .where(Slot.starts_at >= since, Slot.starts_at < since + timedelta(days=days))
        .options(contains_eager(Slot.event), joinedload(Slot.venue))
        .order_by(Slot.starts_at, Slot.id)
    )
    return [HostedTime(*row) for row in db.session.execute(query)]


def asked_for_dates(membership: Membership) -> Sequence[Event]:
    """The person's events whose date somebody waits for, the most urgent first."""
    query = select(Event).where(
        kept_by(membership), Event.state.in_(ASKED_OF), Event.date_due_on.is_not(None)
    )
    return db.session.scalars(query.order_by(Event.date_due_on, Event.id)).all()


def without_times(membership: Membership) -> Sequence[Event]:
    """The person's live events that nobody can book: no time has ever been added, and none is asked for."""
    has_time = select(Slot.id).where(Slot.event_id == Event.id).exists()
    query = select(Event).where(
        kept_by(membership), Event.state.in_(ASKED_OF), Event.date_due_on.is_(None), ~has_time
    )
    return db.session.scalars(query.order_by(Event.starts_on.nulls_last(), Event.title).limit(TRIPS)).all()


def to_publish(membership: Membership, state: EventState) -> tuple[int, Sequence[Event]]:
    """How many events in this state the person could publish, and those that have waited longest. A draft
    whose host is asked for a date waits for the host first."""
    waiting = [kept_by(membership), Event.state == state]
    if state is EventState.DRAFT:
        waiting.append(Event.date_due_on.is_(None))
    if membership.role is Role.MUNICIPALITY:  # it publishes what is held in it
        waiting.append(Event.municipality_id == membership.organization.municipality_id)
    query = select(Event).where(*waiting).options(joinedload(Event.host)).order_by(Event.changed_at, Event.id)
    count = db.session.scalar(select(func.count()).select_from(Event).where(*waiting)) or 0
    return count, db.session.scalars(query.limit(DRAFTS)).all()


def school_lines(membership: Membership, now: datetime) -> list[SchoolLine]:
    """The active schools within the person's reach, by name, with their bookings."""
    ahead = (Slot.starts_at > now) & Slot.cancelled_at.is_(None)
    held = ahead & Booking.state.in_(HOLDING)
    due = (Slot.starts_at <= now) & Booking.state.in_(MARKED) & Sheet.school_at.is_(None)
    query = (
        select(
            Organization.id,
            Organization.short_name,
            Municipality.id,
            Municipality.name,
            func.count(case((held, 1))),
            func.coalesce(func.sum(case((held, Booking.seats))), 0),
            func.count(case((ahead & (Booking.state == BookingState.WAITING), 1))),
            func.count(case((due, 1))),
            func.count(case((due & unheard(), 1))),
        )
        .outerjoin(Organization.municipality)
        .outerjoin(Booking, Booking.organization_id == Organization.id)
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Sheet, Sheet.booking_id == Booking.id)
        .where(Organization.kind == OrganizationKind.SCHOOL, Organization.active)
        .where(within_reach(membership, Organization.id))
        .group_by(Organization.id, Municipality.id)
    )
    return sorted(
        (SchoolLine(*row) for row in db.session.execute(query)), key=lambda line: by_number(line.name)
    )


def _ahead(query: Select[Booking], now: datetime) -> Select[Booking]:
    return query.join(Booking.slot).join(Slot.event).where(Booking.state.in_(LIVE), Slot.starts_at > now)


def _per_slot(what: ColumnElement[int], which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(what).where(Booking.slot_id == Slot.id, which).correlate(Slot).scalar_subquery()
