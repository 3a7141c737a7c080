"""Asks that a person may answer or take back, or 404."""

from flask import abort
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.core.db import db
from app.roadmap.access import kept_by
from app.roadmap.asking.models import Ask
from app.roadmap.models import RoadMapRow

ANSWERERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)


def own_ask(membership: Membership, ask_id: int) -> Ask:
    """The ask, for whom it was sent to; as by telephone, an operator answers for everybody, and a coordinator
    for organizations of the own municipality and those that were asked by an order of it."""
    own = Ask.organization_id == membership.organization_id
    near = within_reach(membership, Ask.organization_id)
    return _one(ask_id, or_(own, near, kept_by(membership)))


def sent_ask(membership: Membership, ask_id: int) -> Ask:
    """The ask, for those who work with its order."""
    return _one(ask_id, kept_by(membership))


def _one(ask_id: int, may: ColumnElement[bool]) -> Ask:
    query = select(Ask).join(Ask.row).join(RoadMapRow.road_map).where(Ask.id == ask_id, may)
    query = query.options(joinedload(Ask.organization), joinedload(Ask.event))
    return db.session.scalars(query).one_or_none() or abort(404)
