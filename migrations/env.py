"""Alembic's entry: the same metadata and engine as the application's."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal

import click
import sqlalchemy as sa
from alembic import context
from sqlalchemy.exc import SQLAlchemyError

from app.core.cli import database_trouble
from app.core.column_types import GradeSet, UtcDateTime
from app.core.db import Model, db


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Types of our own as plain ones: a migration must run after the type has changed or gone."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, GradeSet):
        return "sa.Integer()"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


@contextmanager
def unhindered(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which foreign keys to its rows would refuse: they are
    switched off, outside of any transaction, and looked through afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()  # a migration has committed; what still runs has only looked for some
        driver.execute("PRAGMA foreign_keys = ON")  # within a transaction this would do nothing
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise click.ClickException(f"rows refer to nothing after the migrations: {broken[:5]}")


def opened() -> AbstractContextManager[sa.Connection]:
    """The database that whoever migrates has opened, or the one that the application is configured for."""
    given: sa.Connection | None = context.config.attributes.get("connection")
    return nullcontext(given) if given is not None else db.engine.connect()


def run() -> None:
    """Migrate the database, one transaction a migration."""
    with opened() as connection, unhindered(connection):
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


try:
    run()
except SQLAlchemyError as error:
    raise click.ClickException(database_trouble(error)) from error
