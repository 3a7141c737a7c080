"""Entries of the audit log are only ever added, and found by time, person, action and kind of subject.

SQLite: a later batch operation on `audit_entry` makes the table anew, and its triggers are gone without a word.
Such a migration makes them again as `guard()` does here; tests/core/test_audit.py is red without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_audit_append_only"
down_revision = "20261126_registries"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_entry_at_id": ["at", "id"],
    "ix_audit_entry_actor_id_at_id": ["actor_id", "at", "id"],
    "ix_audit_entry_action_at_id": ["action", "at", "id"],
    "ix_audit_entry_subject_at_id": ["subject", "at", "id"],
    "ix_audit_entry_subject_subject_id_at_id": ["subject", "subject_id", "at", "id"],
}
REASONS = "ix_audit_entry_with_reason"
HISTORY = "ix_audit_entry_subject_subject_id_id"  # what one of the new ones does as well

# REPLACE deletes the row that is in its way, and by default no trigger hears of it: the third one does.
SQLITE = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
    "audit_entry_no_replace": (
        "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
    ),
}
POSTGRES = (
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'audit_entry: entries are only added'; END$$",
    "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entry", columns)
    given = sa.text("reason IS NOT NULL")
    op.create_index(REASONS, "audit_entry", ["at", "id"], sqlite_where=given, postgresql_where=given)
    op.drop_index(HISTORY, "audit_entry")
    guard()


def guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            refuse = "SELECT RAISE(ABORT, 'audit_entry: entries are only added')"
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {refuse}; END")
    else:
        for statement in POSTGRES:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_refuse()")
    op.create_index(HISTORY, "audit_entry", ["subject", "subject_id", "id"])
    for name in (REASONS, *INDEXES):
        op.drop_index(name, "audit_entry")
