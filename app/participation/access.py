"""Whether a person may be told the names of the school, the class or the event that an address asks for."""

from sqlalchemy import ColumnElement, Select, and_, exists, select

from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.attendance.models import Sheet, SheetLine
from app.attendance.queries import within_sight
from app.calendar.models import Event
from app.core.db import db
from app.organizations.models import Organization, SchoolClass
from app.participation.dimensions import Dimension, Key
from app.participation.filters import Filters
from app.participation.table import Sight


def sight_of(membership: Membership) -> Sight:
    """What this person may see of sheets and of schools."""
    sheets = within_sight(membership, Sheet.organization_id)
    return Sight(sheets, within_reach(membership, Organization.id), own=membership.role is Role.SCHOOL)


def in_sight(membership: Membership, filters: Filters) -> bool:
    """Whether all are within reach; for a host, whether they came to an event of its own."""
    asked: list[ColumnElement[bool]] = []
    for dimension, condition in (
        (Dimension.SCHOOL, _school_in_sight),
        (Dimension.CLASS, _class_in_sight),
        (Dimension.EVENT, _event_in_sight),
    ):
        keys = filters.keys(dimension) or frozenset[Key]()
        asked += [condition(membership, key) for key in keys if isinstance(key, int)]
    return not asked or bool(db.session.scalar(select(and_(*asked))))


def _school_in_sight(membership: Membership, school_id: int) -> ColumnElement[bool]:
    if membership.role is Role.HOST:
        return _came(membership).where(Sheet.organization_id == school_id).exists()
    return exists().where(Organization.id == school_id, within_reach(membership, Organization.id))


def _class_in_sight(membership: Membership, class_id: int) -> ColumnElement[bool]:
    if membership.role is Role.HOST:
        return _came(membership).where(SheetLine.class_id == class_id).exists()
    return exists().where(SchoolClass.id == class_id, within_reach(membership, SchoolClass.school_id))


def _event_in_sight(membership: Membership, event_id: int) -> ColumnElement[bool]:
    """An event is told by the sheets of it that one may read."""
    sheets = select(Sheet.id).join(Event, Event.id == Sheet.event_id).where(Sheet.event_id == event_id)
    return sheets.where(within_sight(membership, Sheet.organization_id)).exists()


def _came(membership: Membership) -> Select[int]:
    """The lines of sheets of the events of this host."""
    lines = select(SheetLine.id).join(SheetLine.sheet).join(Sheet.event)
    return lines.where(Event.host_id == membership.organization_id)
