"""Reporting periods, and frozen figures that are only ever added.

SQLite: a later batch operation on `period_freezing` or `frozen_part` makes the table anew, and its triggers are
gone without a word. Such a migration makes them again as `guard()` does here; tests are red without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "20270104_reporting_periods"
down_revision = "20270106_totals"
branch_labels = None
depends_on = None

FROZEN = (
    "id, period_id, number, format, frozen_at, frozen_by, organization_id, sheets, lines, participations, "
    '"groups", events, schools, unmarked, differing'
)
# REPLACE deletes the row that is in its way, and by default no trigger hears of it.
SQLITE = {
    "frozen_part_no_update": "BEFORE UPDATE ON frozen_part",
    "frozen_part_no_delete": "BEFORE DELETE ON frozen_part",
    "frozen_part_no_replace": (
        "BEFORE INSERT ON frozen_part WHEN EXISTS"
        " (SELECT 1 FROM frozen_part WHERE freezing_id = NEW.freezing_id AND part = NEW.part)"
    ),
    "period_freezing_no_update": f"BEFORE UPDATE OF {FROZEN} ON period_freezing",
    "period_freezing_reopened_once": "BEFORE UPDATE ON period_freezing WHEN OLD.reopened_at IS NOT NULL",
    "period_freezing_no_delete": "BEFORE DELETE ON period_freezing",
    "period_freezing_no_replace": (
        "BEFORE INSERT ON period_freezing WHEN EXISTS (SELECT 1 FROM period_freezing WHERE id = NEW.id)"
    ),
}
POSTGRES = (
    "CREATE FUNCTION frozen_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RAISE EXCEPTION 'frozen figures never change'; END$$",
    "CREATE TRIGGER frozen_part_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_part"
    " FOR EACH STATEMENT EXECUTE FUNCTION frozen_refuse()",
    f"CREATE TRIGGER period_freezing_append_only BEFORE UPDATE OF {FROZEN} OR DELETE OR TRUNCATE"
    " ON period_freezing FOR EACH STATEMENT EXECUTE FUNCTION frozen_refuse()",
    "CREATE TRIGGER period_freezing_reopened_once BEFORE UPDATE ON period_freezing FOR EACH ROW"
    " WHEN (OLD.reopened_at IS NOT NULL) EXECUTE FUNCTION frozen_refuse()",
)


def upgrade() -> None:
    _periods()
    _freezings()
    guard()


def _periods() -> None:
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('month', 'quarter', 'half', 'school_year', 'calendar_year', 'own')",
            name=op.f("ck_reporting_period_kind"),
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_reporting_period_days_in_order")),
        sa.CheckConstraint("due_on >= last", name=op.f("ck_reporting_period_due_after_its_end")),
        sa.CheckConstraint("(kind = 'own') = (title <> '')", name=op.f("ck_reporting_period_title_of_own")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint("kind", "first", "last", name=op.f("uq_reporting_period_kind_first_last")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reporting_period_last"), "reporting_period", ["last"])


def _freezings() -> None:
    counts = ("sheets", "lines", "participations", "groups", "events", "schools", "unmarked", "differing")
    op.create_table(
        "period_freezing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.Integer(), nullable=True),
        sa.Column("reopened_for", sa.Integer(), nullable=True),
        sa.Column("reopen_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopen_reason = '')",
            name=op.f("ck_period_freezing_reopened_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_period_freezing_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_period_freezing_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_for"], ["organization.id"], name=op.f("fk_period_freezing_reopened_for")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_freezing")),
        sa.UniqueConstraint("period_id", "number", name=op.f("uq_period_freezing_period_id_number")),
    )
    stands = sa.text("reopened_at IS NULL")
    standing = {"unique": True, "sqlite_where": stands, "postgresql_where": stands}
    op.create_index("uq_period_freezing_standing", "period_freezing", ["period_id"], **standing)
    op.create_table(
        "frozen_part",
        sa.Column("freezing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "part IN ('figures', 'lines', 'special_needs', 'enrolment')", name=op.f("ck_frozen_part_part")
        ),
        sa.ForeignKeyConstraint(
            ["freezing_id"], ["period_freezing.id"], name=op.f("fk_frozen_part_freezing_id")
        ),
        sa.PrimaryKeyConstraint("freezing_id", "part", name=op.f("pk_frozen_part")),
    )


def guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            refuse = "SELECT RAISE(ABORT, 'frozen figures never change')"
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {refuse}; END")
    else:
        for statement in POSTGRES:
            op.execute(statement)


def downgrade() -> None:
    for table in ("frozen_part", "period_freezing", "reporting_period"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION frozen_refuse()")
