"""The reminders that are due at this moment, each left in the outbox once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.booking.models import Booking, BookingState
from app.booking.reminders.days import Day, near_days
from app.booking.sign_ups.models import SignUp, SignUpState
from app.calendar.models import Event, Slot
from app.core import clock, outbox
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import OutboxMessage


def remind_due() -> int:
    """Leave a message for every group, and every host, that it is time to remind; answers how many. Safe to
    run at any time and by several at once: a day of a booking, or of a host, has one message of a kind."""
    now, left = clock.now(), 0
    for day in near_days(now):
        if now < day.eve_from:
            left += _remind("reminder.ahead", day, day.ahead_from, now)
            continue
        left += _remind("reminder.eve", day, day.eve_from, now)
        for host_id in _hosts(day, now):
            left += outbox.put_once("reminder.host", host_id, day.number, host_id)
    return left


def _remind(topic: str, day: Day, since: datetime, now: datetime) -> int:
    rows = db.session.execute(_groups(topic, day, since, now)).all()
    return sum(outbox.put_once(topic, number, day.number, recipient) for number, recipient in rows)


def _groups(topic: str, day: Day, since: datetime, now: datetime) -> Select[int, int]:
    """Bookings of that day and who made them. Who booked, or was told of another time, after the reminder
    was due has just had a letter."""
    lately = select(AuditEntry.id).where(
        AuditEntry.subject == "booking",
        AuditEntry.subject_id == Booking.id,
        AuditEntry.action == f"booking.{BookingState.CONFIRMED}",
        AuditEntry.at > since,
    )
    coming = select(Booking.id, Booking.organization_id).join(Booking.slot)
    coming = coming.where(_takes_place(day, now), Booking.state == BookingState.CONFIRMED)
    coming = coming.where(or_(Booking.moved_at.is_(None), Booking.moved_at <= since), ~lately.exists())
    told = _told(topic, Booking.id, day)
    return coming.where(~told.exists()).order_by(Booking.id)


def _hosts(day: Day, now: datetime) -> Sequence[int]:
    """Hosts to whom somebody comes on that day."""
    groups = select(Booking.id).where(Booking.slot_id == Slot.id, Booking.state == BookingState.CONFIRMED)
    visitors = select(SignUp.id).where(SignUp.slot_id == Slot.id, SignUp.state == SignUpState.CONFIRMED)
    query = select(Event.host_id).join(Slot, Slot.event_id == Event.id).where(_takes_place(day, now))
    query = query.where(groups.exists() | visitors.exists())
    query = query.where(~_told("reminder.host", Event.host_id, day).exists())
    return db.session.scalars(query.distinct().order_by(Event.host_id)).all()


def _takes_place(day: Day, now: datetime) -> ColumnElement[bool]:
    """The time of the first meeting is on that day and ahead."""
    on_day = and_(Slot.starts_at >= day.begins, Slot.starts_at < day.ends)
    return and_(on_day, Slot.starts_at > now, Slot.cancelled_at.is_(None))


def _told(topic: str, subject: ColumnElement[int] | object, day: Day) -> Select[int]:
    return select(OutboxMessage.id).where(
        OutboxMessage.topic == topic,
        OutboxMessage.subject_id == subject,
        OutboxMessage.version == day.number,
    )
