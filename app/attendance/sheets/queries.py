"""Reads for the school's own pages of attendance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership
from app.attendance.models import MARKED, MarkKey, Settlement, Sheet, SheetLine, in_order
from app.attendance.queries import within_place, within_sight
from app.booking.models import Booking, BookingLine
from app.calendar import matching
from app.calendar.actions import held_by
from app.calendar.models import Event, EventFormat, EventKind, EventState, Precision, Slot
from app.calendar.names import names
from app.calendar.readers import readable_by
from app.calendar.search import asked_words
from app.core.db import db

A_YEAR = timedelta(days=366)
LATELY = timedelta(days=30)
MOST_FOUND = 20


class Shown(StrEnum):
    """What the list of sheets is narrowed to."""

    EVERYTHING = ""
    UNMARKED = "unmarked"
    SILENT = "silent"  # neither side has marked it
    MARKED = "marked"
    DIFFERING = "differs"


@dataclass(frozen=True)
class Marked:
    """A sheet that its school has filled, or one that waits for it because the host has begun it."""

    sheet: Sheet
    lines: Sequence[SheetLine]

    @property
    def came(self) -> int:
        return sum(line.came for line in self.lines)

    @property
    def booked(self) -> int | None:
        """None where nobody books."""
        seats = [line.booked for line in self.lines if line.booked is not None]
        return sum(seats) if seats else None

    @property
    def differs(self) -> bool:
        return any(line.differs_since is not None and _is_open(line) for line in self.lines)


def _is_open(line: SheetLine) -> bool:
    return line.settlement in (None, Settlement.DISPUTED)


def sheets(
    membership: Membership, shown: Shown, limit: int, offset: int = 0, place: int | None = None
) -> list[Marked]:
    """Sheets in this person's sight, the latest first; only of organizations of the municipality `place`."""
    query = _in_sight(membership, shown, place).order_by(Sheet.held_on.desc(), Sheet.id.desc())
    loading = (
        joinedload(Sheet.organization),
        joinedload(Sheet.event),
        selectinload(Sheet.lines).joinedload(SheetLine.school_class),
    )
    found = db.session.scalars(query.options(*loading).limit(limit).offset(offset))
    return [Marked(sheet, in_order(sheet.lines)) for sheet in found]


def how_many_sheets(membership: Membership, shown: Shown, place: int | None = None) -> int:
    query = _in_sight(membership, shown, place).with_only_columns(func.count(Sheet.id))
    return db.session.scalar(query) or 0


def _in_sight(membership: Membership, shown: Shown, place: int | None) -> Select[Sheet]:
    """Without those of people who have no school. What is not marked is here only if no booking is behind it:
    bookings are told of by themselves."""
    query = (
        select(Sheet)
        .join(Event, Event.id == Sheet.event_id)
        .where(within_sight(membership, Sheet.organization_id), Sheet.slot_id.is_(None))
        .where(within_place(place, Sheet.organization_id))
    )
    if shown is Shown.UNMARKED:
        return query.where(Sheet.school_at.is_(None), Sheet.booking_id.is_(None))
    if shown is Shown.DIFFERING:
        still = or_(SheetLine.settlement.is_(None), SheetLine.settlement == Settlement.DISPUTED)
        differing = select(SheetLine.sheet_id).where(SheetLine.differs_since.is_not(None), still)
        return query.where(Sheet.id.in_(differing))
    return query.where(Sheet.school_at.is_not(None))


def to_mark(school_id: int, now: datetime, limit: int, offset: int = 0) -> Sequence[Booking]:
    """The school's bookings whose time has begun and that it has not marked, the latest first."""
    query = _held(school_id).where(Sheet.school_at.is_(None), Slot.starts_at <= now)
    query = query.order_by(Slot.starts_at.desc(), Booking.id).limit(limit).offset(offset)
    return db.session.scalars(query).all()


def held(school_id: int, booking_ids: Collection[int]) -> Sequence[Booking]:
    """Those of the bookings that are the school's, in the same order."""
    query = _held(school_id).where(Booking.id.in_(booking_ids))
    return db.session.scalars(query.order_by(Slot.starts_at.desc(), Booking.id)).all()


def _held(school_id: int) -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.slot)
        .outerjoin(Sheet, Sheet.booking_id == Booking.id)
        .where(Booking.organization_id == school_id, Booking.state.in_(MARKED))
        .options(
            joinedload(Booking.slot).joinedload(Slot.event).joinedload(Event.host),
            selectinload(Booking.lines).joinedload(BookingLine.school_class),
        )
    )


