"""What the lines of a list are put together from: bookings, sheets without one, people without a school."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from app.attendance.lists.asked import Asked, Standing
from app.attendance.models import Sheet, SheetLine
from app.booking.models import HOLDING, LIVE, Booking, BookingLine, BookingState
from app.booking.sign_ups.models import SignUp, SignUpState
from app.calendar.models import Event, Pool, Slot
from app.organizations.models import Organization

NO_GRADE = -9
_SOURCES = _BOOKING, _SHEET, _VISITORS = range(3)  # what a line is of


def of(asked: Asked, zone: ZoneInfo) -> Iterator[Select[Any]]:
    """Queries with the same columns, and together with every line once."""
    if asked.slot is not None:  # it is what it is, on whatever day
        asked = replace(asked, first=None, last=None)
    yield _booked(asked, zone)
    yield _unbooked(asked)
    yield _visitors(asked, zone)


def _group(id: Any, source: int) -> Any:
    """One number for those who come together: to carry two through a long list costs more."""
    return cast(id, BigInteger) * len(_SOURCES) + source


def booking_of(group: int) -> int | None:
    """The booking whose lines have this number; None where nobody booked."""
    id, source = divmod(group, len(_SOURCES))
    return id if source == _BOOKING else None


def on_days(asked: Asked, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    """That a time begins on the days that are asked for."""
    if asked.first and asked.last:
        yield Slot.starts_at >= datetime.combine(asked.first, time(0), zone)
        yield Slot.starts_at < datetime.combine(asked.last + timedelta(days=1), time(0), zone)


def _booked(asked: Asked, zone: ZoneInfo) -> Select[Any]:
    """Lines of bookings, each with its line of the booking's sheet, if it is counted."""
    columns: dict[str, Any] = {
        "group": _group(Booking.id, _BOOKING),
        "id": BookingLine.id,
        "slot_id": Slot.id,
        "moment": cast(Slot.starts_at, String),
        "event_id": Slot.event_id,
        "organization_id": Booking.organization_id,
        "class_id": BookingLine.class_id,
        "grade": BookingLine.grade,
        "audience": type_coerce(Booking.audience, String),
        "competing": literal(0),
        "state": type_coerce(Booking.state, String),
        "booked": BookingLine.seats,
        "adults": Booking.adults,
        "adult": Booking.adult_name,
        "phone": Booking.adult_phone,
        **_counted(),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(BookingLine)
        .join(Booking, Booking.id == BookingLine.booking_id)
        .join(Slot, Slot.id == Booking.slot_id)
        # There is one always. As an outer join a database leaves it out where no condition asks about events.
        .outerjoin(Event, Event.id == Slot.event_id)
        .outerjoin(Sheet, Sheet.booking_id == Booking.id)
        .outerjoin(SheetLine, and_(SheetLine.sheet_id == Sheet.id, *_same_people()))
        .where(_standing_of_bookings(asked.standing), *on_days(asked, zone))
        .where(*_narrowed(asked, Slot.id, Booking.organization_id, Booking.audience))
    )


def _unbooked(asked: Asked) -> Select[Any]:
    """Lines of sheets that no line of a booking stands for: who came along, lessons and events at school,
    people without a school."""
    slot_id = func.coalesce(Booking.slot_id, Sheet.slot_id)
    school = case((Sheet.slot_id.is_(None), Sheet.organization_id), else_=null())
    columns: dict[str, Any] = {
        "group": func.coalesce(_group(Sheet.booking_id, _BOOKING), _group(Sheet.id, _SHEET)),
        "id": SheetLine.id,
        "slot_id": slot_id,
        "moment": func.coalesce(cast(Slot.starts_at, String), cast(Sheet.held_on, String)),
        "event_id": Sheet.event_id,
        "organization_id": school,
        "class_id": SheetLine.class_id,
        "grade": SheetLine.grade,
        "audience": type_coerce(SheetLine.audience, String),
        "competing": cast(SheetLine.competing, Integer),
        "state": type_coerce(Booking.state, String),
        "booked": SheetLine.booked,
        "adults": Booking.adults,
        "adult": Booking.adult_name,
        "phone": Booking.adult_phone,
        **_counted(),
    }
    days = [Sheet.held_on >= asked.first, Sheet.held_on <= asked.last] if asked.first else []
    there = (
        exists()
        .where(BookingLine.booking_id == Sheet.booking_id, *_same_people())
        .correlate(Sheet, SheetLine, Booking)
    )
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(SheetLine)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .outerjoin(Event, Event.id == Sheet.event_id)
        .outerjoin(Booking, Booking.id == Sheet.booking_id)
        .outerjoin(Slot, Slot.id == slot_id)
        .where(~there, _standing_of_sheets(asked.standing), *days)
        .where(*_narrowed(asked, slot_id, school, SheetLine.audience))
    )


