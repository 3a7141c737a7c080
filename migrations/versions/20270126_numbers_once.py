"""The number of a row that was taken away is given to no other.

PostgreSQL never does it. SQLite gives the number after the largest row's, unless the table counts for itself:
AUTOINCREMENT. It is a word in the schema and no change of any row, so it is written there: a table made anew
would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "20270126_numbers_once"
down_revision = "20270125_reports_in_english"
branch_labels = None
depends_on = None

TABLES = (
    "event slot slot_batch pool seat_limit organization municipality school_class venue special_day"
    " registry_import import_preview mailed_link invitation user_session membership road_map_version"
    " road_map_ask road_map_paper road_map_row_event"
).split()
WRITTEN_ABOUT = ("mailed_link", "invitation", "road_map_ask")  # in letters by their numbers
PLAIN, COUNTING = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"

AUDIT = sa.table("audit_entry", sa.column("subject"), sa.column("subject_id"))
OUTBOX = sa.table("outbox_message", sa.column("subject_id"))
SCHEMA = sa.table("sqlite_master", sa.column("type"), sa.column("name"), sa.column("sql"))
COUNTS = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("CREATE TABLE counting (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    op.execute("DROP TABLE counting")  # what counts for all, sqlite_sequence, stays
    write_keys(PLAIN, COUNTING)
    for name in TABLES:
        last = last_known(name)
        op.execute(sa.delete(COUNTS).where(COUNTS.c.name == name))
        op.execute(sa.insert(COUNTS).values(name=name, seq=last))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        write_keys(COUNTING, PLAIN)
        op.execute(sa.delete(COUNTS).where(COUNTS.c.name.in_(TABLES)))


def last_known(name: str) -> int:
    """The largest number of a row that is there, or that is still spoken of."""
    asked = [
        sa.select(sa.func.max(sa.table(name, sa.column("id")).c.id)),
        sa.select(sa.func.max(AUDIT.c.subject_id)).where(AUDIT.c.subject == name),
        sa.select(sa.func.max(COUNTS.c.seq)).where(COUNTS.c.name == name),
    ]
    if name in WRITTEN_ABOUT:
        asked.append(sa.select(sa.func.max(OUTBOX.c.subject_id)))
    return max(op.get_bind().scalar(one) or 0 for one in asked)


def write_keys(before: str, after: str) -> None:
    """A restored database counts already: it finds nothing to do."""
    version = op.get_bind().scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    some = sa.and_(SCHEMA.c.type == "table", SCHEMA.c.name.in_(TABLES))
    op.execute(sa.update(SCHEMA).where(some).values(sql=sa.func.replace(SCHEMA.c.sql, before, after)))
    op.execute(f"PRAGMA schema_version = {version + 1}")  # other connections read it anew
    op.execute("PRAGMA writable_schema = RESET")
