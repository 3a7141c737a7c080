"""The migrations, run on an empty database of each engine, make exactly what the models say."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import CheckConstraint, Connection, Table, inspect

from app import create_app
from app.config import Config
from app.core.db import Model, db
from tests.engines import fresh_postgres, start_postgres
from tests.lint import report


def problems() -> Iterator[str]:
    """Differences on SQLite and PostgreSQL."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        yield from differences(f"sqlite:///{folder}/empty.sqlite3")
    with start_postgres() as server, fresh_postgres(server) as url:
        yield from differences(url)


def differences(url: str) -> list[str]:
    """Upgrade the empty database at `url` and compare it with the models."""
    app = create_app(Config(secret_key="x", instance_dir=Path(tempfile.gettempdir()), database_url=url))
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = [str(difference) for difference in compare_metadata(context, Model.metadata)]
            for table in Model.metadata.sorted_tables:
                found += check_differences(connection, table)
        db.engine.dispose()
    engine = url.partition(":")[0]
    return [f"{engine}: {line}" for line in found]


def check_differences(connection: Connection, table: Table) -> Iterator[str]:
    """CHECK constraints, which Alembic does not compare: by name, since each engine rewrites their text."""
    if not inspect(connection).has_table(table.name):
        return
    present = {check["name"] for check in inspect(connection).get_check_constraints(table.name)}
    wanted = {
        str(connection.dialect.identifier_preparer.format_constraint(check)).strip('"')
        for check in table.constraints
        if isinstance(check, CheckConstraint) and not check._type_bound
    }
    for name in sorted(present ^ wanted, key=str):
        yield f"{table.name}: CHECK {name} is {'not in the models' if name in present else 'not migrated'}"


if __name__ == "__main__":
    report(problems)
