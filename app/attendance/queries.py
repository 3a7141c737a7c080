"""Reads of bookings that have been held, and of their sheets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, distinct, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.models import MARKED, Settlement, Sheet, SheetLine, in_order
from app.booking.models import Booking, BookingLine
from app.calendar.models import Audience, Event, EventKind, Slot
from app.core.db import db
from app.organizations.models import Organization

_Host = aliased(Organization)


@dataclass(frozen=True)
class Visit:
    """A booking whose time has begun. `came` is None while its school has not marked it."""

    booking_id: int
    school: str
    title: str
    kind: EventKind
    host: str
    starts_at: datetime
    lines: Sequence[BookingLine]
    audience: Audience
    booked: int
    came: int | None


def within_sight(membership: Membership, organization_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that a person may read the sheets of the organization in a column.

    A host reads those of its own events: the query has to join Event.
    """
    if membership.role is Role.HOST:
        return Event.host_id == membership.organization_id
    return within_reach(membership, organization_id)


def confirmed() -> ColumnElement[bool]:
    """The condition that both sides stand by the figure of a line: `standing.CONFIRMED`, never NULL."""
    both = SheetLine.came_school.is_not(None) & SheetLine.came_host.is_not(None)
    return both & or_(
        SheetLine.differs_since.is_(None), SheetLine.settlement.is_not_distinct_from(Settlement.ACCEPTED)
    )


def unheard() -> ColumnElement[bool]:
    """The condition that neither side has said who came; of bookings joined with their sheets, if any."""
    return Sheet.school_at.is_(None) & Sheet.host_at.is_(None)


def visits(
    membership: Membership,
    now: datetime,
    limit: int,
    offset: int = 0,
    *,
    silent: bool = False,
    place: int | None = None,
) -> list[Visit]:
    """Bookings that held their seats and have begun: those without a sheet first, the latest first; only
    `silent` ones, which neither side has marked; only of schools of the municipality `place`."""
    came = (
        select(func.sum(SheetLine.came))
        .where(SheetLine.sheet_id == Sheet.id, Sheet.school_at.is_not(None))
        .correlate(Sheet)
    ).scalar_subquery()
    query = (
        _held(membership, now, place)
        .join(Organization, Organization.id == Booking.organization_id)
        .join(_Host, _Host.id == Event.host_id)
        .outerjoin(Sheet, Sheet.booking_id == Booking.id)
        .with_only_columns(
            Booking.id,
            Organization.short_name,
            Event.title,
            Event.kind,
            _Host.short_name,
            Slot.starts_at,
            Booking.audience,
            Booking.seats,
            came,
        )
        .order_by(Sheet.school_at.is_not(None), Slot.starts_at.desc(), Booking.id)
        .limit(limit)
        .offset(offset)
    )
    if silent:
        query = query.where(unheard())
    rows = db.session.execute(query).all()
    lines = _lines([row[0] for row in rows])
    return [_visit(row, in_order(lines[row[0]])) for row in rows]


def how_many_visits(membership: Membership, now: datetime, place: int | None = None) -> tuple[int, int]:
    """How many bookings have been held, and how many of them have no sheet yet."""
    query = _held(membership, now, place).outerjoin(Sheet, Sheet.booking_id == Booking.id)
    held, marked = db.session.execute(
        query.with_only_columns(func.count(Booking.id), func.count(Sheet.school_at))
    ).one()
    return held, held - marked


def how_many_silent(membership: Membership, now: datetime, place: int | None = None) -> tuple[int, int]:
    """How many bookings neither side has marked, and of how many events."""
    query = _held(membership, now, place).outerjoin(Sheet, Sheet.booking_id == Booking.id).where(unheard())
    bookings, events = db.session.execute(
        query.with_only_columns(func.count(Booking.id), func.count(distinct(Event.id)))
    ).one()
    return bookings, events


def within_place(place: int | None, organization_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that the organization in a column is of a municipality; of any, where none is named."""
    if place is None:
        return true()
    return organization_id.in_(select(Organization.id).where(Organization.municipality_id == place))


def _held(membership: Membership, now: datetime, place: int | None = None) -> Select[int]:
    return (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(
            Booking.state.in_(MARKED),
            Slot.starts_at <= now,
            within_sight(membership, Booking.organization_id),
            within_place(place, Booking.organization_id),
        )
    )


def _visit(
    row: Row[int, str, str, EventKind, str, datetime, Audience, int, int | None],
    lines: Sequence[BookingLine],
) -> Visit:
    booking_id, school, title, kind, host, starts_at, audience, booked, came = row
    return Visit(booking_id, school, title, kind, host, starts_at, lines, audience, booked, came)


def _lines(booking_ids: Sequence[int]) -> dict[int, list[BookingLine]]:
    query = (
        select(BookingLine)
        .where(BookingLine.booking_id.in_(booking_ids))
        .options(joinedload(BookingLine.booking), joinedload(BookingLine.school_class))
        .order_by(BookingLine.id)
    )
    found: dict[int, list[BookingLine]] = defaultdict(list)
    for line in db.session.scalars(query):
        found[line.booking_id].append(line)
    return found


def heads_counted(slot_ids: Sequence[int]) -> dict[int, int]:
    """How many people came with each booking of these times, by its id, as its sheet says; none where nobody
    has counted."""
    query = (
        select(Booking.id, func.sum(SheetLine.came))
        .join(Sheet, Sheet.booking_id == Booking.id)
        .join(SheetLine, SheetLine.sheet_id == Sheet.id)
        .where(Booking.slot_id.in_(slot_ids))
        .group_by(Booking.id)
    )
    return {id: int(came) for id, came in db.session.execute(query)}


def sheet_of(booking_id: int) -> Sheet | None:
    """The sheet of a booking with its lines and classes, if it is filled."""
    query = select(Sheet).where(Sheet.booking_id == booking_id)
    loading = selectinload(Sheet.lines).joinedload(SheetLine.school_class)
    return db.session.scalars(query.options(loading, joinedload(Sheet.event))).one_or_none()
