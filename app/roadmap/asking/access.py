"""Orders whose organizations a person may ask, and asks that a person may answer, or 404."""

from flask import abort
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.core.db import db
from app.roadmap import access
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMap, RoadMapRow

ASKERS = (Role.OPERATOR, Role.MUNICIPALITY)
ANSWERERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)


def within(membership: Membership) -> ColumnElement[bool]:
    """The condition that an order is one this person works with: an operator with all, a coordinator with
    those of the own municipality."""
    own = membership.organization.municipality_id
    if membership.role is Role.MUNICIPALITY and own is not None:
        return RoadMap.municipality_id == own
    return true() if membership.role is Role.OPERATOR else false()


def order(membership: Membership, road_map_id: int) -> RoadMap:
    """The order, if this person works with it."""
    found = access.road_map(road_map_id)
    own = membership.organization.municipality_id
    is_own = own is not None and found.municipality_id == own
    return found if membership.role is Role.OPERATOR or is_own else abort(404)


def row(membership: Membership, road_map_id: int, ordinal: int) -> RoadMapRow:
    """The row of such an order."""
    order(membership, road_map_id)
    return access.row(road_map_id, ordinal)


def own_ask(membership: Membership, ask_id: int) -> Ask:
    """The ask, for whom it was sent to; as by telephone, an operator answers for everybody, and a coordinator
    for organizations of the own municipality and those that were asked by an order of it."""
    own = Ask.organization_id == membership.organization_id
    near = within_reach(membership, Ask.organization_id)
    return _one(ask_id, or_(own, near, within(membership)))


def sent_ask(membership: Membership, ask_id: int) -> Ask:
    """The ask, for those who work with its order."""
    return _one(ask_id, within(membership))


def _one(ask_id: int, may: ColumnElement[bool]) -> Ask:
    query = select(Ask).join(Ask.row).join(RoadMapRow.road_map).where(Ask.id == ask_id, may)
    query = query.options(joinedload(Ask.organization), joinedload(Ask.event))
    return db.session.scalars(query).one_or_none() or abort(404)
