"""Changes to people: making an account, counting failed sign-ins."""

import secrets
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Membership, Role, SignInTry, User
from app.accounts.passwords import hash_password
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Organization, OrganizationKind

TRIES = 10  # failures of one account from one network
TRIES_OF_NETWORK = 100  # of all accounts: a school behind one address mistypes less, a list of mails more
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
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        if db.session.scalar(select(User.id).where(User.mail == mail)) is None:
            raise
        raise MailTaken from None
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


def may_try(mail: str, address: str) -> bool:
    """Whether another sign-in may be tried: within WINDOW this account has failed fewer than TRIES times from
    this network, and all accounts together fewer than TRIES_OF_NETWORK."""
    query = select(func.count(), func.count().filter(SignInTry.mail == mail)).where(
        SignInTry.network == _network(address),
        SignInTry.at > clock.now() - WINDOW,
    )
    of_network, of_account = db.session.execute(query).one()
    return of_account < TRIES and of_network < TRIES_OF_NETWORK


def remember_failure(mail: str, address: str) -> None:
    """Count a failed sign-in, and forget those that no longer matter."""
    db.session.execute(delete(SignInTry).where(SignInTry.at <= clock.now() - WINDOW))
    db.session.add(SignInTry(mail=mail, network=_network(address), at=clock.now()))
    db.session.flush()


def _network(address: str) -> str:
    """What a visitor cannot change at will: an IPv4 address, or the /64 that an IPv6 line is given whole."""
    try:
        ip = ip_address(address)
    except ValueError:  # a socket's path, or what a proxy made up
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
    return address
