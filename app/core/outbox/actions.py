"""Changes to the outbox: leave a message, lease what is due, say what became of it. The caller commits.

A lease is a message's id and a number. Whoever holds the last one may send until it is over, and a little
longer if nobody else has leased the message meanwhile; whoever holds an older one finds another number there,
and leaves the message alone.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, clock
from app.core.db import db, row_insert
from app.core.outbox.models import MessageState, OutboxMessage, in_state, is_due, is_open

LEASE = timedelta(seconds=45)  # what a killed process was at goes on within a minute
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 360))
TRIES = len(BACK_OFF) + 1  # then an operator is told
UNREACHABLE = "unreachable"  # begins the error of a message that failed because nothing could be sent
BROKEN = "broken"  # begins the error of one that could not be written: the program is at fault
INTERRUPTED = "interrupted"  # the error of a message whose last try never came to an end
PROBED = timedelta(hours=1)  # between two tries at what was given up because nothing could be sent
HELD = "held"  # of one that may have gone after the backup that it comes from
_INSERT = row_insert(OutboxMessage)


class Lease(NamedTuple):
    """The right to one try at a message."""

    message_id: int
    number: int


def put(
    topic: str,
    subject_id: int,
    version: int,
    recipient_id: int,
    *,
    delay: timedelta = timedelta(0),
    **payload: Any,
) -> None:
    """Leave a message in the caller's transaction, due after `delay`; the same twice breaks a constraint."""
    write(_values(topic, subject_id, version, recipient_id, payload, delay))


def message(topic: str, subject_id: int | None, version: int, recipient_id: int) -> dict[str, Any]:
    """The row of a message that is due now, with all its columns; without the id for a statement that makes
    the subject itself and knows it."""
    row = _values(topic, subject_id, version, recipient_id, {}, timedelta(0))
    return row | {"lease": 0, "attempts": 0, "sent": [], "last_error": ""}


def write(row: dict[str, Any]) -> None:
    """Leave a message that was put together before."""
    db.session.connection().execute(_INSERT, row)


def put_once(topic: str, subject_id: int, version: int, recipient_id: int) -> bool:
    """Leave a message that is due now, unless there is the same already; answers whether there was none."""
    values = _values(topic, subject_id, version, recipient_id, {}, timedelta(0))
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    adding = dialect.insert(OutboxMessage).values(values).on_conflict_do_nothing()
    return db.session.execute(adding.returning(OutboxMessage.id)).scalar() is not None


def _values(
    topic: str,
    subject_id: int | None,
    version: int,
    recipient_id: int,
    payload: dict[str, Any],
    delay: timedelta,
) -> dict[str, Any]:
    now = clock.now()
    return {
        "topic": topic,
        "subject_id": subject_id,
        "version": version,
        "recipient_id": recipient_id,
        "payload": payload,
        "created_at": now,
        "due_at": now + delay,
    }


def lease(limit: int, time: timedelta = LEASE) -> list[Lease]:
    """Take up to `limit` due messages, those due longest first, for `time`."""
    now = clock.now()
    killed = and_(is_due(now), OutboxMessage.attempts >= TRIES)
    _set(killed, failed_at=now, leased_until=None, last_error=INTERRUPTED)
    query = select(OutboxMessage.id).where(is_due(now)).order_by(OutboxMessage.due_at, OutboxMessage.id)
    ids = db.session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    taking = {"leased_until": now + time, "lease": OutboxMessage.lease + 1}
    # SQLite knows no SKIP LOCKED; there the condition, asked again, keeps two from taking one message.
    return _set(and_(OutboxMessage.id.in_(ids), is_due(now)), **taking) if ids else []


def begin(one: Lease, time: timedelta = LEASE) -> bool:
    """Begin a try, which has `time` from now on; False when somebody else has the message, or it is done.

    Counted now, not afterwards: what kills whoever tries it is given up at last.
    """
    return bool(_set(_held(one), leased_until=clock.now() + time, attempts=OutboxMessage.attempts + 1))


def give_back(leases: Sequence[Lease]) -> None:
    """Undo leases that came to no try."""
    for one in leases:
        _set(_held(one), leased_until=None)


