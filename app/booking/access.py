"""Slots and bookings within a person's reach, or 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.models import Booking
from app.booking.share_queries import of_municipality
from app.calendar.access import kept_by
from app.calendar.models import Event, Pool, Slot
from app.calendar.readers import readable_by
from app.core.db import db


def bookable_slot(membership: Membership, slot_id: int) -> Slot:
    """A slot of an event that this person may see; whether it can be booked now is the rule's to say."""
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, readable_by(membership))
    query = query.options(joinedload(Slot.event).joinedload(Event.host), joinedload(Slot.venue))
    return db.session.scalars(query).one_or_none() or abort(404)


def own_share(membership: Membership, pool_id: int) -> tuple[Pool, Slot]:
    """A share of this person's municipality, with its time, of an event that the person may read."""
    own = membership.organization.municipality_id or 0
    query = select(Pool, Slot).join(Slot, Slot.id == Pool.slot_id).join(Slot.event)
    query = query.where(Pool.id == pool_id, of_municipality(own), readable_by(membership))
    found = db.session.execute(query).one_or_none() or abort(404)
    return found[0], found[1]


def shared_event(membership: Membership, event_id: int) -> tuple[Event, int | None]:
    """An event whose places this person may look through: all of them where the person keeps the event
    (None), or the share that the municipality with this id has of it."""
    query = select(Event).where(Event.id == event_id)
    kept = db.session.scalars(query.where(kept_by(membership))).one_or_none()
    if kept is not None:
        return kept, None
    own = membership.organization.municipality_id if membership.role is Role.MUNICIPALITY else None
    share = select(Slot.event_id).join(Pool, Pool.slot_id == Slot.id).where(of_municipality(own or 0))
    query = query.where(readable_by(membership), Event.id.in_(share))
    return db.session.scalars(query).one_or_none() or abort(404), own


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