def sheets_of(booking_ids: Collection[int]) -> dict[int, Sheet]:
    """The sheets of bookings by the booking's id: a host may have counted first."""
    query = select(Sheet).where(Sheet.booking_id.in_(booking_ids))
    loading = selectinload(Sheet.lines).joinedload(SheetLine.school_class)
    found = db.session.scalars(query.options(loading))
    return {sheet.booking_id: sheet for sheet in found if sheet.booking_id is not None}


def sheet_by_key(key: str, school_id: int) -> int | None:
    """The id of the school's sheet that the form with this nonce has made or corrected already."""
    query = select(MarkKey.sheet_id).join(Sheet, Sheet.id == MarkKey.sheet_id)
    return db.session.scalar(query.where(MarkKey.key == key, Sheet.organization_id == school_id))


def day_sheet(event_id: int, school_id: int, day: date) -> int | None:
    """The id of a school's sheet of a day without a booking."""
    query = select(Sheet.id).where(
        *(Sheet.event_id == event_id, Sheet.organization_id == school_id, Sheet.held_on == day),
        *(Sheet.booking_id.is_(None), Sheet.slot_id.is_(None), ~Sheet.monthly),
    )
    return db.session.scalar(query)


def events_found(membership: Membership, words: str, today: date) -> Sequence[Event]:
    """Events of the last year that the person may read and that have the words, the best first; without
    words those of lately for which nobody had to go anywhere."""
    asked = asked_words(words)
    query = select(Event).where(
        readable_by(membership),
        Event.state != EventState.CANCELLED,
        or_(Event.starts_on.is_(None), Event.starts_on <= today),
    )
    latest = (Event.starts_on.is_(None), Event.starts_on.desc(), Event.id.desc())
    if asked:
        known = names()
        query = query.where(
            or_(Event.ends_on.is_(None), Event.ends_on >= today - A_YEAR), matching.having(asked, known)
        )
        query = query.order_by(matching.fitness(asked, known).desc(), *latest)
    else:
        at_home = Event.format.in_([EventFormat.ONLINE, EventFormat.AT_SCHOOL])
        query = query.where(at_home, Event.starts_on >= today - LATELY).order_by(*latest)
    return db.session.scalars(query.options(joinedload(Event.host)).limit(MOST_FOUND)).unique().all()


def readable_event(membership: Membership, event_id: int) -> Event | None:
    """The event, if this person may read it and it was not called off."""
    query = select(Event).where(
        Event.id == event_id, readable_by(membership), Event.state != EventState.CANCELLED
    )
    return db.session.scalars(query.options(joinedload(Event.host))).one_or_none()


def bookings_of(school_id: int, event_id: int, now: datetime) -> Sequence[Booking]:
    """The school's bookings of an event that have begun: they have sheets of their own."""
    query = _held(school_id).where(Slot.event_id == event_id, Slot.starts_at <= now)
    return db.session.scalars(query.order_by(Slot.starts_at)).all()


def weekly_lessons(membership: Membership, days: tuple[date, date]) -> Sequence[Event]:
    """Lessons of a school year that have neither a day nor times to book: what comes again every week. The
    region's first, then those that the school has added."""
    own = held_by(membership.organization_id)
    query = select(Event).where(
        readable_by(membership),
        _goes_on(days),
        Event.kind == EventKind.LESSON,
        Event.state != EventState.CANCELLED,
    )
    return db.session.scalars(query.order_by(own, Event.title, Event.id)).all()


def _goes_on(days: tuple[date, date]) -> ColumnElement[bool]:
    of_no_day = Event.precision.not_in([Precision.DAY, Precision.DAYS])
    of_no_time = Event.id.not_in(select(Slot.event_id))
    within = or_(Event.starts_on.is_(None), Event.starts_on <= days[1])
    return of_no_day & of_no_time & within & or_(Event.ends_on.is_(None), Event.ends_on >= days[0])


def month_sheet(event_id: int, school_id: int, first: date) -> Sheet | None:
    """The sheet of a lesson's month."""
    return next(iter(_monthly(event_id, school_id, (first, first))), None)


def marked_months(event_id: int, school_id: int, days: tuple[date, date]) -> set[date]:
    """The first days of the months that have a sheet of the lesson."""
    return {sheet.held_on for sheet in _monthly(event_id, school_id, days)}


def _monthly(event_id: int, school_id: int, days: tuple[date, date]) -> Sequence[Sheet]:
    query = select(Sheet).where(
        Sheet.monthly,
        Sheet.event_id == event_id,
        Sheet.organization_id == school_id,
        Sheet.held_on.between(*days),
    )
    loading = selectinload(Sheet.lines).joinedload(SheetLine.school_class)
    return db.session.scalars(query.options(loading)).all()
