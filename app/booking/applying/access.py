"""Contests and applications within a person's reach, or 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.application_models import Application, Contest
from app.calendar.access import ORGANIZERS, kept_by, kept_event
from app.calendar.models import Event
from app.calendar.readers import readable_by
from app.calendar.showing import APPLIED_FOR
from app.core.db import db
from app.organizations.models import Organization

APPLICANTS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
ON_BEHALF = frozenset({Role.MUNICIPALITY, Role.OPERATOR})


def enters_for(
    membership: Membership, organization_id: InstrumentedAttribute[int] | ColumnElement[int]
) -> ColumnElement[bool]:
    """The condition that a column names an organization which this person may enter works for: the own one,
    for coordinators any within reach."""
    if membership.role in ON_BEHALF:
        return within_reach(membership, organization_id)
    return organization_id == membership.organization_id


def enters(membership: Membership, application: Application) -> bool:
    """Whether the person acts for the application's organization."""
    own = enters_for(membership, Application.organization_id)
    return _holds(select(Application.id).where(Application.id == application.id, own))


def keeps(membership: Membership, application: Application) -> bool:
    """Whether the person keeps the event of the application."""
    kept = select(Event.id).where(Event.id == application.event_id, kept_by(membership))
    return membership.role in ORGANIZERS and _holds(kept)


def _holds(query: Select[int]) -> bool:
    return db.session.scalar(query) is not None


def open_contest(membership: Membership, event_id: int) -> Event:
    """An event that this person may see and that takes applications here; until when is the rule's to say."""
    query = select(Event).join(Contest, Contest.event_id == Event.id)
    query = query.where(Event.id == event_id, readable_by(membership))
    return db.session.scalars(query.options(joinedload(Event.host))).one_or_none() or abort(404)


def applicant(membership: Membership, organization_id: int) -> Organization:
    """The organization that works are entered for."""
    query = select(Organization).where(
        Organization.id == organization_id, enters_for(membership, Organization.id), Organization.active
    )
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_contest(membership: Membership, event_id: int) -> Event:
    """A contest that this person keeps, whether it takes applications here yet or not; what was one and has
    applications stays one."""
    event = kept_event(membership, event_id)
    is_contest = event.kind in APPLIED_FOR or db.session.get(Contest, event.id) is not None
    return event if is_contest else abort(404)


def application_for(membership: Membership, application_id: int) -> Application:
    """The application, for those who may read it: its organization, keepers of its event, coordinators."""
    readable = enters_for(membership, Application.organization_id)
    if membership.role in ORGANIZERS:
        kept = select(Event.id).where(kept_by(membership))
        readable = or_(readable, Application.event_id.in_(kept))
    query = select(Application).where(Application.id == application_id, readable)
    return db.session.scalars(query).one_or_none() or abort(404)


def own_application(membership: Membership, application_id: int) -> Application:
    """The application of an organization that this person enters works for, and so may withdraw them."""
    own = enters_for(membership, Application.organization_id)
    query = select(Application).where(Application.id == application_id, own)
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_application(membership: Membership, application_id: int) -> Application:
    """The application to an event that this person keeps, and so may decide about."""
    kept = select(Event.id).where(kept_by(membership))
    query = select(Application).where(Application.id == application_id, Application.event_id.in_(kept))
    return db.session.scalars(query).one_or_none() or abort(404)
