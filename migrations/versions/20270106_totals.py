"""Monthly coverage as schools type it, and the school years whose totals everybody may read."""

import sqlalchemy as sa
from alembic import op

revision = "20270106_totals"
down_revision = "20261213_head_count_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_published_year")),
    )
    op.create_table(
        "typed_coverage",
        sa.Column("school_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("pupils >= 0", name=op.f("ck_typed_coverage_pupils")),
        sa.CheckConstraint("month % 100 BETWEEN 1 AND 12", name=op.f("ck_typed_coverage_month")),
        sa.ForeignKeyConstraint(["school_id"], ["organization.id"], name=op.f("fk_typed_coverage_school_id")),
        sa.PrimaryKeyConstraint("school_id", "month", name=op.f("pk_typed_coverage")),
    )


def downgrade() -> None:
    op.drop_table("typed_coverage")
    op.drop_table("published_year")
