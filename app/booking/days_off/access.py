"""Whose lessons a person may cancel, and which acts they may see; otherwise 404, so that ids leak nothing."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import joinedload

from app.accounts.actions import SCHOOLS
from app.accounts.models import Membership, Role
from app.accounts.queries import within_reach
from app.booking.actions import DayOffDraft
from app.booking.days_off.models import DayOff, DayOffSchool
from app.core.db import db
from app.organizations.models import Organization
from app.organizations.queries import by_number

MOST_ACTS = 200  # that the list shows
KEEPERS = (Role.MUNICIPALITY, Role.OPERATOR)


def schools_in(membership: Membership, municipality_id: int | None) -> list[Organization]:
    """The schools whose lessons this person may cancel, of one municipality or of all, by name."""
    query = select(Organization).where(Organization.kind.in_(SCHOOLS), Organization.active)
    query = query.where(within_reach(membership, Organization.id))
    if municipality_id is not None:
        query = query.where(Organization.municipality_id == municipality_id)
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda school: by_number(school.short_name))


def chosen_schools(membership: Membership, act: DayOff | DayOffDraft) -> list[str]:
    """The names of the schools within this person's reach that an act was made for by name; none where it is
    for all."""
    if act.every_school:
        return []
    query = select(Organization.short_name).where(Organization.id.in_(act.schools))
    return sorted(db.session.scalars(query.where(within_reach(membership, Organization.id))), key=by_number)


def acts_seen_by(membership: Membership) -> Sequence[DayOff]:
    """The acts that this person may see, the newest first."""
    query = select(DayOff).where(_seen_by(membership)).options(joinedload(DayOff.municipality))
    return db.session.scalars(query.order_by(DayOff.id.desc()).limit(MOST_ACTS)).all()


def shown_act(membership: Membership, day_off_id: int) -> DayOff:
    """The act, if it is for schools within this person's reach: they see it as far as that goes."""
    query = select(DayOff).where(DayOff.id == day_off_id, _seen_by(membership))
    return db.session.scalars(query).one_or_none() or abort(404)


def kept_act(membership: Membership, day_off_id: int) -> DayOff:
    """The act, if this person could have made it."""
    act = shown_act(membership, day_off_id)
    return act if may_keep(membership, act) else abort(404)


def may_keep(membership: Membership, act: DayOff) -> bool:
    """Whether the act is this person's to withdraw: an operator's every one, else those of the own
    municipality."""
    if membership.role is Role.MUNICIPALITY:
        own = membership.organization.municipality_id
        return own is not None and act.municipality_id == own
    return membership.role is Role.OPERATOR


def _seen_by(membership: Membership) -> ColumnElement[bool]:
    if membership.role is Role.OPERATOR:
        return true()
    reached = within_reach(membership, DayOffSchool.school_id)
    return exists().where(DayOffSchool.day_off_id == DayOff.id, reached)
