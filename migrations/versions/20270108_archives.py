"""Archives of periods that were made, with their hashes."""

import sqlalchemy as sa
from alembic import op

revision = "20270108_archives"
down_revision = "20270107_sent_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participation_archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_code", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("participations", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_participation_archive_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_participation_archive_size")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_participation_archive_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_participation_archive_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_archive")),
    )
    op.create_index(
        op.f("ix_participation_archive_period_code_id"), "participation_archive", ["period_code", "id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_participation_archive_period_code_id"), table_name="participation_archive")
    op.drop_table("participation_archive")
