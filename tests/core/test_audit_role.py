"""The grants that docs/security/audit-log.md tells to give, on a real PostgreSQL."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.accounts.models import Role
from app.config import Config
from app.core.db import db
from tests.conftest import Browser
from tests.engines import fresh_postgres
from tests.make import Make

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "security" / "audit-log.md"
REWRITES = (
    "UPDATE audit_entry SET reason = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entry_append_only ON audit_entry",
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = 'x'",
)


def documented_sql(role: str) -> str:
    """The document's statements, for a role whose name nobody else on the server has."""
    (block,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return block.replace("orientir_app", role)


@pytest.fixture
def service_config(postgres, tmp_path):
    """Settings of the service, on a database that its owner has migrated."""
    role, password = f"orientir_app_{uuid4().hex[:12]}", uuid4().hex
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with fresh_postgres(postgres) as url:
        owner = Config(secret_key="x", instance_dir=tmp_path, database_url=url, testing=True)
        with create_app(owner).app_context():
            upgrade()
            db.session.execute(text(documented_sql(role)))
            db.session.execute(text(f"ALTER ROLE {role} PASSWORD '{password}'"))
            db.session.commit()
            db.engine.dispose()
        service = make_url(url).set(username=role, password=password).render_as_string(hide_password=False)
        yield Config(secret_key="x", instance_dir=tmp_path, database_url=service, testing=True)
    with server.connect() as connection:
        connection.execute(text(f"DROP ROLE {role}"))
    server.dispose()


@pytest.fixture
def service(service_config):
    app = create_app(service_config)
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_service_does_its_work_and_cannot_rewrite_the_log(service):
    with service.app_context():
        make = Make()
        make.installation()
        school_class = make.school_class()
        slot, person = make.slot(), make.user(Role.SCHOOL, school_class.school)
        make.sheet(make.booking(slot, 20, school_class), came=18)
        db.session.rollback()
        browser = service.test_client()
        browser.sign_in(person.mail)
        assert browser.get("/bookings").status_code == 200
        for statement in REWRITES:
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_starting_the_service_migrates_nothing_when_nothing_is_new(service):
    with service.app_context():
        upgrade()
