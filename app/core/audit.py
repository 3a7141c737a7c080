"""The audit log: who changed what, when, from what, to what and why. Rows are only ever added.

Triggers of the database refuse anything else (docs/security/audit-log.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, batches, db, row_insert


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


_INSERT = row_insert(AuditEntry)


@dataclass(frozen=True)
class Change:
    """One entry of many that are written together."""

    action: str
    subject: str
    subject_id: int
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None


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
    write(entry(action, subject, subject_id, by=by, before=before, after=after, reason=reason))


def entry(
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    by: int | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """The row of an entry; without the id for a statement that makes the subject itself and knows it."""
    return {
        "at": clock.now(),
        "actor_id": by,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "before": before or {},
        "after": after or {},
        "reason": reason,
    }


def write(row: dict[str, Any]) -> None:
    """Write an entry that was put together before."""
    db.session.connection().execute(_INSERT, row)  # past the ORM, which has nothing to do with it


def record_changes(
    action: str,
    subject: str,
    subject_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    by: int | None,
) -> None:
    """Write one entry of those values that are not what they were; none if all are."""
    changed = [name for name in after if after[name] != before.get(name)]
    if changed:
        old, new = ({name: told.get(name) for name in changed} for told in (before, after))
        record(action, subject, subject_id, by=by, before=old, after=new)


def record_many(changes: Iterable[Change], *, by: int | None) -> None:
    """The same for thousands of changes, in few statements."""
    common = {"at": clock.now(), "actor_id": by}
    for some in batches(changes):
        db.session.execute(_INSERT, [vars(change) | common for change in some])


def history(subject: str, subject_id: int) -> list[AuditEntry]:
    """Entries about one thing, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
    return list(db.session.scalars(query.order_by(AuditEntry.id)))
