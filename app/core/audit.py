"""The audit log: who changed what, when, from what, to what and why. Rows are only ever added.

Triggers of the database refuse anything else (docs/security/audit-log.md).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, db


class AuditEntry(Model):
    """One change. `actor_id` is a user's id, or NULL for the program itself (an expiry, a promotion)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "subject_id", "at", "id"),
        Index(None, "at", "id"),
        Index(None, "actor_id", "at", "id"),
        Index(None, "action", "at", "id"),
        Index(None, "subject", "at", "id"),
        Index(
            "ix_audit_entry_with_reason",
            "at",
            "id",
            sqlite_where=text("reason IS NOT NULL"),
            postgresql_where=text("reason IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None]


def record(
    action: str,
    subject: str,
    subject_id: int,
    *,
    by: int | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write one entry in the caller's transaction. `before` and `after` hold only what changed."""
    db.session.execute(
        insert(AuditEntry).values(
            at=clock.now(),
            actor_id=by,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=before or {},
            after=after or {},
            reason=reason,
        )
    )


def history(subject: str, subject_id: int) -> list[AuditEntry]:
    """Entries about one thing, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id)))
