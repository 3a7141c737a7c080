"""How people want their letters, and those that wait for the letter of the day."""

import sqlalchemy as sa
from alembic import op

revision = "20270116_notices"
down_revision = "20270115_row_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("manner", sa.String(32), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("manner IN ('at_once', 'daily', 'off')", name=op.f("ck_notice_choice_manner")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_notice_choice_user_id")),
        sa.PrimaryKeyConstraint("user_id", "group", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "gathered_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_gathered_notice_message_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_gathered_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathered_notice")),
        sa.UniqueConstraint("user_id", "message_id", name=op.f("uq_gathered_notice_user_id_message_id")),
    )
    op.create_index(op.f("ix_gathered_notice_message_id"), "gathered_notice", ["message_id"])
    op.create_index(op.f("ix_gathered_notice_told_on_user_id"), "gathered_notice", ["told_on", "user_id"])


def downgrade() -> None:
    op.drop_table("gathered_notice")
    op.drop_table("notice_choice")
