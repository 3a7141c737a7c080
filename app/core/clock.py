"""Time comes in by this door, so that a rule can be tested on any day."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.core.db import database_now, db

ASK_EVERY = 60.0  # seconds

_pinned: ContextVar[datetime | None] = ContextVar("pinned_moment", default=None)
_asked: tuple[datetime, float] | None = None  # the database's clock, and this process's steady one with it


def now() -> datetime:
    """The present moment in UTC, the same throughout a transaction, by the database's clock."""
    pinned = _pinned.get()
    if pinned is not None:
        return pinned
    session = db.session()
    moment = session.info.get("now")
    if moment is None:
        moment = session.info["now"] = database_now()
    return moment


def fresh() -> datetime:
    """The present moment however old the transaction is: for what must hold after waiting for locks."""
    return _pinned.get() or database_now()


def nearly() -> datetime:
    """The present moment by the database's clock as it was within the last minute: nobody is asked. For what
    is only shown."""
    global _asked  # noqa: PLW0603  # of the process, as the steady clock is
    pinned, steady = _pinned.get(), time.monotonic()
    if pinned is not None:
        return pinned
    if _asked is None or steady - _asked[1] > ASK_EVERY:
        _asked = (database_now(), steady)
    return _asked[0] + timedelta(seconds=steady - _asked[1])


def today(zone: ZoneInfo) -> date:
    """The present day in the installation's zone."""
    return now().astimezone(zone).date()


def zone() -> ZoneInfo:
    """The zone of the installation: working hours and days are counted in it."""
    configured: ZoneInfo = current_app.config["ZONE"]
    return configured


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment`: for tests, and for the demo, which lives through a past year."""
    token = _pinned.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)
