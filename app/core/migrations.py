"""Migrations of the schema: `flask db`.

Alembic and what it needs take 9 MB, and no server has any use for them: whoever migrates imports them then.
"""

import re
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection

from app.core.db import Model, db

_REVISION = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


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


def is_current() -> bool:
    """Whether the schema is as new as the program, or newer: while a new program comes, the old one goes on
    with the new schema. Raises SQLAlchemyError, also where nothing was ever migrated."""
    found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    older, newest = _known(Path(current_app.extensions["migrate"].directory) / "versions")
    return found is not None and (found == newest or found not in older)


@cache
def _known(folder: Path) -> tuple[frozenset[str], str]:
    """The migrations that others follow, and the last one: read, not imported."""
    told = [dict(_REVISION.findall(file.read_text("utf-8"))) for file in folder.glob("*.py")]
    older = frozenset(one["down_revision"] for one in told if "down_revision" in one)
    newest = {one["revision"] for one in told} - older
    return older, newest.pop()


def upgrade() -> None:
    """To the newest schema."""
    import_module("flask_migrate").upgrade()


def move(there: str | None, revision: str) -> None:
    """Bring a schema that is `there` up or down to a revision that is known."""
    known = revisions()
    if there is not None and known.index(there) > known.index(revision):
        import_module("flask_migrate").downgrade(revision=revision)
    else:
        import_module("flask_migrate").upgrade(revision=revision)


@cache
def revisions() -> list[str]:
    """All that this program knows, the oldest first."""
    script = import_module("alembic.script").ScriptDirectory.from_config(_alembic())
    return [one.revision for one in script.walk_revisions()][::-1]


def build(connection: Connection, revision: str) -> None:
    """Make the schema in an empty database beside the application's."""
    config = _alembic()
    config.attributes["connection"] = connection
    import_module("alembic.command").upgrade(config, revision)


def _alembic() -> Any:
    config = import_module("alembic.config").Config()
    folder: str = current_app.extensions["migrate"].directory
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
