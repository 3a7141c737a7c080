"""Reads of the outbox: is anything due, is anything wrong, and the list for operators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from app.core.db import db
from app.core.outbox.actions import BROKEN
from app.core.outbox.models import MessageState, OutboxMessage, in_state, is_due, is_open

LATE = timedelta(minutes=5)
ALARM = timedelta(days=7)  # how long a message that was given up is shown on the operator's desk


@dataclass(frozen=True)
class Health:
    """How the post does. `late` messages have been due for LATE without a try; `since` is the age of the
    oldest that waits against its will; `failed` were given up, `failed_lately` within ALARM. `broken` of all
    these could not be written: a template, say, is at fault."""

    waiting: int
    retrying: int
    late: int
    failed: int
    failed_lately: int
    broken: int
    since: datetime | None

    @property
    def is_well(self) -> bool:
        return not (self.retrying or self.late or self.failed_lately)


def is_anything_due(now: datetime) -> bool:
    """A cheap look, before a writing transaction is begun."""
    return db.session.scalar(select(OutboxMessage.id).where(is_due(now)).limit(1)) is not None


def health(now: datetime) -> Health:
    """One read of the unfinished messages, however many have gone."""
    late = and_(is_due(now), OutboxMessage.due_at < now - LATE)
    failed = OutboxMessage.failed_at
    stuck = and_(is_open(), late | in_state(MessageState.RETRYING))
    row = db.session.execute(
        select(
            _count(in_state(MessageState.WAITING)),
            _count(in_state(MessageState.RETRYING)),
            _count(late),
            _count(failed.is_not(None)),
            _count(failed > now - ALARM),
            _count(and_(is_open() | (failed > now - ALARM), OutboxMessage.last_error.startswith(BROKEN))),
            func.min(OutboxMessage.created_at).filter(stuck),
        ).where(OutboxMessage.done_at.is_(None))
    ).one()
    return Health(*row)


def lag(now: datetime) -> timedelta:
    """For how long the oldest message that is due has waited, whether or not somebody is at it."""
    due = db.session.scalar(select(func.min(OutboxMessage.due_at)).where(is_open()))
    return max(now - due, timedelta(0)) if due is not None else timedelta(0)


def counts_by_state() -> dict[MessageState, int]:
    """How many messages are in each state."""
    counts = select(*(_count(in_state(state)) for state in MessageState)).select_from(OutboxMessage)
    return dict(zip(MessageState, db.session.execute(counts).one(), strict=True))


def topics_in_use() -> Sequence[str]:
    """Topics that the outbox has messages of."""
    return db.session.scalars(select(OutboxMessage.topic).distinct().order_by(OutboxMessage.topic)).all()


def how_many(state: MessageState | None, topic: str | None) -> int:
    """Of a state and topic; None is any."""
    return db.session.scalar(select(func.count()).where(*_chosen(state, topic))) or 0


def messages(
    state: MessageState | None, topic: str | None, *, limit: int, offset: int
) -> Sequence[OutboxMessage]:
    """Messages of a state and topic, the newest first."""
    query = select(OutboxMessage).where(*_chosen(state, topic)).order_by(OutboxMessage.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def _chosen(state: MessageState | None, topic: str | None) -> list[ColumnElement[bool]]:
    chosen = [] if state is None else [in_state(state)]
    chosen += [] if topic is None else [OutboxMessage.topic == topic]
    return chosen or [OutboxMessage.id.is_not(None)]


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)
