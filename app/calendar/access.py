"""Events and times within the reach of the person who keeps them; otherwise 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import ColumnElement, false, select, true

from app.accounts.models import Membership, Role
from app.calendar.models import Event, Route, Slot, SlotBatch
from app.core.db import db
from app.organizations.models import Organization

# Who has events of their own to keep.
ORGANIZERS = (Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)


def kept_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that an event is one this person may change and add times to."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.MUNICIPALITY:
            hosted, own = Event.host_id == membership.organization_id, membership.organization.municipality_id
            return hosted if own is None else hosted | (Event.municipality_id == own)
        case Role.HOST:
            return Event.host_id == membership.organization_id
    return false()


def may_publish(membership: Membership, event: Event) -> bool:
    """An operator everything; a municipality the events that are held in it."""
    if membership.role is Role.MUNICIPALITY:
        own = membership.organization.municipality_id
        return own is not None and event.municipality_id == own
    return membership.role is Role.OPERATOR


def kept_event(membership: Membership, event_id: int) -> Event:
    """The event, if this person keeps it."""
    query = select(Event).where(Event.id == event_id, kept_by(membership))
    return db.session.scalars(query).one_or_none() or abort(404)


def publishable_event(membership: Membership, event_id: int) -> Event:
    """The event, if this person may publish it."""
    event = kept_event(membership, event_id)
    return event if may_publish(membership, event) else abort(404)


def kept_slot(membership: Membership, slot_id: int) -> Slot:
    """The time, if this person keeps its event."""
    query = select(Slot).join(Slot.event).where(Slot.id == slot_id, kept_by(membership))
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_batch(membership: Membership, batch_id: int) -> SlotBatch:
    """Times made in one go, if this person keeps their event."""
    query = select(SlotBatch).join(Event, Event.id == SlotBatch.event_id)
    query = query.where(SlotBatch.id == batch_id, kept_by(membership))
    return db.session.scalars(query).one_or_none() or abort(404)


def routes_of(membership: Membership) -> ColumnElement[bool]:
    """The condition that a route is one this person may change and make times from."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.MUNICIPALITY:
            own = membership.organization.municipality_id
            hosted = Route.host_id == membership.organization_id
            near = select(Organization.id).where(Organization.municipality_id == own)
            return hosted if own is None else hosted | Route.host_id.in_(near)
        case Role.HOST:
            return Route.host_id == membership.organization_id
    return false()


def kept_route(membership: Membership, route_id: int) -> Route:
    """The route, if this person keeps it."""
    query = select(Route).where(Route.id == route_id, routes_of(membership))
    return db.session.scalars(query).one_or_none() or abort(404)
