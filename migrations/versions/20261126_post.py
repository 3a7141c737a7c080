"""Messages of the outbox are leased, sent and done.

What earlier versions left there counts as done: they sent nothing, and a year of old news would otherwise go out
with the first start. A program of such a version that still runs leaves rows that are not done, due at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261126_post"
down_revision = "20261126_audit_append_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds no column whose default is a moment: there the table is made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("outbox_message", recreate="always" if sqlite else "auto") as table:
        table.add_column(
            sa.Column(
                "due_at",
                sa.DateTime(timezone=True),
                server_default=sa.func.current_timestamp(),
                nullable=False,
            )
        )
        table.add_column(sa.Column("leased_until", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("lease", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
        table.add_column(
            sa.Column(
                "sent", sa.JSON().with_variant(JSONB(), "postgresql"), server_default="[]", nullable=False
            )
        )
        table.add_column(sa.Column("done_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("failed_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("last_error", sa.String(), server_default="", nullable=False))
    op.execute("UPDATE outbox_message SET done_at = created_at")
    op.create_index(
        "ix_outbox_message_unfinished",
        "outbox_message",
        ["due_at", "id"],
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message_unfinished", table_name="outbox_message")
    with op.batch_alter_table("outbox_message") as table:
        for column in (
            "last_error",
            "failed_at",
            "done_at",
            "sent",
            "attempts",
            "lease",
            "leased_until",
            "due_at",
        ):
            table.drop_column(column)
