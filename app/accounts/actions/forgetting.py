"""Erasing what is known of people when the time that the installation keeps it is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.accounts.models import Invitation, MailedLink, RecoveryCode, SecondFactor, User, UserSession
from app.core import audit, clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Retained
from app.organizations.queries import retention_days


def forget_due() -> int:
    """Erase traces of signing in and the particulars of closed accounts that are past their time; answers how
    many rows and accounts. Safe to run at any time, or twice."""
    return _forget_traces(_before(Retained.TRACES)) + _forget_people(_before(Retained.ACCOUNTS))


def _before(kind: Retained) -> datetime:
    return clock.now() - timedelta(days=retention_days(kind))


def _forget_traces(before: datetime) -> int:
    """Sessions that ended long ago, and invitations and links that nobody can use any more."""
    over = (
        delete(UserSession).where(UserSession.created_at < before).returning(UserSession.id),
        delete(Invitation).where(Invitation.expires_at < before).returning(Invitation.id),
        delete(MailedLink).where(MailedLink.expires_at < before).returning(MailedLink.id),
    )
    return sum(len(db.session.scalars(statement).all()) for statement in over)


def _forget_people(before: datetime) -> int:
    """The person goes, the account's number stays: the audit log and counts refer to it."""
    people = _closed_before(before)
    for user in people:
        for table in (RecoveryCode, SecondFactor, UserSession, MailedLink):
            db.session.execute(delete(table).where(table.user_id == user.id))
        user.mail, user.name, user.password_hash = _erased(user.id), f"№ {user.id}", ""
        db.session.flush()
        audit.record("user.forgotten", "user", user.id, by=None)
    return len(people)


def _closed_before(before: datetime) -> Sequence[User]:
    """Accounts switched off before the moment and not yet erased, locked."""
    last = (
        select(func.max(AuditEntry.at))
        .where(
            AuditEntry.subject == "user",
            AuditEntry.subject_id == User.id,
            AuditEntry.action == "user.deactivated",
        )
        .correlate(User)
        .scalar_subquery()
    )
    due = select(User).where(User.active.is_(False), last < before, User.mail.not_like(_erased("%")))
    return db.session.scalars(due.order_by(User.id).with_for_update(key_share=True)).all()


def _erased(number: int | str) -> str:
    """An address that nobody has or can have."""
    return f"erased-{number}@invalid"
