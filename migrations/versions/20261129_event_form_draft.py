"""What people have typed into the form of an event and not saved yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_event_form_draft"
down_revision = "20261129_recurring_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_form_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_event_form_draft_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "event_id", name=op.f("pk_event_form_draft")),
    )


def downgrade() -> None:
    op.drop_table("event_form_draft")
