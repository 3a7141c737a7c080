"""The booking whose sheet a person may fill or read, or 404."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Membership
from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import within_sight
from app.booking.models import Booking, BookingLine
from app.calendar.models import Event, Slot
from app.core.db import db


def booking_in_sight(membership: Membership, booking_id: int) -> Booking:
    """A booking whose sheet this person may read: its school, its host, and those who read the counts."""
    query = (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .where(Booking.id == booking_id, within_sight(membership, Booking.organization_id))
        .options(
            joinedload(Booking.slot).joinedload(Slot.event).joinedload(Event.host),
            joinedload(Booking.organization),
            selectinload(Booking.lines).joinedload(BookingLine.school_class),
        )
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def sheet_in_sight(membership: Membership, sheet_id: int) -> Sheet:
    """A sheet that this person may read: its organization, its host, and those who read the counts."""
    query = (
        select(Sheet)
        .join(Sheet.event)
        .where(Sheet.id == sheet_id, within_sight(membership, Sheet.organization_id))
        .options(
            joinedload(Sheet.event).joinedload(Event.host),
            joinedload(Sheet.organization),
            selectinload(Sheet.lines).joinedload(SheetLine.school_class),
        )
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def own_booking(membership: Membership, booking_id: int) -> Booking:
    """A booking of the person's own school: only there a sheet is filled."""
    booking = booking_in_sight(membership, booking_id)
    return booking if booking.organization_id == membership.organization_id else abort(404)
