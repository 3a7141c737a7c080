"""An entry of the audit log stays as it was written, whatever is said to the database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from app.core.audit import AuditEntry, history
from app.core.db import db
from tests.engines import take_guard_off

ENTRY = {
    "at": datetime(2026, 10, 14, 9, tzinfo=UTC),
    "action": "class.roll",
    "subject": "class",
    "subject_id": 1,
    "before": {"roll": 24},
    "after": {"roll": 25},
}
FORGED = "'2026-10-14', 'class.roll', 'class', 1, '{}', '{}'"
REWRITES = {
    "update": "UPDATE audit_entry SET reason = 'x'",
    "delete": "DELETE FROM audit_entry WHERE id = 1",
    "replace": f"INSERT OR REPLACE INTO audit_entry (id, at, action, subject, subject_id, before, after)"
    f" VALUES (1, {FORGED})",
    "truncate": "TRUNCATE audit_entry",
}


@pytest.fixture
def entry(context):
    db.session.execute(insert(AuditEntry).values(ENTRY))
    db.session.commit()


def rewrites():
    """Those that the engine knows."""
    other = "truncate" if db.engine.dialect.name == "sqlite" else "replace"
    return [statement for name, statement in REWRITES.items() if name != other]


def test_no_statement_rewrites_an_entry(entry):
    for statement in rewrites():
        with pytest.raises(DBAPIError, match="entries are only added"):
            db.session.execute(text(statement))
        db.session.rollback()
    (there,) = history("class", 1)
    assert (there.before, there.after, there.reason) == (ENTRY["before"], ENTRY["after"], None)


def test_it_is_the_triggers_that_refuse(entry):
    for statement in rewrites():
        take_guard_off(db.session.connection())
        db.session.execute(text(statement))
        db.session.rollback()
    assert len(history("class", 1)) == 1
