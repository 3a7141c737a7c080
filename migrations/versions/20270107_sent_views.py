"""Rules by which reports are sent, whom to, and what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "20270107_sent_views"
down_revision = "20270105_saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, numbered = sa.DateTime(timezone=True), sa.Integer()
    op.create_table(
        "sending",
        sa.Column("id", numbered, nullable=False),
        sa.Column("view_id", numbered, nullable=False),
        sa.Column("organization_id", numbered, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("pace", sa.String(32), nullable=False),
        sa.Column("day", numbered, nullable=False),
        sa.Column("span", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("paused_at", moment),
        sa.Column("stopped_at", moment),
        sa.Column("created_by", numbered, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint(
            "(pace = 'weekly' AND day BETWEEN 1 AND 7) OR (pace = 'monthly' AND day BETWEEN 1 AND 31)"
            " OR (pace = 'after_end' AND day BETWEEN 1 AND 20)",
            name=op.f("ck_sending_day"),
        ),
        sa.CheckConstraint(
            "pace <> 'after_end' OR span = 'last_whole'", name=op.f("ck_sending_after_the_end_of_a_whole_one")
        ),
        sa.CheckConstraint("span IN ('last_whole', 'running')", name=op.f("ck_sending_span")),
        sa.CheckConstraint("form IN ('xlsx', 'csv')", name=op.f("ck_sending_form")),
        sa.CheckConstraint(
            "paused_at IS NULL OR stopped_at IS NULL", name=op.f("ck_sending_paused_or_stopped")
        ),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_sending_view_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_sending_organization_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_sending_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    op.create_index(op.f("ix_sending_view_id"), "sending", ["view_id"])
    op.create_index(op.f("ix_sending_organization_id"), "sending", ["organization_id"])
    op.create_table(
        "sending_recipient",
        sa.Column("id", numbered, nullable=False),
        sa.Column("sending_id", numbered, nullable=False),
        sa.Column("user_id", numbered, nullable=False),
        sa.Column("organization_id", numbered, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unsubscribed_at", moment),
        sa.Column("removed_at", moment),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"], name=op.f("fk_sending_recipient_sending_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sending_recipient_user_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_sending_recipient_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_recipient")),
        sa.UniqueConstraint("sending_id", "user_id", name=op.f("uq_sending_recipient_sending_id_user_id")),
    )
    op.create_index(op.f("ix_sending_recipient_user_id"), "sending_recipient", ["user_id"])
    op.create_table(
        "sent_view",
        sa.Column("id", numbered, nullable=False),
        sa.Column("recipient_id", numbered, nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("period_code", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("left_at", moment, nullable=False),
        sa.Column("asked_by", numbered),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["sending_recipient.id"], name=op.f("fk_sent_view_recipient_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_sent_view_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_view")),
        sa.UniqueConstraint("recipient_id", "occasion", name=op.f("uq_sent_view_recipient_id_occasion")),
    )
    op.create_index(op.f("ix_sent_view_left_at"), "sent_view", ["left_at"])


def downgrade() -> None:
    for table in ("sent_view", "sending_recipient", "sending"):
        op.drop_table(table)
