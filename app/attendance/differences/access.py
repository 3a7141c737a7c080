"""Differences within a person's reach, or 404, so that ids leak nothing."""

from flask import abort
from sqlalchemy import ColumnElement

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.differences import queries
from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import within_sight

READERS = (Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR)
DECIDERS = (Role.MUNICIPALITY, Role.OPERATOR)


def shown(membership: Membership, line_id: int) -> SheetLine:
    """For both sides and those who decide."""
    return _one(line_id, within_sight(membership, Sheet.organization_id))


def own(membership: Membership, line_id: int) -> SheetLine:
    """Of the person's own school."""
    return _one(line_id, Sheet.organization_id == membership.organization_id)


def decided_by(membership: Membership, line_id: int) -> SheetLine:
    """Of a school that the person looks after."""
    return _one(line_id, within_reach(membership, Sheet.organization_id))


def _one(line_id: int, may: ColumnElement[bool]) -> SheetLine:
    return queries.difference(may, line_id) or abort(404)
