"""What organizers demand of names, and the sealed rosters of bookings."""

import sqlalchemy as sa
from alembic import op

revision = "20261211_rosters"
down_revision = "20261212_survey"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_demand",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days_before BETWEEN 0 AND 60", name=op.f("ck_roster_demand_days_before")),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 90", name=op.f("ck_roster_demand_keep_days")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_roster_demand_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_roster_demand")),
    )
    op.create_table(
        "roster",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("consent_number", sa.String(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("heads BETWEEN 1 AND 300", name=op.f("ck_roster_heads")),
        sa.CheckConstraint("keep_days BETWEEN 1 AND 90", name=op.f("ck_roster_keep_days")),
        sa.CheckConstraint("consent_number <> ''", name=op.f("ck_roster_consent_number")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_roster_booking_id")),
        sa.ForeignKeyConstraint(["event_id"], ["roster_demand.event_id"], name=op.f("fk_roster_event_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_event_id"), "roster", ["event_id"])


def downgrade() -> None:
    op.drop_table("roster")
    op.drop_table("roster_demand")
