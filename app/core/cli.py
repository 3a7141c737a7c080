"""Command groups whose failures are one clear line, never a traceback."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class Group(AppGroup):
    """A `flask <name> …` group. Exit 1 with one line when the database cannot serve."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            raise click.ClickException(database_trouble(error)) from error


def database_trouble(error: SQLAlchemyError) -> str:
    """What an administrator can do about a database that does not answer, in one line."""
    first = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if isinstance(error, DBAPIError) and is_unmigrated(error):
        return f"the database is not migrated ({first}); run: flask --app wsgi db upgrade"
    if "disk is full" in first or "No space left" in first:
        return f"no space left for the database ({first})"
    return f"the database does not serve: {first}"


def is_unmigrated(error: DBAPIError) -> bool:
    """Whether a table or column is missing: the code is newer than the schema."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    return sqlstate in ("42P01", "42703") or "no such table" in str(error.orig)
