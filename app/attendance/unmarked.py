"""Days after which nobody has said who came: found by looking, each day of a side told once.

A time that passes is nobody's act, so there is no transaction to leave such a message in.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.attendance.models import MARKED, Sheet
from app.booking.models import Booking, BookingLine
from app.calendar.models import Event, Slot
from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.core.working_time import WORKING_DAY, after_working_hours
from app.organizations.queries import working_calendar

AFTER = 2 * WORKING_DAY  # working hours after the day
# Whoever was away for longer than the New Year's holidays is not written to about all the past.
LOOKED_BACK = 14
SCHOOL, HOST = "sheet.unmarked", "sheet.unmarked_host"  # topics


def remind_unmarked() -> int:
    """Leave a message for each school and each host about a day of theirs that it is time to mark; answers
    how many. Safe to run at any time and by several at once."""
    begins, ends = _due(clock.now())
    sides = ((SCHOOL, Booking.organization_id, _school_silent()), (HOST, Event.host_id, _both_silent()))
    left = 0
    for topic, whose, silent in sides:
        query = _held(begins, ends).where(silent).with_only_columns(whose, Slot.starts_at).distinct()
        rows = db.session.execute(query)
        days = {(id, starts_at.astimezone(clock.zone()).date().toordinal()) for id, starts_at in rows}
        for id, day in sorted(days - _told(topic, begins)):
            left += outbox.put_once(topic, id, day, id)
    return left


def _told(topic: str, since: datetime) -> set[tuple[int, int]]:
    """What need not be left again, every minute."""
    told = select(OutboxMessage.recipient_id, OutboxMessage.version).where(OutboxMessage.topic == topic)
    rows = db.session.execute(told.where(OutboxMessage.version >= since.date().toordinal()))
    return {(id, day) for id, day in rows}


def unmarked_on(topic: str, organization_id: int, day: date) -> Sequence[Booking]:
    """Bookings of that day that the side is still asked about, by time."""
    begins = _midnight(day)
    query = _held(begins, _midnight(day + timedelta(days=1)))
    if topic == SCHOOL:
        query = query.where(Booking.organization_id == organization_id, _school_silent())
    else:
        query = query.where(Event.host_id == organization_id, _both_silent())
    query = query.options(
        contains_eager(Booking.slot).contains_eager(Slot.event),
        selectinload(Booking.lines).joinedload(BookingLine.school_class),
        selectinload(Booking.organization),
    )
    return db.session.scalars(query.order_by(Slot.starts_at, Booking.id)).all()


def _due(now: datetime) -> tuple[datetime, datetime]:
    """From when and until when times began that it is time to ask about."""
    zone, calendar = clock.zone(), working_calendar()
    ends = _midnight(now.astimezone(zone).date())
    while after_working_hours(ends, AFTER, zone, calendar) > now:
        ends = _midnight(ends.date() - timedelta(days=1))
    return _midnight(ends.date() - timedelta(days=LOOKED_BACK)), ends


def _held(begins: datetime, ends: datetime) -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .where(Booking.state.in_(MARKED), Slot.starts_at >= begins, Slot.starts_at < ends)
    )


def _school_silent() -> ColumnElement[bool]:
    return ~_sheet_where(Sheet.school_at.is_not(None))


def _both_silent() -> ColumnElement[bool]:
    return ~_sheet_where(Sheet.school_at.is_not(None) | Sheet.host_at.is_not(None))


def _sheet_where(said: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Sheet.id).where(and_(Sheet.booking_id == Booking.id, said)).exists()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.zone())
