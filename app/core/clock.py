"""Time comes in by this door, so that a rule can be tested on any day."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, func, null

from app.core.db import database_now, db

ASK_EVERY = 60.0  # seconds
_CLOCK: ColumnElement[Any] = func.statement_timestamp()  # the same in all rows
_NONE: ColumnElement[Any] = null()

_pinned: ContextVar[datetime | None] = ContextVar("pinned_moment", default=None)
_asked: tuple[datetime, float] | None = None  # the database's clock, and this process's steady one with it


def now() -> datetime:
    """The present moment in UTC, the same throughout a transaction, by the database's clock."""
    pinned = _pinned.get()
    if pinned is not None:
        return pinned
    return _told()[0]


def fresh() -> datetime:
    """The present moment however old the transaction is: for what must hold after waiting for locks. The
    database is not asked again: its clock, and as much as has passed by this process's steady one since."""
    pinned = _pinned.get()
    if pinned is not None:
        return pinned
    moment, steady = _told()
    return moment + timedelta(seconds=time.monotonic() - steady)


def column() -> ColumnElement[Any]:
    """The database's clock as a column for `learn`: a statement that is sent anyway brings the moment along.
    Empty where the clock is this process's own."""
    return _NONE if db.session.get_bind().dialect.name == "sqlite" else _CLOCK


def learn(moment: datetime | None) -> None:
    """Let `now()` answer what the database has just told, unless it was asked before in this transaction."""
    info = db.session().info
    if moment is not None and "now" not in info:
        info["now"] = (moment.astimezone(UTC), time.monotonic())


def _told() -> tuple[datetime, float]:
    """The moment that this transaction goes by, and the steady clock when it was told."""
    info = db.session().info
    if "now" not in info:
        info["now"] = (database_now(), time.monotonic())
    told: tuple[datetime, float] = info["now"]
    return told


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
