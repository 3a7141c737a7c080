"""Who a person is and how far their reach goes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, false, func, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Membership, RecoveryCode, Role, SecondFactor, User, UserSession
from app.core import clock, remembered
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.rows import Rows, join
from app.organizations.models import Municipality, Organization

DEMO_DOMAIN = "@demo.example"  # the password of its accounts is printed at every start
LIFETIME = timedelta(hours=12)  # of a session, however busy it is: a working day

# Whose account opens more than one school: an authenticator is required of them outside of the demo mode.
STAFF = frozenset({Role.HOST, Role.MUNICIPALITY, Role.OPERATOR, Role.ANALYST})


def key_hash(key: str) -> str:
    """What is kept of a session's key, which has 256 random bits and needs no slow hash."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def by_session_key(key: str, *, demo: bool) -> User | None:
    """The active person whose signed-in browser shows `key`, with memberships and organizations.

    Demo accounts are nobody's outside of the demo mode.
    """
    reads = remembered.is_reading()  # then much is shown that is remembered for a version of the data
    found = _of_session(demo, clock.column(), reads).read({"key_hash": key_hash(key)})
    if not found:
        return None
    user, _first, _organization, _place, second_factor, begun, moment, *version = found[0]
    clock.learn(moment)
    if reads:
        remembered.learn(*version)
    if begun <= clock.now() - LIFETIME:
        return None
    held = [(membership, organization, place) for _user, membership, organization, place, *_ in found]
    for membership, organization, place in held:
        if membership is not None:
            join(membership, organization=organization)
            join(organization, municipality=place)
    join(user, second_factor=second_factor, memberships=[one for one, *_ in held if one is not None])
    user.browser_key = key
    return cast(User, user)


@cache
def _of_session(demo: bool, moment: ColumnElement[Any], with_version: bool) -> Rows:
    """The one statement that every request of somebody who is signed in begins with."""
    query = select().select_from(UserSession).join(UserSession.user)
    query = query.outerjoin(User.memberships).outerjoin(Membership.organization)
    query = query.outerjoin(Organization.municipality).outerjoin(User.second_factor)
    query = query.where(UserSession.key_hash == bindparam("key_hash"), UserSession.ended_at.is_(None))
    query = query.where(_may_sign_in(demo)).order_by(Membership.id)
    place, second = Municipality, SecondFactor
    more = remembered.columns() if with_version else ()
    return Rows(query, User, Membership, Organization, place, second, UserSession.created_at, moment, *more)


def live_sessions(user_id: int) -> Sequence[UserSession]:
    """Browsers in which this person may still be signed in, the newest first."""
    query = select(UserSession).where(UserSession.user_id == user_id, _is_live())
    return db.session.scalars(query.order_by(UserSession.id.desc())).all()


def session_of(user: User) -> int | None:
    """The id of the session that `user` was loaded for."""
    return db.session.scalar(select(UserSession.id).where(UserSession.key_hash == key_hash(user.browser_key)))


def _is_live() -> ColumnElement[bool]:
    return UserSession.ended_at.is_(None) & (UserSession.created_at > clock.now() - LIFETIME)


def by_mail(mail: str, *, demo: bool) -> User | None:
    """The active person with this address, whatever the case it is typed in."""
    query = select(User).where(User.mail == mail.strip().lower(), _may_sign_in(demo))
    return db.session.scalars(query).one_or_none()


def anybody_with(mail: str) -> User | None:
    """The person with this address, active or not."""
    return db.session.scalars(select(User).where(User.mail == mail.strip().lower())).one_or_none()


def active_person(user_id: int, *, demo: bool) -> User | None:
    """The active person with this id."""
    return db.session.scalars(select(User).where(User.id == user_id, _may_sign_in(demo))).one_or_none()


def _may_sign_in(demo: bool) -> ColumnElement[bool]:
    return User.active.is_(True) if demo else and_(User.active, User.mail.not_like(f"%{DEMO_DOMAIN}"))


def needs_second_factor(user: User) -> bool:
    """Whether one of the person's roles must not be without it."""
    return any(membership.role in STAFF for membership in user.memberships)


def recovery_codes_left(user_id: int) -> int:
    """How many of the codes were not used yet."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def active_operators(*, lock: bool = False) -> set[int]:
    """Ids of the active people who run the installation; locked, so that two cannot remove each other.
    They are asked again behind the lock: whoever has waited for it still saw the roles of before."""
    query = select(User.id).where(User.active, User.memberships.any(Membership.role == Role.OPERATOR))
    if lock:
        db.session.scalars(query.order_by(User.id).with_for_update()).all()
    return set(db.session.scalars(query))


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


@cache
def anybody(role: Role, *, placed: bool) -> Membership:
    """A membership whose ids are parameters: a statement with conditions about it is made once for everybody
    of the role, and sent with `ids_of` a membership. `placed`: its organization is in a municipality."""
    place: Any = bindparam("own_municipality") if placed else None
    organization = Organization(municipality_id=place)
    return Membership(role=role, organization_id=bindparam("own_organization"), organization=organization)


def ids_of(membership: Membership) -> dict[str, int | None]:
    """What the statements made for `anybody` of this person's role are sent with."""
    place = membership.organization.municipality_id
    return {"own_organization": membership.organization_id, "own_municipality": place}


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
