"""Whose names a person may give and whose they may read; otherwise 404, so that ids leak nothing.

Names are for two sides alone: the booking's own organization, and the one that holds the event, whose
representative has the role of a host there. No reach of a coordinator or an operator opens them.
"""

from flask import abort
from sqlalchemy import ColumnElement, false, select

from app.accounts.models import Membership, Role
from app.attendance.rosters.models import RosterDemand
from app.booking.models import Booking
from app.calendar.models import Event, Slot
from app.core.db import db

READERS = (Role.SCHOOL, Role.HOST)


def own_booking(membership: Membership, booking_id: int) -> Booking:
    """A booking of the person's own organization, at an event that asks for names."""
    return _one(booking_id, Booking.organization_id == membership.organization_id)


def read_booking(membership: Membership, booking_id: int) -> Booking:
    """A booking whose names this person may read: the own one, or one at the person's event."""
    own = Booking.organization_id == membership.organization_id
    return _one(booking_id, own | holds_event(membership))


def held_slot(membership: Membership, slot_id: int) -> Slot:
    """A time of the person's own event, which asks for names."""
    query = select(Slot).join(Slot.event).join(RosterDemand, RosterDemand.event_id == Event.id)
    found = db.session.scalars(query.where(Slot.id == slot_id, holds_event(membership)))
    return found.one_or_none() or abort(404)


def holds_event(membership: Membership) -> ColumnElement[bool]:
    """The condition that the person stands for the organization that holds the event."""
    if membership.role is not Role.HOST:
        return false()
    return Event.host_id == membership.organization_id


def is_host(membership: Membership, event: Event) -> bool:
    """The same of an event that was loaded."""
    return membership.role is Role.HOST and event.host_id == membership.organization_id


def gives_names(membership: Membership, booking: Booking) -> bool:
    """Whether the booking is of the person's own organization."""
    return membership.role in READERS and booking.organization_id == membership.organization_id


def _one(booking_id: int, may: ColumnElement[bool]) -> Booking:
    query = (
        select(Booking)
        .join(Booking.slot)
        .join(Slot.event)
        .join(RosterDemand, RosterDemand.event_id == Event.id)
        .where(Booking.id == booking_id, may)
    )
    return db.session.scalars(query).one_or_none() or abort(404)
