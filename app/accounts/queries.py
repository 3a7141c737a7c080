"""Who a person is and how far their reach goes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, false, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.accounts.models import Membership, Role, User
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Organization

DEMO_ACCOUNTS = "%@demo.example"  # their password is printed at every start


def by_session_key(key: str, *, demo: bool) -> User | None:
    """The active person whose signed-in browser shows `key`, with memberships and organizations.

    Demo accounts are nobody's outside of the demo mode.
    """
    query = select(User).where(User.session_key == key, _may_sign_in(demo))
    loading = joinedload(User.memberships).joinedload(Membership.organization)
    return (
        db.session.scalars(query.options(loading.joinedload(Organization.municipality)))
        .unique()
        .one_or_none()
    )


def by_mail(mail: str, *, demo: bool) -> User | None:
    """The active person with this address, whatever the case it is typed in."""
    query = select(User).where(User.mail == mail.strip().lower(), _may_sign_in(demo))
    return db.session.scalars(query).one_or_none()


def _may_sign_in(demo: bool) -> ColumnElement[bool]:
    return User.active.is_(True) if demo else and_(User.active, User.mail.not_like(DEMO_ACCOUNTS))


def recipients(organization_id: int, *roles: Role) -> Sequence[User]:
    """Active people of these roles (all, if none are named) in the organization: whom its letters go to."""
    query = select(User).join(User.memberships).where(Membership.organization_id == organization_id)
    if roles:
        query = query.where(Membership.role.in_(roles))
    return db.session.scalars(query.where(User.active).distinct().order_by(User.id)).all()


def within_reach(
    membership: Membership,
    organization_id: InstrumentedAttribute[int] | ColumnElement[int],
) -> ColumnElement[bool]:
    """The condition that a column names an organization whose bookings and sheets this person may read."""
    match membership.role:
        case Role.OPERATOR | Role.ANALYST:
            return true()
        case Role.MUNICIPALITY:
            own = membership.organization.municipality_id
            if own is None:  # a NULL would be compared as IS NULL and reach every regional organization
                return false()
            return organization_id.in_(select(Organization.id).where(Organization.municipality_id == own))
        case Role.SCHOOL:
            return organization_id == membership.organization_id
        case Role.HOST:
            return false()


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by id: who stated, who confirmed."""
    query = select(User.id, User.name).where(User.id.in_({one for one in ids if one is not None}))
    return dict(db.session.execute(query).all())


def history_of(subject: str, subject_id: int, most: int) -> list[tuple[AuditEntry, str | None]]:
    """The latest entries about one thing with the name of who made the change, the newest first."""
    about = (AuditEntry.subject == subject) & (AuditEntry.subject_id == subject_id)
    query = select(AuditEntry, User.name).outerjoin(User, User.id == AuditEntry.actor_id).where(about)
    return [
        (entry, name) for entry, name in db.session.execute(query.order_by(AuditEntry.id.desc()).limit(most))
    ]
