"""Slots and bookings within a person's reach, or 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.models import Booking
from app.calendar.models import Event, Slot
from app.calendar.readers import readable_by
from app.core.db import db


def bookable_slot(membership: Membership, slot_id: int) -> Slot:
    """A slot of an event that this person may see; whether it can be booked now is the rule's to say."""
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, readable_by(membership))
    query = query.options(joinedload(Slot.event).joinedload(Event.host), joinedload(Slot.venue))
    return db.session.scalars(query).one_or_none() or abort(404)


def booking_for(membership: Membership, booking_id: int) -> Booking:
    """The booking, for those who may read it: its school, the host of its event, coordinators."""
    query = select(Booking).where(Booking.id == booking_id)
    if membership.role is Role.HOST:
        own = select(Slot.id).join(Slot.event).where(Event.host_id == membership.organization_id)
        query = query.where(Booking.slot_id.in_(own))
    else:
        query = query.where(within_reach(membership, Booking.organization_id))
    return db.session.scalars(query).one_or_none() or abort(404)


def own_booking(membership: Membership, booking_id: int) -> Booking:
    """The booking of the person's own school, which may change it."""
    query = select(Booking).where(
        Booking.id == booking_id, Booking.organization_id == membership.organization_id
    )
    return db.session.scalars(query).one_or_none() or abort(404)
