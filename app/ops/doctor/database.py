"""What is asked of the database. None of these is asked when it does not answer."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.config import Config
from app.core import clock, heartbeats, migrations
from app.core.cli import database_trouble, is_unmigrated
from app.core.db import database_now, db
from app.core.heartbeats import Work
from app.core.outbox import queries as outbox
from app.ops.doctor.findings import Check, Finding, error, fine, warning
from app.ops.standing import APART

OLDEST_POSTGRES = 140000
MIGRATE = "run: flask --app wsgi db upgrade"


def checks(config: Config) -> Iterator[Finding]:
    """The database, then what it holds."""
    try:
        yield _engine()
        migrated = _migrated()
        yield migrated
        yield _clock(config)
        if migrated.level == "OK":
            for check in _CONTENT:
                yield from check(config)
    except SQLAlchemyError as trouble:
        yield error("database", database_trouble(trouble), "start it, and look at DATABASE_URL")
    finally:
        db.session.rollback()


def _engine() -> Finding:
    if db.engine.dialect.name == "sqlite":
        version = db.session.scalar(text("SELECT sqlite_version()"))
        return fine("database", f"SQLite {version}")
    number = int(db.session.scalar(text("SHOW server_version_num")) or 0)
    version = db.session.scalar(text("SHOW server_version"))
    if number < OLDEST_POSTGRES:
        return warning("database", f"PostgreSQL {version}", "versions from 14 on are tested and kept up")
    return fine("database", f"PostgreSQL {version}")


def _migrated() -> Finding:
    try:
        current = migrations.is_current()
    except DBAPIError as trouble:
        db.session.rollback()
        if not is_unmigrated(trouble):
            raise
        return error("migrations", "there are no tables yet", MIGRATE)
    if not current:
        return error("migrations", "the tables are older than the program", MIGRATE)
    return fine("migrations", "all applied")


def _clock(config: Config) -> Finding:
    apart = abs(datetime.now(UTC) - database_now())
    zone = f"time zone {config.time_zone}"
    if apart > APART:
        told = f"the program and the database are {apart.total_seconds():.0f} s apart"
        return error("clock", told, "run a time service (systemd-timesyncd, chrony) on both machines")
    return fine("clock", f"{clock.now().astimezone(config.time_zone):%Y-%m-%d %H:%M}, {zone}")


def _outbox(_config: Config) -> Iterator[Finding]:
    health, lag = outbox.health(clock.now()), outbox.lag(clock.now())
    if health.failed_lately:
        told = f"{health.failed_lately} messages were given up within a week"
        yield error("outbox", told, "flask --app wsgi outbox status; once mended: outbox retry --failed")
    elif health.late or health.retrying:
        told = f"{health.late} messages late, {health.retrying} to be tried again"
        told += f"; the oldest has been due for {_age(lag)}"
        yield warning("outbox", told, "look at the lines smtp and workers")
    else:
        yield fine("outbox", f"{health.waiting} messages wait, none of them late")


def _workers(config: Config) -> Iterator[Finding]:
    missing = warning if config.demo else error
    yield _alive(Work.LETTERS, "workers", "letters", missing, "python3 run.py worker")
    yield _alive(Work.DUE, "scheduler", "what is due", missing, "python3 run.py schedule")


def _alive(
    work: Work, name: str, duty: str, missing: Callable[[str, str, str], Finding], start: str
) -> Finding:
    count, silence = heartbeats.alive(work), heartbeats.silence(work)
    if count:
        return fine(name, f"{count} at {duty}")
    since = "" if silence is None else f" for {_age(silence)}"
    return missing(name, f"nobody sees to {duty}{since}", f"start {start}, or python3 run.py for all in one")


def _age(time: timedelta) -> str:
    """Whole minutes, hours or days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


_CONTENT: tuple[Check, ...] = (_outbox, _workers)
