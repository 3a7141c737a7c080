"""Organizations are asked for dates of the rows of an order."""

import sqlalchemy as sa
from alembic import op

revision = "20270112_asks"
down_revision = "20270114_versions_of_orders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "road_map_ask_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("word", sa.String(), server_default="", nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_ask_round")),
        sa.UniqueConstraint("key", name=op.f("uq_road_map_ask_round_key")),
    )
    op.create_table(
        "road_map_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (reason = '')", name=op.f("ck_road_map_ask_declined_with_reason")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["road_map_row.id"], name=op.f("fk_road_map_ask_row_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_road_map_ask_organization_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_road_map_ask_event_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["road_map_ask_round.id"], name=op.f("fk_road_map_ask_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_ask")),
        sa.UniqueConstraint("row_id", "organization_id", name=op.f("uq_road_map_ask_row_id_organization_id")),
    )
    for column in ("organization_id", "event_id", "round_id"):
        op.create_index(op.f(f"ix_road_map_ask_{column}"), "road_map_ask", [column])


def downgrade() -> None:
    op.drop_table("road_map_ask")
    op.drop_table("road_map_ask_round")
