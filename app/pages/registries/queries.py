"""Reads of the registries' lists: one condition serves the page, its count and its export."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Membership, User
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.folding import fold_municipality, fold_name
from app.organizations.models import Municipality, Organization, RegistryImport, SchoolClass, Venue
from app.pages.registries.access import imports_of, kept_by
from app.pages.registries.filters import Filters, Only

ENDING_SOON = timedelta(days=60)
IMPORTS = 20  # of the list of files


def municipalities(filters: Filters) -> Select[Municipality]:
    """By name."""
    query = select(Municipality).where(*_words([Municipality.folded], fold_municipality(filters.q)))
    return query.where(*_shown(Municipality, filters)).order_by(Municipality.name, Municipality.id)


def organizations(membership: Membership, filters: Filters, today: date) -> Select[Organization]:
    """Those that the person keeps, by municipality and name."""
    query = select(Organization).outerjoin(Organization.municipality).where(kept_by(membership))
    query = query.where(*_placed(filters), *_shown(Organization, filters), *_asked(filters.q))
    if filters.kind is not None:
        query = query.where(Organization.kind == filters.kind)
    if filters.only is Only.NO_ACCOUNT:
        query = query.where(~_accounts().exists())
    if filters.only is Only.ENDING:
        query = query.where(Organization.agreement_until <= today + ENDING_SOON)
    query = query.options(contains_eager(Organization.municipality))
    return query.order_by(Municipality.name.nulls_first(), Organization.short_name, Organization.id)


def venues(membership: Membership, filters: Filters) -> Select[Venue]:
    """Those of organizations that the person keeps, by organization and name."""
    query = _of_organizations(select(Venue).join(Venue.organization), membership, filters)
    loading = contains_eager(Venue.organization).contains_eager(Organization.municipality)
    query = query.where(*_shown(Venue, filters)).options(loading)
    return query.order_by(Organization.short_name, Venue.name, Venue.id)


def classes(membership: Membership, filters: Filters) -> Select[SchoolClass]:
    """Those of schools that the person keeps, by school, grade and letter."""
    query = _of_organizations(select(SchoolClass).join(SchoolClass.school), membership, filters)
    loading = contains_eager(SchoolClass.school).contains_eager(Organization.municipality)
    query = query.where(SchoolClass.year == filters.year).options(loading)
    order = (Organization.short_name, Organization.id, SchoolClass.grade, SchoolClass.letter)
    return query.order_by(*order)


def count(query: Select[Any]) -> int:
    """How many rows a list has."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def accounts_of(organizations: Iterable[Organization]) -> dict[int, int]:
    """How many active people each of these organizations has."""
    ids = [one.id for one in organizations]
    query = select(Membership.organization_id, func.count(func.distinct(Membership.user_id)))
    query = query.join(Membership.user).where(User.active, Membership.organization_id.in_(ids))
    return dict(db.session.execute(query.group_by(Membership.organization_id)).all())


def organizations_in() -> dict[int, int]:
    """How many active organizations each municipality has."""
    query = select(Organization.municipality_id, func.count()).where(Organization.active)
    counted = db.session.execute(query.group_by(Organization.municipality_id))
    return {key: number for key, number in counted if key is not None}


def venues_of(organization_id: int) -> Sequence[Venue]:
    """All of them, the active ones first."""
    query = select(Venue).where(Venue.organization_id == organization_id)
    return db.session.scalars(query.order_by(Venue.active.desc(), Venue.name, Venue.id)).all()


def imports(membership: Membership) -> Sequence[RegistryImport]:
    """The latest files that concern this person."""
    query = select(RegistryImport).where(imports_of(membership)).order_by(RegistryImport.id.desc())
    return db.session.scalars(query.limit(IMPORTS)).all()


def history(subject: str, subject_id: int) -> list[tuple[AuditEntry, str | None]]:
    """Entries about one thing with the names of who made them, the latest first."""
    entries = audit.history(subject, subject_id)
    names = names_of({entry.actor_id for entry in entries})
    return [(entry, names.get(entry.actor_id or 0)) for entry in reversed(entries)]


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """The names of these users by id."""
    wanted = {one for one in people if one is not None}
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {key: name for key, name in db.session.execute(query)} if wanted else {}


def _of_organizations(query: Select[Any], membership: Membership, filters: Filters) -> Select[Any]:
    query = query.outerjoin(Organization.municipality).where(kept_by(membership), *_placed(filters))
    if filters.organization is not None:
        query = query.where(Organization.id == filters.organization)
    return query.where(*_asked(filters.q))


def _accounts() -> Select[Any]:
    of_it = Membership.organization_id == Organization.id
    return select(Membership.id).join(Membership.user).where(of_it, User.active).correlate(Organization)


def _placed(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.municipality is None:
        return []
    return [Organization.municipality_id == (filters.municipality or None)]


def _shown(model: Any, filters: Filters) -> list[ColumnElement[bool]]:
    match filters.only:
        case Only.ALL:
            return []
        case Only.ARCHIVED:
            return [model.active.is_(False)]
        case _:
            return [model.active]


def _asked(question: str) -> list[ColumnElement[bool]]:
    """An organization by any of its names, or by its code or number as a whole."""
    if not question:
        return []
    words = _words([Organization.folded, Organization.short_folded], fold_name(question))
    exact = Organization.code.in_({question, question.lower(), question.upper(), question.capitalize()})
    numbers = (Organization.inn == question) | (Organization.ogrn == question)
    return [exact | numbers | and_(*words)] if words else [exact | numbers]


def _words(columns: Sequence[Any], folded: str) -> list[ColumnElement[bool]]:
    """Each word begins one of the name's; a number is one."""
    conditions = []
    for word in folded.split():
        pattern = f"% {word} %" if word.isdigit() else f"% {word}%"
        conditions.append(or_(*(column.like(pattern) for column in columns)))
    return conditions
