"""Changes to people: making an account, counting failed sign-ins."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select

from app.accounts.models import Membership, Role, SignInTry, User
from app.accounts.passwords import hash_password
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Organization, OrganizationKind

TRIES = 10
WINDOW = timedelta(minutes=15)
PASSWORD_LENGTH = 12
SCHOOLS = frozenset({OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN})


class MailTaken(RuleBroken):
    """An account with this address is there already."""


class PasswordTooShort(RuleBroken):
    """Shorter than PASSWORD_LENGTH characters."""


class RoleDoesNotFit(RuleBroken):
    """The role is not one that this kind of organization has."""


def create_user(
    mail: str,
    name: str,
    password: str,
    role: Role,
    organization_id: int,
    *,
    by: int | None,
) -> User:
    """A person with one membership. Raises MailTaken, PasswordTooShort, RoleDoesNotFit."""
    mail = mail.strip().lower()
    if len(password) < PASSWORD_LENGTH:
        raise PasswordTooShort
    if db.session.scalar(select(User.id).where(User.mail == mail)) is not None:
        raise MailTaken
    organization = db.session.get_one(Organization, organization_id)
    if not _fits(role, organization):
        raise RoleDoesNotFit
    user = User(
        mail=mail,
        name=name,
        password_hash=hash_password(password),
        session_key=secrets.token_urlsafe(32),
        created_at=clock.now(),
        memberships=[Membership(organization_id=organization_id, role=role)],
    )
    db.session.add(user)
    db.session.flush()
    audit.record(
        "user.created",
        "user",
        user.id,
        by=by,
        after={"role": role, "organization": organization_id},
    )
    return user


def end_sessions(user: User) -> None:
    """Whoever is signed in as this person, on whatever machine, is so no more."""
    user.session_key = secrets.token_urlsafe(32)
    db.session.flush()
    audit.record("user.signed_out", "user", user.id, by=user.id)


def _fits(role: Role, organization: Organization) -> bool:
    """A municipality's coordinator without a municipality would reach every organization that has none."""
    match role:
        case Role.SCHOOL:
            return organization.kind in SCHOOLS
        case Role.MUNICIPALITY:
            return organization.municipality_id is not None
        case _:
            return True


def may_try(mail: str, network: str) -> bool:
    """Whether another sign-in may be tried: fewer than TRIES failures within WINDOW for this pair."""
    query = select(func.count()).where(
        SignInTry.mail == mail,
        SignInTry.network == network,
        SignInTry.at > clock.now() - WINDOW,
    )
    return (db.session.scalar(query) or 0) < TRIES


def remember_failure(mail: str, network: str) -> None:
    """Count a failed sign-in, and forget those that no longer matter."""
    db.session.execute(delete(SignInTry).where(SignInTry.at <= clock.now() - WINDOW))
    db.session.add(SignInTry(mail=mail, network=network, at=clock.now()))
    db.session.flush()
