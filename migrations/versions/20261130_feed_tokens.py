"""Secret addresses of the feeds of schools and hosts."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_feed_tokens"
down_revision = "20261130_feed_entries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('school', 'host')", name=op.f("ck_feed_token_purpose")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_feed_token_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_token_digest")),
    )
    live = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_feed_token_live",
        "feed_token",
        ["organization_id", "purpose"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def downgrade() -> None:
    op.drop_table("feed_token")
