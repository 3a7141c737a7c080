"""Outcomes of visits: passed on, certificate, prize, as numbers by line of a sheet."""

import sqlalchemy as sa
from alembic import op

revision = "20261216_outcomes"
down_revision = "20261215_platform_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("line_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_outcome_number")),
        sa.CheckConstraint("kind IN ('passed_on', 'certificate', 'prize')", name=op.f("ck_outcome_kind")),
        sa.ForeignKeyConstraint(["line_id"], ["sheet_line.id"], name=op.f("fk_outcome_line_id")),
        sa.PrimaryKeyConstraint("line_id", "kind", name=op.f("pk_outcome")),
    )


def downgrade() -> None:
    op.drop_table("outcome")
