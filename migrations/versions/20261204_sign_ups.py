"""Sign-ups of people without an account, into the seats that are kept for visitors."""

import sqlalchemy as sa
from alembic import op

revision = "20261204_sign_ups"
down_revision = "20261206_moved_bookings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people BETWEEN 1 AND 10", name=op.f("ck_sign_up_people")),
        sa.CheckConstraint(
            "state IN ('confirmed', 'cancelled_by_person', 'cancelled_by_host')",
            name=op.f("ck_sign_up_state"),
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_sign_up_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_up_key")),
    )
    op.create_index(op.f("ix_sign_up_slot_id"), "sign_up", ["slot_id"])
    live = sa.text("state = 'confirmed'")
    op.create_index(
        "uq_sign_up_live_mail",
        "sign_up",
        ["slot_id", "mail"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def downgrade() -> None:
    op.drop_table("sign_up")
