"""Whom an event is shown to, as conditions of SQL. What is not public never reaches pages, searches, feeds or
site maps that anybody may open."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, or_, select

from app.accounts.models import Membership, Role
from app.accounts.queries import anybody, ids_of
from app.calendar.access import kept_by
from app.calendar.models import SHOWN, Event, Visibility, event_invitation
from app.core.db import batches, db


@cache
def is_public() -> ColumnElement[bool]:
    """An event that everybody may see, a cancelled one too."""
    return Event.state.in_(SHOWN) & (Event.visibility == Visibility.PUBLIC)


def readable_by(membership: Membership | None) -> ColumnElement[bool]:
    """A published event that this person may see; None is a visitor. Drafts are for those who keep them."""
    if membership is None:
        return is_public()
    shown = Event.state.in_(SHOWN)
    if membership.role in (Role.OPERATOR, Role.ANALYST):
        return shown
    invited = select(event_invitation.c.event_id).where(
        event_invitation.c.organization_id == membership.organization_id
    )
    open_to_all = Event.visibility != Visibility.INVITED
    return shown & or_(open_to_all, Event.id.in_(invited), kept_by(membership))


def readable_to(membership: Membership | None) -> tuple[ColumnElement[bool], dict[str, int | None]]:
    """The same condition made once for everybody of a role, and the values that it is sent with."""
    if membership is None:
        return is_public(), {}
    ids = ids_of(membership)
    return _readable_to(membership.role, ids["own_municipality"] is not None), ids


@cache
def _readable_to(role: Role, placed: bool) -> ColumnElement[bool]:
    return readable_by(anybody(role, placed=placed))


def within_sight(membership: Membership) -> ColumnElement[bool]:
    """An event that this person keeps, a draft too, or may read."""
    return or_(kept_by(membership), readable_by(membership))


def open_to_some(organization_ids: Collection[int]) -> ColumnElement[bool]:
    """An event that needs no invitation, or to which at least one of these organizations is invited."""
    pairs = event_invitation.c
    invited = select(pairs.event_id).where(pairs.organization_id.in_(organization_ids))
    return or_(Event.visibility != Visibility.INVITED, Event.id.in_(invited))


def invitations(event_ids: Collection[int], organization_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Which of the organizations are invited to each of the events."""
    pairs, found = event_invitation.c, dict[int, frozenset[int]]()
    for some in batches(event_ids):
        query = select(pairs.event_id, pairs.organization_id).where(
            pairs.event_id.in_(some), pairs.organization_id.in_(organization_ids)
        )
        for event_id, organization_id in db.session.execute(query):
            found[event_id] = found.get(event_id, frozenset()) | {organization_id}
    return found
