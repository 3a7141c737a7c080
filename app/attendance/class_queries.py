"""Reads of sheets by class: which classes were there, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, func, select, type_coerce

from app.attendance.models import MARKED, Sheet, SheetLine
from app.booking.class_queries import lines_of
from app.booking.models import Booking
from app.calendar.conditions import Days, begins_within
from app.calendar.models import Event, EventKind, Slot
from app.core.db import batches, db

_CLASS = type_coerce(SheetLine.class_id, Integer)  # a line without a class is never asked for


@dataclass(frozen=True, slots=True)
class ClassVisits:
    """What the sheets say of a class and a kind of events: `times` somebody of it came, `missed` times nobody
    did, `last_on` is the day of the last one of the former, or of the latter where somebody never came."""

    kind: EventKind
    times: int
    missed: int
    last_on: date


def been(within: ColumnElement[bool], days: Days, kind: EventKind | None) -> Select[int]:
    """Ids of classes of which somebody came, by a sheet of one of the days `within` those looked at, to
    events of the kind; None is any."""
    query = (
        select(_CLASS)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(within, SheetLine.came > 0, SheetLine.class_id.is_not(None), Sheet.held_on >= days[0])
    )
    if days[1] is not None:
        query = query.where(Sheet.held_on <= days[1])
    return query if kind is None else query.join(Sheet.event).where(Event.kind == kind)


def not_marked(
    within: ColumnElement[bool], days: Days, zone: ZoneInfo, now: datetime, kind: EventKind | None
) -> Select[int]:
    """Ids of classes whose booking of one of the days, `within` those looked at, has begun and has no sheet
    yet: not asked is not absent."""
    has_sheet = select(Sheet.id).where(Sheet.booking_id == Booking.id).exists()
    held = (
        select(Booking.id)
        .join(Booking.slot)
        .where(within, Booking.state.in_(MARKED), ~has_sheet)
        .where(Slot.starts_at <= now, begins_within(days, zone))
    )
    if kind is not None:
        held = held.join(Slot.event).where(Event.kind == kind)
    return lines_of(held)


def visits_of_classes(class_ids: Sequence[int], days: Days) -> dict[int, list[ClassVisits]]:
    """What the sheets of the days say of each of the classes, by kind of events."""
    found: dict[int, list[ClassVisits]] = {}
    nobody = SheetLine.came == 0
    for some in batches(class_ids):
        query = (
            select(
                _CLASS,
                Event.kind,
                func.count().filter(~nobody),
                func.count().filter(nobody),
                func.coalesce(func.max(Sheet.held_on).filter(~nobody), func.max(Sheet.held_on)),
            )
            .join(Sheet, Sheet.id == SheetLine.sheet_id)
            .join(Sheet.event)
            .where(SheetLine.class_id.in_(some), Sheet.held_on >= days[0])
            .group_by(SheetLine.class_id, Event.kind)
        )
        if days[1] is not None:
            query = query.where(Sheet.held_on <= days[1])
        for class_id, kind, times, missed, last in db.session.execute(
            query.order_by(func.max(Sheet.held_on))
        ):
            found.setdefault(class_id, []).append(ClassVisits(kind, times, missed, last))
    return found


def came_by_booking(booking_ids: Sequence[int]) -> dict[int, int]:
    """How many came by the sheet of each of these bookings; no key where there is no sheet."""
    query = (
        select(type_coerce(Sheet.booking_id, Integer), func.coalesce(func.sum(SheetLine.came), 0))
        .outerjoin(SheetLine, SheetLine.sheet_id == Sheet.id)
        .group_by(Sheet.booking_id)
    )
    found: dict[int, int] = {}
    for some in batches(booking_ids):
        found.update(db.session.execute(query.where(Sheet.booking_id.in_(some))).all())
    return found
