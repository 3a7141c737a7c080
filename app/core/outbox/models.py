"""The outbox: one row for each thing that must happen after a change."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, func, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class MessageState(enum.StrEnum):
    """What has become of a message. FAILED: given up after the last try, until somebody sends it again."""

    WAITING = "waiting"
    RETRYING = "retrying"
    FAILED = "failed"
    DONE = "done"


class OutboxMessage(Model):
    """One thing to do: a topic, the subject's id and version, and no personal data.

    `lease` numbers the leases: whoever holds an older one than the last may not begin. `attempts` counts the
    tries that were begun. `sent` holds the marks of letters that have gone, so that a retry goes on where it
    stopped. The defaults of the server are for a program that is older than the columns.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("topic", "subject_id", "version", "recipient_id"),
        Index(
            "ix_outbox_message_unfinished",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    subject_id: Mapped[int]
    version: Mapped[int]
    recipient_id: Mapped[int]  # an organization's id, or a person's where the topic says so
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())
    leased_until: Mapped[datetime | None]
    lease: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    sent: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def state(self) -> MessageState:
        if self.done_at is not None:
            return MessageState.DONE
        if self.failed_at is not None:
            return MessageState.FAILED
        return MessageState.RETRYING if self.last_error else MessageState.WAITING


def is_open() -> ColumnElement[bool]:
    """Neither done nor given up."""
    return and_(OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_(None))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Open, its time has come, and nobody is at it: a lease that is over is nobody's."""
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now)
    return and_(is_open(), OutboxMessage.due_at <= now, free)


def in_state(state: MessageState) -> ColumnElement[bool]:
    """The condition that `OutboxMessage.state` answers for one row."""
    match state:
        case MessageState.DONE:
            return OutboxMessage.done_at.is_not(None)
        case MessageState.FAILED:
            return and_(OutboxMessage.done_at.is_(None), OutboxMessage.failed_at.is_not(None))
        case MessageState.RETRYING:
            return and_(is_open(), OutboxMessage.last_error != "")
        case MessageState.WAITING:
            return and_(is_open(), OutboxMessage.last_error == "")
