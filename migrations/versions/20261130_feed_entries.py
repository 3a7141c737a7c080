"""What calendar programs are told of an event is kept as it is sent, for each version of the event.

The version is raised by triggers. SQLite: a later batch operation on one of the tables in WATCHED makes the table
anew, and its triggers are gone without a word. Such a migration calls `watch()` of this file's manner again;
tests/calendar/test_stored.py is red without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_feed_entries"
down_revision = "20261130_group_passes"
branch_labels = None
depends_on = None

NEWER = "UPDATE feed_version SET version = version + 1 WHERE event_id IN ({})"
ON_CHANGE = ("INSERT", "UPDATE", "DELETE")
# Table: which of its rows' changes are told, and the events whose entries tell of a row ({row} is NEW or OLD).
WATCHED = {
    "event": (("UPDATE",), "SELECT {row}.id"),
    "slot": (ON_CHANGE, "SELECT {row}.event_id"),
    "slot_session": (ON_CHANGE, "SELECT event_id FROM slot WHERE id = {row}.slot_id"),
    "venue": (("UPDATE",), "SELECT event_id FROM slot WHERE venue_id = {row}.id"),
    "organization": (("UPDATE OF short_name, address",), "SELECT id FROM event WHERE host_id = {row}.id"),
    "kind_look": (ON_CHANGE, "SELECT id FROM event WHERE kind = {row}.kind"),
}


def upgrade() -> None:
    op.create_table(
        "feed_version",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made", sa.Integer(), nullable=True),
        sa.Column("manner", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_feed_version_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_feed_version")),
    )
    op.create_table(
        "feed_entry",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_feed_entry_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "day", name=op.f("pk_feed_entry")),
    )
    op.create_index(op.f("ix_feed_entry_day"), "feed_entry", ["day"])
    op.execute("INSERT INTO feed_version (event_id) SELECT id FROM event")
    watch()


def watch() -> None:
    tell("event_is_new", "event", "INSERT", "INSERT INTO feed_version (event_id) VALUES (NEW.id)")
    for table, (changes, events) in WATCHED.items():
        for change in changes:
            row = "OLD" if change == "DELETE" else "NEW"
            newer = NEWER.format(events.format(row=row))
            tell(f"{table}_{change.split()[0].lower()}_is_told", table, change, newer)


def tell(name: str, table: str, change: str, statement: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} AFTER {change} ON {table} BEGIN {statement}; END")
        return
    body = f"$$BEGIN {statement}; RETURN NULL; END$$"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}")
    op.execute(f"CREATE TRIGGER {name} AFTER {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    names = [("event_is_new", "event")] + [
        (f"{table}_{change.split()[0].lower()}_is_told", table)
        for table, (changes, _events) in WATCHED.items()
        for change in changes
    ]
    for name, table in names:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("feed_entry")
    op.drop_table("feed_version")
