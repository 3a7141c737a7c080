"""Dispatchers: what looks for due messages, again and again. Several may run at once, of any kind.

The rows are the truth. A process that is killed leaves leases behind that run out, and the next dispatcher
takes the messages up again; what waits in Redis is a copy of ids and may be lost.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.cli import database_trouble
from app.core.db import db, transact
from app.core.heartbeats import Pulse, Work
from app.core.outbox import actions
from app.core.outbox.actions import LEASE, Lease
from app.core.outbox.delivery import deliver
from app.core.outbox.queries import is_anything_due

POLL = 2.0  # seconds from a commit to the next look
BATCH = 20  # messages of one connection to the mail server


def lease_batch(lease_time: timedelta = LEASE) -> list[Lease]:
    """Up to BATCH due messages. Only a read transaction where nothing is due."""
    due = is_anything_due(clock.now())
    db.session.rollback()
    return transact(partial(actions.lease, BATCH, lease_time)) if due else []


def send_due(lease_time: timedelta = LEASE, enough: threading.Event | None = None) -> int:
    """Send all that is due, in this process, until `enough`; answers how many messages are done."""
    done = 0
    while not (enough and enough.is_set()) and (leases := lease_batch(lease_time)):
        done += deliver(leases, lease_time=lease_time)
    return done


def keep_sending(
    app: Flask, enough: threading.Event, *, poll: float = POLL, lease_time: timedelta = LEASE
) -> None:
    """Send what falls due, until `enough`. A database that does not serve just now is told in the log and
    asked again."""
    pulse = Pulse(Work.LETTERS)
    while not enough.is_set():
        send_once(app, pulse, lease_time, enough)
        enough.wait(poll)


def send_once(app: Flask, pulse: Pulse, lease_time: timedelta, enough: threading.Event) -> None:
    """Send what is due now. A database that does not serve is told in the log."""
    with app.app_context():
        try:
            pulse.beat()
            send_due(lease_time, enough)
        except SQLAlchemyError as trouble:
            app.logger.error("the outbox is not read: %s", database_trouble(trouble))


@contextmanager
def sending(app: Flask, poll: float = POLL) -> Iterator[None]:
    """Send what falls due in a thread of its own, until the block is left."""
    enough = threading.Event()
    work = partial(keep_sending, app, enough, poll=poll)
    thread = threading.Thread(target=work, name="outbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join(timeout=5)