def note_sent(one: Lease, sent: Sequence[str], time: timedelta = LEASE) -> None:
    """The letters with these marks have gone, others of the message are to come, for which it is held on."""
    _set(_held(one), sent=list(sent), leased_until=clock.now() + time)


def finish(one: Lease) -> None:
    """Everything has gone, whoever may have taken the message up meanwhile."""
    unfinished = and_(OutboxMessage.id == one.message_id, OutboxMessage.done_at.is_(None))
    _set(unfinished, done_at=clock.now(), failed_at=None, leased_until=None, last_error="")


def fail(one: Lease, error: str) -> None:
    """The try came to nothing: another after a while, none after the last. `error` names no person."""
    message, now = db.session.get_one(OutboxMessage, one.message_id, populate_existing=True), clock.now()
    if message.attempts < TRIES:
        wait = BACK_OFF[max(message.attempts, 1) - 1]
        _set(_held(one), leased_until=None, last_error=error, due_at=now + wait)
    else:
        _set(_held(one), leased_until=None, last_error=error, failed_at=now)


def fail_all(leases: Sequence[Lease], error: str) -> None:
    """None of these can be sent now. The first has begun its try, those after it would only find the same."""
    for one in leases:
        if one is leases[0] or begin(one):
            fail(one, error)


def call_again() -> int:
    """A letter has gone: what failed because none could go need not wait any longer. Answers how many."""
    now = clock.now()
    stuck = and_(OutboxMessage.done_at.is_(None), OutboxMessage.last_error.startswith(UNREACHABLE))
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now)
    return len(_set(and_(stuck, free), due_at=now, failed_at=None, attempts=0, last_error=""))


def probe() -> int:
    """Let one message be tried once more of those that were given up because none could go, if that was tried
    last an hour ago: at night, when nothing new is written, it tells that the mail server is back. Answers
    how many."""
    given_up = and_(
        OutboxMessage.done_at.is_(None),
        OutboxMessage.failed_at.is_not(None),
        OutboxMessage.last_error.startswith(UNREACHABLE),
    )
    last, oldest = db.session.execute(
        select(func.max(OutboxMessage.failed_at), func.min(OutboxMessage.id)).where(given_up)
    ).one()
    if last is None or last > clock.now() - PROBED:
        return 0
    one_try = {"due_at": clock.now(), "failed_at": None, "leased_until": None, "attempts": TRIES - 1}
    return len(_set(and_(OutboxMessage.id == oldest, given_up), **one_try))


def resend(message: OutboxMessage, *, by: int | None) -> None:
    """Send the message now, with all its tries ahead: one that is done as a whole, else what is left of
    it."""
    before = message.state
    if message.done_at is not None:
        message.sent = []
    message.done_at = message.failed_at = message.leased_until = None
    message.attempts, message.last_error, message.due_at = 0, "", clock.now()
    db.session.flush()
    audit.record(
        "message.resent", "outbox_message", message.id, by=by,
        before={"state": before}, after={"state": message.state},
    )  # fmt: skip


def hold() -> int:
    """Give up, until somebody sends them again, the messages that may have gone since the rows were copied:
    what is due by now, and what was to be tried again. Answers how many."""
    now = clock.now()
    doubtful = and_(is_open(), or_(OutboxMessage.due_at <= now, in_state(MessageState.RETRYING)))
    return len(_set(doubtful, failed_at=now, leased_until=None, last_error=HELD))


def close_all() -> None:
    """Count all that waits as done: nobody is written to about it."""
    _set(OutboxMessage.done_at.is_(None), done_at=OutboxMessage.created_at)


def _held(one: Lease) -> ColumnElement[bool]:
    return and_(OutboxMessage.id == one.message_id, OutboxMessage.lease == one.number, is_open())


def _set(which: ColumnElement[bool], **values: Any) -> list[Lease]:
    """Change rows and answer which they were; what the session has loaded of them is read anew."""
    changed = update(OutboxMessage).where(which).values(**values)
    answering = changed.returning(OutboxMessage.id, OutboxMessage.lease)
    rows = db.session.execute(answering, execution_options={"synchronize_session": False})
    found = sorted(Lease(*row) for row in rows)
    db.session.expire_all()
    return found
