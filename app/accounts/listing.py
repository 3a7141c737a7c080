"""The lists of people and of invitations, as far as whoever looks may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Invitation, Membership, Role, User
from app.accounts.queries import STAFF
from app.core.db import db
from app.organizations.models import Organization

PAGE = 50
MOST_FOUND = 20  # organizations that a search offers
COORDINATED = frozenset({Role.SCHOOL, Role.HOST, Role.MUNICIPALITY})  # roles that a municipality gives


@dataclass(frozen=True)
class Filters:
    """What the list of people is narrowed to; empty values do not narrow."""

    words: str = ""
    role: Role | None = None
    organization_id: int | None = None
    state: str = ""  # active, inactive, unprotected


def in_reach(membership: Membership) -> ColumnElement[bool]:
    """The condition that an organization is one whose people this person keeps."""
    if membership.role is Role.OPERATOR:
        return true()
    own = membership.organization.municipality_id
    return (Organization.municipality_id == own) & Organization.municipality_id.is_not(None)


def within(membership: Membership) -> ColumnElement[bool]:
    """The condition that a membership (of the joined organization) is this person's to give and take."""
    if membership.role is Role.OPERATOR:
        return true()
    return and_(in_reach(membership), Membership.role.in_(COORDINATED))


def people(membership: Membership, filters: Filters, offset: int) -> tuple[int, Sequence[User]]:
    """How many people there are in reach, and a page of them by name."""
    query = select(User).where(_seen(membership, filters), *_conditions(filters))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    loading = selectinload(User.memberships).joinedload(Membership.organization)
    page = query.options(loading, joinedload(User.second_factor)).order_by(User.name, User.id)
    return total, db.session.scalars(page.limit(PAGE).offset(offset)).all()


def _seen(membership: Membership, filters: Filters) -> ColumnElement[bool]:
    """One membership in reach has all that the filters ask; an operator sees people without any, too."""
    asked = [within(membership)]
    if filters.role is not None:
        asked.append(Membership.role == filters.role)
    if filters.organization_id is not None:
        asked.append(Membership.organization_id == filters.organization_id)
    if membership.role is Role.OPERATOR and len(asked) == 1:
        return true()
    own = select(Membership.id).join(Membership.organization).where(Membership.user_id == User.id, *asked)
    return own.exists()


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_word(word) for word in filters.words.split()[:8]]
    match filters.state:
        case "active":
            conditions.append(User.active.is_(True))
        case "inactive":
            conditions.append(User.active.is_(False))
        case "unprotected":
            confirmed = User.second_factor.has(confirmed_at=None) | ~User.second_factor.has()
            conditions += [User.active.is_(True), confirmed, User.memberships.any(Membership.role.in_(STAFF))]
    return conditions


def _word(word: str) -> ColumnElement[bool]:
    """Part of the name or of the address. SQLite folds only Latin letters: a name is asked in its cases."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    named = [User.name.contains(form, autoescape=True) for form in forms]
    return or_(User.mail.contains(word.lower(), autoescape=True), *named)


def person(membership: Membership, user_id: int) -> User | None:
    """The person, if in reach."""
    query = select(User).where(User.id == user_id, _seen(membership, Filters()))
    return db.session.scalars(query).one_or_none()


def shown_memberships(membership: Membership, user: User) -> list[Membership]:
    """Those of the person's memberships that are this person's to give and take."""
    return [one for one in user.memberships if _gives(membership, one)]


def _gives(membership: Membership, other: Membership) -> bool:
    """What `within` asks of the database, of a row that is loaded already."""
    if membership.role is Role.OPERATOR:
        return True
    own = membership.organization.municipality_id
    return own is not None and other.organization.municipality_id == own and other.role in COORDINATED


def keeps_account(membership: Membership, user: User) -> bool:
    """Whether the account as a whole is in this person's hands: a coordinator must not switch off somebody
    who also acts for the region or for another municipality."""
    if membership.role is Role.OPERATOR:
        return True
    return bool(user.memberships) and len(shown_memberships(membership, user)) == len(user.memberships)


def invitations(membership: Membership, offset: int) -> tuple[int, Sequence[Invitation]]:
    """How many invitations are open in reach, and a page of them, the newest first."""
    query = _invitations(membership).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.options(joinedload(Invitation.organization)).order_by(Invitation.id.desc())
    return total, db.session.scalars(page.limit(PAGE).offset(offset)).all()


def invitation(membership: Membership, invitation_id: int) -> Invitation | None:
    """The invitation, if in reach."""
    query = _invitations(membership).where(Invitation.id == invitation_id)
    return db.session.scalars(query).one_or_none()


def _invitations(membership: Membership) -> Select[Invitation]:
    query = select(Invitation).join(Invitation.organization).where(in_reach(membership))
    return query if membership.role is Role.OPERATOR else query.where(Invitation.role.in_(COORDINATED))


def organizations(membership: Membership, words: str) -> Sequence[Organization]:
    """Organizations in reach with all of the words in the name, the short name or the code."""
    query = select(Organization).where(in_reach(membership))
    for word in words.split()[:8]:
        forms = {word, word.lower(), word.capitalize(), word.upper()}
        columns = (Organization.name, Organization.short_name, Organization.code)
        query = query.where(
            or_(*(column.contains(form, autoescape=True) for column in columns for form in forms))
        )
    query = query.options(joinedload(Organization.municipality)).order_by(Organization.short_name)
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def organization(membership: Membership, organization_id: int) -> Organization | None:
    """The organization, if in reach."""
    query = select(Organization).where(Organization.id == organization_id, in_reach(membership))
    return db.session.scalars(query).one_or_none()
