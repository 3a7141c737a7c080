"""What is in the database stays in it: a schema with rows is brought to the newest and keeps every one."""

from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, func, select

from app import create_app
from app.config import Config
from app.core.db import Model, db
from tests.engines import ENGINES, fresh_postgres

OLDEST, BEFORE_NUMBERS_ONCE = "20261121_foundation", "20270125_reports_in_english"
ROWS = Path(__file__).with_name("first_version.sql")


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }


@pytest.mark.parametrize("kind", ENGINES)
def test_every_row_outlives_the_way_up_and_down(kind: str, tmp_path: Path, request: pytest.FixtureRequest):
    if kind == "sqlite":
        walk(f"sqlite:///{tmp_path}/old.sqlite3", tmp_path)
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        walk(url, tmp_path)


def test_where_nothing_is_to_be_migrated_foreign_keys_are_kept_as_before(tmp_path: Path):
    """After `run.py setup` the first start finds nothing to do, and loads the demo over this connection."""
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    with create_app(Config(secret_key="x", instance_dir=tmp_path, database_url=url)).app_context():
        for _time in range(2):
            upgrade()
            with db.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.engine.dispose()


def test_sqlite_counts_by_itself_where_numbers_outlive_their_rows(tmp_path: Path):
    """A batch operation of a later migration would forget it; what was given before is not given twice."""
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    with create_app(Config(secret_key="x", instance_dir=tmp_path, database_url=url)).app_context():
        upgrade(revision=BEFORE_NUMBERS_ONCE)
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO audit_entry (at, action, subject, subject_id, before, after)"
                " VALUES ('2026-11-26 09:00:00', 'event.deleted', 'event', 77, '{}', '{}')"
            )
        upgrade()
        with db.engine.connect() as connection:
            made = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all())
            last = dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all())
        tables = Model.metadata.tables.values()
        meant = {one.name for one in tables if one.dialect_options["sqlite"]["autoincrement"]}
        assert {one.name for one in tables if "AUTOINCREMENT" in made[one.name]} == meant
        assert {"event", "slot", "mailed_link", "invitation"} <= meant
        assert (last["event"], last["slot"]) == (77, 0)
        db.engine.dispose()


def walk(url: str, folder: Path) -> None:
    app = create_app(Config(secret_key="x", instance_dir=folder, database_url=url))
    with app.app_context():
        upgrade(revision=OLDEST)
        with db.engine.begin() as connection:
            for statement in ROWS.read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
        before = counts()
        upgrade()
        after = counts()
        assert {name: after[name] for name in before} == before
        assert after["event_lemma"] > 0  # what was there before the search is found by it
        downgrade(revision=OLDEST)
        assert counts() == before
        db.engine.dispose()
