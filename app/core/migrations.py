"""Migrations of the schema: `flask db`.

Alembic and what it needs take 9 MB, and no server has any use for them: whoever migrates imports them then.
"""

from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import MetaData

from app.core.db import Model, db


class Migrations:
    """What Flask-Migrate looks for among the extensions of an application."""

    def __init__(self, directory: Path) -> None:
        self.db, self.directory = db, str(directory)
        self.configure_args = {"compare_type": True, "render_as_batch": True}

    @property
    def metadata(self) -> MetaData:
        return Model.metadata

    @cached_property
    def migrate(self) -> Any:
        return import_module("flask_migrate").Migrate(db=self.db, directory=self.directory)


class _Commands(click.Group):
    """Gives way to the commands of Flask-Migrate as soon as one is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        context: click.Context = import_module("flask_migrate.cli").db.make_context(
            info_name, args, parent, **extra
        )
        return context


def init_app(app: Flask, directory: Path) -> None:
    """Let the application be migrated by the files in the directory."""
    app.extensions["migrate"] = Migrations(directory)
    app.cli.add_command(_Commands("db", help="Perform database migrations."))


def upgrade() -> None:
    """To the newest schema."""
    import_module("flask_migrate").upgrade()
