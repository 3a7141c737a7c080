"""What must happen after a change, written in the transaction of the change.

A row survives whatever happens to the process that wrote it. The post that sends them is not part of the
product yet: until it is, the rows wait here and nothing is lost.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, db


class OutboxMessage(Model):
    """One thing to do: a topic, the subject's id and version, and no personal data."""

    __tablename__ = "outbox_message"
    __table_args__ = (UniqueConstraint("topic", "subject_id", "version", "recipient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    subject_id: Mapped[int]
    version: Mapped[int]
    recipient_id: Mapped[int]  # an organization's id
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


def put(topic: str, subject_id: int, version: int, recipient_id: int, **payload: Any) -> None:
    """Leave a message in the caller's transaction; the same message twice breaks a constraint."""
    db.session.execute(
        insert(OutboxMessage).values(
            topic=topic,
            subject_id=subject_id,
            version=version,
            recipient_id=recipient_id,
            payload=payload,
            created_at=clock.now(),
        )
    )
