"""What must always hold of sent reports, whoever wrote to the database."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, select

from app.core.db import db
from app.core.invariants import Invariants
from app.core.outbox import OutboxMessage
from app.participation.periods import read_period
from app.participation.sending.models import SendingRecipient, SentView
from app.participation.sending.queries import TOPIC


def register(invariants: Invariants) -> None:
    invariants.add("I35", "every sent report has its one message, to somebody on the list then", violations)


def violations() -> Iterator[str]:
    message = and_(OutboxMessage.topic == TOPIC, OutboxMessage.subject_id == SentView.id)
    query = select(
        *(SentView.id, SentView.period_code, SentView.left_at, OutboxMessage.recipient_id),
        *(SendingRecipient.user_id, SendingRecipient.unsubscribed_at, SendingRecipient.removed_at),
    )
    query = query.join(SentView.recipient).outerjoin(OutboxMessage, message).order_by(SentView.id)
    for row in db.session.execute(query):
        id, code, left_at, written_to, user_id, *ended = _plain(row)
        if written_to is None:
            yield f"sent report {id}: no message"
        elif written_to != user_id:
            yield f"sent report {id}: of person {user_id}, its message to {written_to}"
        if read_period(code) is None:
            yield f"sent report {id}: of no period, {code}"
        if any(moment is not None and moment < left_at for moment in ended):
            yield f"sent report {id}: to person {user_id}, who had left the list"
    yield from _strangers()


def _plain(row: Any) -> tuple[Any, ...]:
    """An outer join's column may be empty, which its type does not say."""
    return tuple(row)


def _strangers() -> Iterator[str]:
    known = select(SentView.id).where(SentView.id == OutboxMessage.subject_id)
    query = select(OutboxMessage.id).where(OutboxMessage.topic == TOPIC, ~known.exists())
    for id in db.session.scalars(query.order_by(OutboxMessage.id)):
        yield f"message {id}: of no sent report"
