"""What is in the database stays in it: a schema with rows is brought to the newest and keeps every one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, func, select

from app import create_app
from app.booking.models import Booking
from app.config import Config
from app.core.db import Model, db
from tests.engines import ENGINES, fresh_postgres

OLDEST, BEFORE_NUMBERS_ONCE = "20261121_foundation", "20270125_reports_in_english"
BEFORE_TERMS_WERE_KEPT = "20270126_numbers_once"
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


@pytest.mark.parametrize("kind", ENGINES)
def test_offers_that_expired_before_tell_until_when_they_held(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    if kind == "sqlite":
        keep_terms(f"sqlite:///{tmp_path}/old.sqlite3", tmp_path)
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        keep_terms(url, tmp_path)


def keep_terms(url: str, folder: Path) -> None:
    """Of two that expired the audit log tells the term of the first."""
    with create_app(Config(secret_key="x", instance_dir=folder, database_url=url)).app_context():
        upgrade(revision=OLDEST)
        load()
        upgrade(revision=BEFORE_TERMS_WERE_KEPT)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE booking SET state = 'expired'")
            same = (
                "slot_id, organization_id, state, seats, adults, adult_name, adult_phone, version, changed_at"
            )
            same += ", created_at"
            connection.exec_driver_sql(f"INSERT INTO booking (id, {same}) SELECT 2, {same} FROM booking")
            connection.exec_driver_sql(
                "INSERT INTO audit_entry (id, at, action, subject, subject_id, before, after) VALUES (2,"
                " '2026-11-05 00:00:00', 'booking.expired', 'booking', 1,"
                """ '{"state": "offered", "offer_until": "2026-11-03T12:00:00+00:00"}', '{}')"""
            )
        upgrade()
        kept = {one.id: one.offer_until for one in db.session.scalars(select(Booking))}
        assert kept == {1: datetime(2026, 11, 3, 12, tzinfo=UTC), 2: datetime(2026, 11, 1, tzinfo=UTC)}
        db.session.rollback()
        downgrade(revision=BEFORE_TERMS_WERE_KEPT)
        with db.engine.connect() as connection:
            assert set(connection.exec_driver_sql("SELECT offer_until FROM booking").scalars()) == {None}
        db.engine.dispose()


def load() -> None:
    """The rows of the first version."""
    with db.engine.begin() as connection:
        for statement in ROWS.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def walk(url: str, folder: Path) -> None:
    app = create_app(Config(secret_key="x", instance_dir=folder, database_url=url))
    with app.app_context():
        upgrade(revision=OLDEST)
        load()
        before = counts()
        upgrade()
        after = counts()
        assert {name: after[name] for name in before} == before
        assert after["event_lemma"] > 0  # what was there before the search is found by it
        downgrade(revision=OLDEST)
        assert counts() == before
        db.engine.dispose()
