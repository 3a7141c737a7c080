"""Requests for a time within a person's reach, or 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import ColumnElement, false, or_, select, true

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.time_requests.models import TimeRequest
from app.calendar import host_queries
from app.calendar.models import Route
from app.core.db import db
from app.organizations.models import Organization


def answered_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that this person may answer a request: for the own organization; an operator for all."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.HOST | Role.MUNICIPALITY:
            return TimeRequest.host_id == membership.organization_id
    return false()


def may_answer(membership: Membership, request: TimeRequest) -> bool:
    """The same of a request that was loaded."""
    own = membership.role in (Role.HOST, Role.MUNICIPALITY) and request.host_id == membership.organization_id
    return own or membership.role is Role.OPERATOR


def within_sight(membership: Membership) -> ColumnElement[bool]:
    """The condition that this person may read a request: as its school, host or the school's coordinator."""
    return or_(within_reach(membership, TimeRequest.organization_id), answered_by(membership))


def shown_request(membership: Membership, request_id: int) -> TimeRequest:
    """The request, for those who may read it."""
    return _one(request_id, within_sight(membership))


def answered_request(membership: Membership, request_id: int) -> TimeRequest:
    """The request, for those who may answer it."""
    return _one(request_id, answered_by(membership))


def own_request(membership: Membership, request_id: int) -> TimeRequest:
    """The request of the person's own school."""
    return _one(request_id, TimeRequest.organization_id == membership.organization_id)


def asked_host(host_id: int, route_id: int) -> tuple[Organization, Route | None]:
    """Whom a school may ask, and the route it asks about; without one (0) whatever the host shows."""
    if not route_id:
        return host_queries.host(host_id) or abort(404), None
    route = host_queries.offered_route(host_id, route_id) or abort(404)
    return route.host, route


def _one(request_id: int, may: ColumnElement[bool]) -> TimeRequest:
    query = select(TimeRequest).where(TimeRequest.id == request_id, may)
    return db.session.scalars(query).one_or_none() or abort(404)
