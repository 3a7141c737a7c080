"""Whether a person may be told the names of the school and the class that an address asks for."""

from sqlalchemy import ColumnElement, Select, and_, exists, select

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Event
from app.core.db import db
from app.organizations.models import Organization, SchoolClass
from app.participation.filters import Filters


def in_sight(membership: Membership, filters: Filters) -> bool:
    """Whether both are within reach; for a host, whether they came to an event of its own."""
    asked: list[ColumnElement[bool]] = []
    if filters.school is not None:
        asked.append(_school_in_sight(membership, filters.school))
    if filters.class_id is not None:
        asked.append(_class_in_sight(membership, filters.class_id))
    return not asked or bool(db.session.scalar(select(and_(*asked))))


def _school_in_sight(membership: Membership, school_id: int) -> ColumnElement[bool]:
    if membership.role is Role.HOST:
        return _came(membership).where(Sheet.organization_id == school_id).exists()
    return exists().where(Organization.id == school_id, within_reach(membership, Organization.id))


def _class_in_sight(membership: Membership, class_id: int) -> ColumnElement[bool]:
    if membership.role is Role.HOST:
        return _came(membership).where(SheetLine.class_id == class_id).exists()
    return exists().where(SchoolClass.id == class_id, within_reach(membership, SchoolClass.school_id))


def _came(membership: Membership) -> Select[int]:
    """The lines of sheets of the events of this host."""
    lines = select(SheetLine.id).join(SheetLine.sheet).join(Sheet.event)
    return lines.where(Event.host_id == membership.organization_id)
