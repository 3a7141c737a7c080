"""Alembic's entry: the same metadata and engine as the application's."""

from typing import Any, Literal

import click
import sqlalchemy as sa
from alembic import context
from sqlalchemy.exc import SQLAlchemyError

from app.core.cli import database_trouble
from app.core.db import GradeSet, Model, UtcDateTime, db


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


def run() -> None:
    """Upgrade the database that the application is configured for, one transaction a migration."""
    with db.engine.connect() as connection:
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
