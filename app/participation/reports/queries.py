"""Kept views: those that a person may see."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts.models import Membership, Role
from app.attendance.models import Sheet
from app.calendar.models import Event
from app.core.db import db
from app.participation.access import in_sight, sight_of
from app.participation.dimensions import Dimension, Key
from app.participation.reports.asking import ANY_PERIOD, chosen_of, filters_of
from app.participation.reports.models import SavedView

KEEPERS = frozenset({Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR})  # an analyst only reads


def saved_views(membership: Membership, *, archived: bool = False) -> Sequence[SavedView]:
    """What this person may see of what is in use, or of the archive; everybody's first."""
    when = SavedView.archived_at
    query = select(SavedView).where(_of(membership), when.is_not(None) if archived else when.is_(None))
    found = db.session.scalars(query.order_by(SavedView.position, SavedView.id))
    return [one for one in found if _is_for(membership, one)]


def saved_view(id: int) -> SavedView | None:
    """One of them, whosever it is."""
    return db.session.get(SavedView, id)


def shipped(code: str) -> SavedView | None:
    """The report that everybody has under this code, unless it is in the archive."""
    query = select(SavedView).where(SavedView.code == code, SavedView.archived_at.is_(None))
    return db.session.scalars(query).one_or_none()


def first_day(membership: Membership) -> date | None:
    """Of the first sheet that this person may read."""
    days = select(func.min(Sheet.held_on)).join(Event, Event.id == Sheet.event_id)
    return db.session.scalar(days.where(sight_of(membership).sheets))


def may_change(membership: Membership, saved: SavedView) -> bool:
    """Everybody's views are the operator's to change, and an organization's are its own people's."""
    if saved.owner_id is None:
        return membership.role is Role.OPERATOR
    return membership.role in KEEPERS and saved.owner_id == membership.organization_id


def may_see(membership: Membership, saved: SavedView) -> bool:
    """Everybody's and those of the own organization; in the archive, those that one may bring back."""
    return is_for(membership, saved) and (not saved.is_archived or may_change(membership, saved))


def is_for(membership: Membership, saved: SavedView) -> bool:
    """Whether it is everybody's or of the own organization and says something to this reader, in the archive,
    too."""
    return saved.owner_id in {None, membership.organization_id} and _is_for(membership, saved)


def _of(membership: Membership) -> ColumnElement[bool]:
    """The condition that a view is everybody's or of the own organization."""
    return or_(SavedView.owner_id.is_(None), SavedView.owner_id == membership.organization_id)


def _is_for(membership: Membership, saved: SavedView) -> bool:
    """A view of other schools or municipalities alone says nothing to this reader, and one of a school, class
    or event is for those who may be told of it."""
    chosen, place = chosen_of(saved), membership.organization
    own: dict[Dimension, Key] = {}
    if membership.role in {Role.SCHOOL, Role.MUNICIPALITY}:
        own[Dimension.MUNICIPALITY] = place.municipality_id
    if membership.role is Role.SCHOOL:
        own[Dimension.SCHOOL] = place.id
    if any(dimension in chosen and key not in chosen[dimension] for dimension, key in own.items()):
        return False
    return in_sight(membership, filters_of(saved, ANY_PERIOD, membership))
