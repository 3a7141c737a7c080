"""Who may be written to by whom, and what each is told: the figures of the own reach, never the author's."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.listing import COORDINATED
from app.accounts.models import Membership, Role, User
from app.core.db import db
from app.organizations.models import Organization
from app.participation.access import in_sight
from app.participation.reports.asking import ANY_PERIOD, filters_of
from app.participation.sending.models import SendingRecipient

MOST_FOUND = 30
MOST_AT_ONCE = 500


def found(
    author: Membership, words: str, role: Role | None, most: int, but: Collection[int] = ()
) -> Sequence[Membership]:
    """People in the author's reach whose name, address or organization has each of the words, by name; none
    of the people `but`."""
    query = _within(author).where(*(_word(word) for word in words.split()[:8]), User.id.not_in(but))
    if role is not None:
        query = query.where(Membership.role == role)
    query = query.options(contains_eager(Membership.user), contains_eager(Membership.organization))
    return db.session.scalars(query.order_by(User.name, Membership.id).limit(most)).all()


def in_reach(author: Membership, membership_id: int) -> Membership | None:
    """The membership, if the author may choose its person."""
    return db.session.scalars(_within(author).where(Membership.id == membership_id)).one_or_none()


def _within(author: Membership) -> Select[Membership]:
    query = select(Membership).join(Membership.user).join(Membership.organization)
    return query.where(User.active, Organization.active, _reached(author))


def _reached(author: Membership) -> ColumnElement[bool]:
    """A coordinator writes to the schools, hosts and coordinators of the own municipality."""
    own = author.organization
    match author.role:
        case Role.OPERATOR:
            return true()
        case Role.MUNICIPALITY if own.municipality_id is not None:
            placed = Organization.municipality_id == own.municipality_id
            return placed & Membership.role.in_(COORDINATED)
        case Role.SCHOOL | Role.HOST:
            return (Membership.organization_id == own.id) & (Membership.role == author.role)
        case _:
            return false()


def _word(word: str) -> ColumnElement[bool]:
    """SQLite folds only Latin letters: a name is asked in its cases."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    names = (User.name, Organization.short_name, Organization.name)
    named = [column.contains(form, autoescape=True) for column in names for form in forms]
    return or_(User.mail.contains(word.lower(), autoescape=True), *named)


def reader_of(recipient: SendingRecipient) -> Membership | None:
    """By what the recipient reads the report; None for whoever has lost that, looks after nothing any more,
    or may not be told of the one school, class or event that the report names."""
    one, saved = _membership_of(recipient), recipient.sending.view
    return one if one is not None and in_sight(one, filters_of(saved, ANY_PERIOD, one)) else None


def _membership_of(recipient: SendingRecipient) -> Membership | None:
    query = select(Membership).where(
        Membership.user_id == recipient.user_id,
        Membership.organization_id == recipient.organization_id,
        Membership.role == recipient.role,
        Membership.user.has(User.active),
        Membership.organization.has(Organization.active),
    )
    query = query.options(joinedload(Membership.organization), joinedload(Membership.user))
    one = db.session.scalars(query).one_or_none()
    if one is not None and one.role is Role.MUNICIPALITY and one.organization.municipality_id is None:
        return None
    return one


def may_look_at(author: Membership, other: Membership) -> bool:
    """Whether the author sees all that the other sees: a host's visitors come from other municipalities."""
    if author.role in (Role.OPERATOR, Role.ANALYST):
        return True
    if author.role is Role.MUNICIPALITY and other.role is not Role.HOST:
        return author.organization.municipality_id == other.organization.municipality_id
    return author.organization_id == other.organization_id and author.role is other.role
