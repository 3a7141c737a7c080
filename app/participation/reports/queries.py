"""Kept views: those that a person may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from app.accounts.models import Membership, Role
from app.core.db import db
from app.participation.reports.models import SavedView

KEEPERS = frozenset({Role.SCHOOL, Role.HOST, Role.MUNICIPALITY, Role.OPERATOR})  # an analyst only reads


def seen_by(membership: Membership) -> ColumnElement[bool]:
    """The condition that a view is everybody's or of the own organization."""
    return or_(SavedView.owner_id.is_(None), SavedView.owner_id == membership.organization_id)


def saved_views(membership: Membership, *, archived: bool = False) -> Sequence[SavedView]:
    """What this person may see of what is in use, or of the archive; everybody's first."""
    when = SavedView.archived_at
    query = select(SavedView).where(seen_by(membership), when.is_not(None) if archived else when.is_(None))
    return db.session.scalars(query.order_by(SavedView.position, SavedView.id)).all()


def saved_view(id: int) -> SavedView | None:
    """One of them, whosever it is."""
    return db.session.get(SavedView, id)


def may_change(membership: Membership, saved: SavedView) -> bool:
    """Everybody's views are the operator's to change, and an organization's are its own people's."""
    if saved.owner_id is None:
        return membership.role is Role.OPERATOR
    return membership.role in KEEPERS and saved.owner_id == membership.organization_id
