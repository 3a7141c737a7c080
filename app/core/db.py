"""The database: one declarative base, the session, and what each engine needs to be trusted with seats.

SQLite: the driver's own BEGIN is switched off; reading transactions begin DEFERRED, writing ones IMMEDIATE
and one at a time within the process, so that writers queue fairly instead of failing with a lock error.
PostgreSQL: READ COMMITTED (a REPEATABLE READ snapshot taken before a lock oversells), with a lock timeout.
"""

import enum
import math
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Enum, Insert, MetaData, String, Table, event, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from app.core.column_types import GradeSet, UtcDateTime
from app.core.gone import GoneSession
from app.core.retrying import Unsure, is_lost, is_transient

LOCK_TIMEOUT_MS = 5_000
WRITER_TIMEOUT = 15  # seconds that a thread waits for the one writer of SQLite
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
)
TRIES = 5
STATEMENTS = 400  # kept compiled, and up to half as many more; each takes 70 KB, and all roles ask some 400
TRUSTED = 2.0  # seconds since its last use in which a connection is taken to be alive

T = TypeVar("T")  # Python 3.11 has no type parameters
_CLOCK = text("SELECT clock_timestamp()")
NAMES = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# Of a table whose rows can be taken away while their numbers live on, in the audit log, letters, addresses
# and calendars: SQLite would give the newest one's to the next. Batch operations forget it: CONTRIBUTING.md.
NUMBERED_ONCE = {"sqlite_autoincrement": True}


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = NAMES
    type_annotation_map = {
        datetime: UtcDateTime(),
        frozenset[int]: GradeSet(),
        # None is no value of its own: a column that is set back to it is empty as before
        dict[str, Any]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
        str: String(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=32,
            create_constraint=False,
            values_callable=lambda choices: [choice.value for choice in choices],
        ),
    }


db = SQLAlchemy(session_options={"class_": GoneSession})


def _postgres() -> Any:
    """Imported where it is used: SQLite has no need of the driver, which takes 8 MB."""
    return import_module("app.core.postgres")


def engine_options(url: str) -> dict[str, Any]:
    """Options for Flask-SQLAlchemy's engine of the database at `url`."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "query_cache_size": STATEMENTS,
            "connect_args": {"timeout": 10, "check_same_thread": False},
        }
    return {
        "query_cache_size": STATEMENTS,
        "isolation_level": "READ COMMITTED",
        "connect_args": {
            "connect_timeout": 5,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
            "cursor_factory": _postgres().TerseCursor,
        },
    }


@event.listens_for(Engine, "do_connect")
def _connect_to_postgres(
    dialect: Dialect, _record: object, arguments: Sequence[Any], options: dict[str, Any]
) -> Any:
    """None, where the driver's own connection will do."""
    if dialect.name == "postgresql":
        return _postgres().KeepingConnection.connect(*arguments, **options)
    return None


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute("PRAGMA " + pragma)


@event.listens_for(Pool, "checkin")
def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _ask_whether_it_lives(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A connection that nobody has used for a while may have died with its server: the pool makes another.
    One that has just been used is not asked: a crowd would pay for that with every page."""
    idle = time.monotonic() - record.info.get("used", math.inf)
    is_sqlite = type(connection).__module__.startswith("sqlite3")
    if idle > TRUSTED and not is_sqlite and not _postgres().is_alive(connection):
        raise DisconnectionError


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


_one_writer = threading.Lock()


class Again(Exception):
    """Somebody was faster than a guess without locks: `transact` does it all once more, carefully."""


def is_again() -> bool:
    """Whether the transaction that is going on is to guess nothing, because an earlier try of it did."""
    return bool(db.session().info.get("again"))


def begin_write() -> None:
    """Open the session's transaction as a writing one. Nothing may have been changed in it before.

    Everything that may write (every POST, job and writing command) starts here.
    """
    session = db.session()
    if session.info.get("writing"):
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("begin_write() comes before the first change")
    session.rollback()
    if session.get_bind().dialect.name == "sqlite":
        if not _one_writer.acquire(timeout=WRITER_TIMEOUT):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("database is locked"))
        session.info["holds_writer"] = True
    session.info["writing"] = True
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    except BaseException:
        let_go()
        raise


def let_go() -> None:
    """Close the session whatever happens to it: a rollback that fails must not keep the one writer's lock."""
    if not db.session.registry.has():  # a page from memory has asked nobody
        return
    session = db.session()
    try:
        session.close()
    except SQLAlchemyError:
        session.invalidate()
    finally:
        _transaction_over(session)


@event.listens_for(Session, "after_transaction_end")
def _after_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _transaction_over(session)


def _transaction_over(session: Session) -> None:
    for name in ("now", "writing", "answers", "again"):
        session.info.pop(name, None)
    if session.info.pop("holds_writer", False):
        _one_writer.release()


def once_in_transaction(name: str, ask: Callable[[], T]) -> T:
    """What `ask` answers, asked when it is first needed in a transaction and remembered until its end."""
    answers: dict[str, T] = db.session().info.setdefault("answers", {})
    if name not in answers:
        answers[name] = ask()
    return answers[name]


def read_one_snapshot() -> None:
    """Let all that the session reads until its next rollback be of one moment. SQLite reads so by itself."""
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def read_apart() -> None:
    """Let each statement that the session reads with stand alone until its next rollback: on PostgreSQL,
    where a statement sees what was committed before it anyway, BEGIN and ROLLBACK are two messages for
    nothing. SQLite's snapshots are cheap."""
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def transact(work: Callable[[], T], *, repeatable: bool = False) -> T:
    """Run `work` in one writing transaction and commit. It is tried again after a deadlock, a lock timeout or
    a lost connection; once COMMIT was sent only if `repeatable`: doing it twice is then as good as once, as
    with an idempotency key, and an answer that was lost on the way does no harm. Work that guesses raises
    `Again` where it has guessed wrong; `is_again()` then tells it not to. Raises Unsure where a COMMIT stays
    without an answer."""
    careful = unsure = False
    for attempt in range(1, TRIES + 1):
        committing = False
        try:
            begin_write()
            if careful or attempt == TRIES:  # the last one is not spent on a guess
                db.session().info["again"] = True
            result = work()
            db.session.flush()
            committing = True
            db.session.commit()
            return result
        except Again:
            db.session.rollback()
            careful = True
        except DBAPIError as error:
            db.session.rollback()
            unsure = unsure or (committing and is_lost(error))
            if attempt == TRIES or not is_transient(error) or (committing and not repeatable):
                if unsure:
                    raise Unsure("COMMIT", None, error.orig or error) from error
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  # jitter, not a secret
        except BaseException:
            db.session.rollback()
            raise
    raise AssertionError("unreachable")


def row_insert(model: type[Model]) -> Insert:
    """A statement for rows given as dictionaries, to be made once. It is about the table: by way of the class
    each would take four times as long."""
    return insert(table_of(model))


def table_of(model: type[Model]) -> Table:
    """The table itself, for statements that are to know no class."""
    return cast(Table, model.__table__)


def batches(rows: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """Rows in lots that one statement takes without holding a region in memory."""
    stream = iter(rows)
    while lot := list(islice(stream, size)):
        yield lot


def database_now() -> datetime:
    """The moment by the database's clock: deadlines must not depend on which web host answers."""
    if db.session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = db.session.connection().execute(_CLOCK).scalar_one()
    return moment.astimezone(UTC)