def _visitors(asked: Asked, zone: ZoneInfo) -> Select[Any]:
    """People who signed up without a school, by time and audience, until the host has counted them."""
    shown = asked.standing in (Standing.ALL, Standing.COMING) and asked.municipality is None
    counted = exists().where(Sheet.slot_id == Slot.id).correlate(Slot)
    signed = (
        select(
            Slot.id.label("slot_id"),
            Pool.audience.label("audience"),
            func.min(SignUp.id).label("id"),
            cast(func.sum(SignUp.people), Integer).label("people"),
        )
        .select_from(SignUp)
        .join(Pool, Pool.id == SignUp.pool_id)
        .join(Slot, Slot.id == SignUp.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(SignUp.state == SignUpState.CONFIRMED, ~counted, *on_days(asked, zone))
        .where(true() if shown else false())
        .where(*_narrowed(asked, Slot.id, None, Pool.audience))
        .group_by(Slot.id, Pool.audience)
        .subquery("signed")
    )
    columns: dict[str, Any] = {
        "group": _group(Slot.id, _VISITORS),
        "id": signed.c.id,
        "slot_id": Slot.id,
        "moment": cast(Slot.starts_at, String),
        "event_id": Event.id,
        "organization_id": cast(null(), Integer),
        "class_id": cast(null(), Integer),
        "grade": cast(null(), Integer),
        "audience": signed.c.audience,
        "competing": literal(0),
        "state": cast(null(), String),
        "booked": signed.c.people,
        "adults": cast(null(), Integer),
        "adult": cast(null(), String),
        "phone": cast(null(), String),
        **{name: cast(null(), Integer) for name in _counted()},
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(signed)
        .join(Slot, Slot.id == signed.c.slot_id)
        .join(Event, Event.id == Slot.event_id)
    )


def _counted() -> dict[str, Any]:
    return {
        "came_school": SheetLine.came_school,
        "came_host": SheetLine.came_host,
        "came": SheetLine.came,
        "walk_ins": SheetLine.walk_ins,
        "special_needs": SheetLine.special_needs,
        "adults_came": func.coalesce(Sheet.adults_host, Sheet.adults),
    }


def _same_people() -> Iterator[ColumnElement[bool]]:
    """That a line of a sheet counts those whom a line of its booking names. By values that no index has: the
    few lines of the booking are looked through, not all that its class ever booked."""
    yield func.coalesce(SheetLine.class_id, 0) == func.coalesce(BookingLine.class_id, 0)
    yield func.coalesce(SheetLine.grade, NO_GRADE) == func.coalesce(BookingLine.grade, NO_GRADE)
    yield SheetLine.audience == Booking.audience
    yield SheetLine.competing.is_(False)


def _standing_of_bookings(standing: Standing) -> ColumnElement[bool]:
    match standing:
        case Standing.ALL:
            return or_(Booking.state.in_(HOLDING), SheetLine.came > 0)
        case Standing.COMING:
            return and_(Booking.state.in_(HOLDING), SheetLine.id.is_(None))
        case Standing.CAME:
            return SheetLine.came > 0
        case Standing.WAITING:
            return Booking.state == BookingState.WAITING
        case Standing.CANCELLED:
            return Booking.state.not_in(LIVE)


def _standing_of_sheets(standing: Standing) -> ColumnElement[bool]:
    if standing in (Standing.ALL, Standing.CAME):
        return SheetLine.came > 0
    return false()


def _narrowed(
    asked: Asked, slot_id: Any, organization_id: Any, audience: Any
) -> Iterator[ColumnElement[bool]]:
    """What is asked for of any line, by the columns in which it has it."""
    if asked.slot is not None:
        yield slot_id == asked.slot
    elif asked.event is not None:
        yield Event.id == asked.event
    if asked.kind is not None:
        yield Event.kind == asked.kind
    if asked.audience is not None:
        yield audience == asked.audience
    if asked.municipality is not None and organization_id is not None:
        near = select(Organization.id).where(Organization.municipality_id == asked.municipality)
        yield organization_id.in_(near)
