"""The link of an event by which heads are counted at the entrance without an account."""

import sqlalchemy as sa
from alembic import op

revision = "20261213_head_count_links"
down_revision = "20261216_outcomes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "head_count_link",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_head_count_link_version")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_head_count_link_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_head_count_link")),
    )


def downgrade() -> None:
    op.drop_table("head_count_link")
