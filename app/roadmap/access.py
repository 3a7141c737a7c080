"""Orders and rows by their addresses, or 404.

Operators keep all orders. A municipality keeps its own, and reads the region's without changing them.
"""

from collections.abc import Sequence

from flask import abort, request
from sqlalchemy import ColumnElement, Select, false, or_, select, true

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.calendar.kept import hosts_for, hosts_in
from app.core.db import db
from app.core.fields import asked_id
from app.organizations.models import Municipality, Organization
from app.roadmap.models import RoadMap, RoadMapBatch, RoadMapRow
from app.roadmap.queries import Show, with_events, with_ties

# Who has orders to keep.
KEEPERS = (Role.OPERATOR, Role.MUNICIPALITY)


def kept_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that an order is one this person may change."""
    if membership.role is Role.OPERATOR:
        return true()
    own = membership.organization.municipality_id
    if membership.role is Role.MUNICIPALITY and own is not None:
        return RoadMap.municipality_id == own
    return false()


def read_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that an order is one this person may read."""
    if membership.role is Role.MUNICIPALITY:
        return or_(RoadMap.municipality_id.is_(None), kept_by(membership))
    return kept_by(membership)


def own_municipality(membership: Membership) -> int | None:
    """Whose orders this person uploads: a municipality's, or with None the region's."""
    return membership.organization.municipality_id if membership.role is Role.MUNICIPALITY else None


def owner(said: int | None) -> int | None:
    """Whose a new order is: of the municipality that an operator has said, else of the person's own."""
    membership = acting_as()
    if membership.role is Role.OPERATOR and said is not None:
        return said if db.session.get(Municipality, said) is not None else abort(404)
    return own_municipality(membership)


def may_upload(membership: Membership) -> bool:
    """A municipality's person outside of any municipality has no orders to keep."""
    return membership.role is Role.OPERATOR or own_municipality(membership) is not None


def road_map(road_map_id: int) -> RoadMap:
    """The order, if the one who asks may change it."""
    return _one(road_map_id, kept_by(acting_as()))


def readable(road_map_id: int) -> RoadMap:
    """The order, if the one who asks may read it."""
    return _one(road_map_id, read_by(acting_as()))


def may_change(found: RoadMap) -> bool:
    """Whether the one who asks may change this order."""
    membership = acting_as()
    own = own_municipality(membership)
    return membership.role is Role.OPERATOR or (own is not None and found.municipality_id == own)


def may_read(found: RoadMap) -> bool:
    """Whether the one who asks may read this order."""
    return may_change(found) or (found.municipality_id is None and acting_as().role in KEEPERS)


def row(road_map_id: int, ordinal: int) -> RoadMapRow:
    """The row with this ordinal in this order, if the one who asks may change it; of a form that names a row
    by its id that one, for a newer version may have given it another place meanwhile."""
    seen = request.form.get("row_id", type=asked_id) if request.method == "POST" else None
    if seen:
        return row_by_id(road_map_id, seen)
    query = select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, RoadMapRow.ordinal == ordinal)
    return _row(query)


def row_by_id(road_map_id: int, row_id: int) -> RoadMapRow:
    """The same by the row's id, which stays when a newer version gives it another place."""
    return _row(select(RoadMapRow).where(RoadMapRow.road_map_id == road_map_id, RoadMapRow.id == row_id))


def hosts(found: RoadMap) -> Sequence[Organization]:
    """Whom the one who asks may name as the host of a row: of a municipality's order its organizations."""
    membership = acting_as()
    if membership.role is Role.OPERATOR and found.municipality_id is not None:
        return hosts_in(found.municipality_id, membership)
    return hosts_for(membership)


def batch(road_map_id: int, batch_id: int) -> RoadMapBatch:
    """What was accepted in one go under this number in this order."""
    found = road_map(road_map_id)
    query = select(RoadMapBatch).where(RoadMapBatch.id == batch_id, RoadMapBatch.road_map_id == found.id)
    return db.session.scalars(query.options(with_ties())).one_or_none() or abort(404)


def shown() -> Show:
    """Which rows the address asks for; an unknown choice is a wrong address."""
    typed = request.args.get("show", Show.ALL.value)
    return Show(typed) if typed in set(Show) else abort(404)


def _one(road_map_id: int, allowed: ColumnElement[bool]) -> RoadMap:
    query = select(RoadMap).where(RoadMap.id == road_map_id, allowed)
    return db.session.scalars(query).one_or_none() or abort(404)


def _row(query: Select[RoadMapRow]) -> RoadMapRow:
    query = query.join(RoadMapRow.road_map).where(kept_by(acting_as())).options(with_events())
    return db.session.scalars(query).one_or_none() or abort(404)
