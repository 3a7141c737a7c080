"""Accounts and memberships: made, described, switched off and on, given and taken back."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import password_policy
from app.accounts.actions.links import close_links
from app.accounts.actions.sessions import end_all_sessions
from app.accounts.models import Membership, Role, User
from app.accounts.passwords import hash_password
from app.accounts.queries import DEMO_DOMAIN, active_operators
from app.accounts.refusals import (
    AlreadyMember,
    LastOperator,
    MailTaken,
    NotOneself,
    PasswordTooShort,
    RoleDoesNotFit,
)
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Organization, OrganizationKind

SCHOOLS = frozenset({OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN})


def create_user(
    mail: str, name: str, password: str, role: Role, organization_id: int, *, by: int | None
) -> User:
    """A person with one membership. Raises MailTaken, RoleDoesNotFit and what the password policy refuses."""
    mail = mail.strip().lower()
    password = password_policy.normal(password)
    if mail.endswith(DEMO_DOMAIN):  # public by design, and nobody's outside of the demo mode
        if len(password) < password_policy.LEAST:
            raise PasswordTooShort(password_policy.LEAST)
    else:
        password_policy.check(password, mail, name)
    if not fits(role, db.session.get_one(Organization, organization_id)):
        raise RoleDoesNotFit
    user = User(mail=mail, name=name, password_hash=hash_password(password), created_at=clock.now())
    user.memberships = [Membership(organization_id=organization_id, role=role)]
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        if db.session.scalar(select(User.id).where(User.mail == mail)) is None:
            raise
        raise MailTaken from None
    after = {"role": role, "organization": organization_id}
    audit.record("user.created", "user", user.id, by=by, after=after)
    return user


def fits(role: Role, organization: Organization) -> bool:
    """A municipality's coordinator without a municipality would reach every organization that has none."""
    match role:
        case Role.SCHOOL:
            return organization.kind in SCHOOLS
        case Role.MUNICIPALITY:
            return organization.municipality_id is not None
        case _:
            return True


def describe_oneself(user: User, name: str, locale: str) -> None:
    """The person's name, and the language that letters to them are written in."""
    before = {"name": user.name, "locale": user.locale}
    after = {"name": name, "locale": locale}
    if after != before:
        user.name, user.locale = name, locale
        audit.record("user.changed", "user", user.id, by=user.id, before=before, after=after)


def add_membership(user: User, role: Role, organization_id: int, *, by: int | None) -> Membership:
    """One more role for `user`. Raises AlreadyMember, RoleDoesNotFit."""
    if not fits(role, db.session.get_one(Organization, organization_id)):
        raise RoleDoesNotFit
    membership = Membership(user_id=user.id, organization_id=organization_id, role=role)
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError:
        raise AlreadyMember from None
    after = {"role": role, "organization": organization_id}
    audit.record("membership.added", "user", user.id, by=by, after=after)
    return membership


def remove_membership(membership: Membership, *, by: User) -> None:
    """Take a role back; it ends with the person's next request. Raises NotOneself, LastOperator."""
    user = membership.user
    if user.id == by.id:
        raise NotOneself
    _keep_an_operator(user, [one for one in user.memberships if one is not membership])
    before = {"role": membership.role, "organization": membership.organization_id}
    user.memberships.remove(membership)
    db.session.flush()
    audit.record("membership.removed", "user", user.id, by=by.id, before=before)


def deactivate(user: User, *, by: User, reason: str) -> None:
    """Nobody signs in as `user` any more, and nobody is signed in. Raises NotOneself, LastOperator."""
    if user.id == by.id:
        raise NotOneself
    _keep_an_operator(user, [])
    if user.active:
        user.active = False
        end_all_sessions(user, by=by.id)
        close_links(user)
        db.session.flush()
        audit.record("user.deactivated", "user", user.id, by=by.id, reason=reason)


def reactivate(user: User, *, by: User) -> None:
    """The account works again, with the password and second factor that it had."""
    if not user.active:
        user.active = True
        db.session.flush()
        audit.record("user.reactivated", "user", user.id, by=by.id)


def _keep_an_operator(user: User, left: list[Membership]) -> None:
    """Raise LastOperator if only `user` runs the installation, and would not with the memberships `left`."""
    stays = any(one.role is Role.OPERATOR for one in left)
    if not stays and active_operators(lock=True) == {user.id}:
        raise LastOperator
