"""Days on which a municipality's lessons are cancelled: the act, the schools it is for, what it cancelled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261202_days_off"
down_revision = "20261204_sign_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "day_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("every_school", sa.Boolean(), nullable=False),
        sa.Column("begins_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("grades", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("foreseen", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_day_off_days_in_order")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_day_off_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_off")),
        sa.UniqueConstraint("key", name=op.f("uq_day_off_key")),
    )
    op.create_table(
        "day_off_school",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("day_off_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["day_off_id"], ["day_off.id"], name=op.f("fk_day_off_school_day_off_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organization.id"], name=op.f("fk_day_off_school_school_id")),
        sa.PrimaryKeyConstraint("school_id", "day_off_id", name=op.f("pk_day_off_school")),
    )
    op.create_index(op.f("ix_day_off_school_day_off_id"), "day_off_school", ["day_off_id"])
    op.create_table(
        "day_off_booking",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("day_off_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_day_off_booking_booking_id")),
        sa.ForeignKeyConstraint(["day_off_id"], ["day_off.id"], name=op.f("fk_day_off_booking_day_off_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_day_off_booking")),
    )
    op.create_index(op.f("ix_day_off_booking_day_off_id"), "day_off_booking", ["day_off_id"])


def downgrade() -> None:
    op.drop_table("day_off_booking")
    op.drop_table("day_off_school")
    op.drop_table("day_off")
