"""Things of the registries by their addresses, or 404: an operator keeps all, a municipality its own, and
whoever books or hosts the own organization's."""

from typing import TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import joinedload

from app.accounts.access import acting_as
from app.accounts.models import Membership, Role
from app.core.db import db
from app.organizations.importing import Scope
from app.organizations.models import Municipality, Organization, RegistryImport, SchoolClass, Venue

T = TypeVar("T")
KEEPERS = (Role.OPERATOR, Role.MUNICIPALITY)
OWNERS = (*KEEPERS, Role.SCHOOL, Role.HOST)


def own_municipality(membership: Membership) -> int | None:
    """The only municipality that this person keeps; None for an operator, who keeps all."""
    if membership.role is Role.OPERATOR:
        return None
    return membership.organization.municipality_id or abort(404)


def kept_by(membership: Membership) -> ColumnElement[bool]:
    """The condition on Organization that this person keeps it."""
    match membership.role:
        case Role.OPERATOR:
            return true()
        case Role.MUNICIPALITY:
            own = membership.organization.municipality_id
            return false() if own is None else Organization.municipality_id == own
        case Role.SCHOOL | Role.HOST:
            return Organization.id == membership.organization_id
        case _:
            return false()


def municipality(municipality_id: int) -> Municipality:
    return db.session.get(Municipality, municipality_id) or abort(404)


def organization(organization_id: int) -> Organization:
    query = select(Organization).where(Organization.id == organization_id, kept_by(acting_as()))
    return db.session.scalars(query.options(joinedload(Organization.municipality))).one_or_none() or abort(
        404
    )


def venue(venue_id: int) -> Venue:
    return _owned(select(Venue).join(Venue.organization).where(Venue.id == venue_id))


def school_class(class_id: int) -> SchoolClass:
    return _owned(select(SchoolClass).join(SchoolClass.school).where(SchoolClass.id == class_id))


def registry_import(import_id: int) -> RegistryImport:
    """A municipality's people see the files that were bounded by it."""
    query = select(RegistryImport).where(RegistryImport.id == import_id, imports_of(acting_as()))
    return db.session.scalars(query).one_or_none() or abort(404)


def imports_of(membership: Membership) -> ColumnElement[bool]:
    own = own_municipality(membership)
    return true() if own is None else RegistryImport.municipality_id == own


def scope(year: int) -> Scope:
    """How far a file of this person reaches."""
    return Scope(year=year, municipality_id=own_municipality(acting_as()))


def _owned(query: Select[T]) -> T:
    return db.session.scalars(query.where(kept_by(acting_as()))).one_or_none() or abort(404)
