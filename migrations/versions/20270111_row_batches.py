"""Rows of an order are accepted in one go, and such a batch can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "20270111_row_batches"
down_revision = "20270116_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "road_map_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("road_map_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["road_map_id"], ["road_map.id"], name=op.f("fk_road_map_batch_road_map_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_road_map_batch_key")),
    )
    op.create_index(op.f("ix_road_map_batch_road_map_id"), "road_map_batch", ["road_map_id"])
    with op.batch_alter_table("road_map_row_event") as batch_op:
        batch_op.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_road_map_row_event_batch_id"), "road_map_batch", ["batch_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_road_map_row_event_batch_id"), ["batch_id"])


def downgrade() -> None:
    with op.batch_alter_table("road_map_row_event") as batch_op:
        batch_op.drop_index(op.f("ix_road_map_row_event_batch_id"))
        batch_op.drop_constraint(op.f("fk_road_map_row_event_batch_id"), type_="foreignkey")
        batch_op.drop_column("batch_id")
    op.drop_index(op.f("ix_road_map_batch_road_map_id"), table_name="road_map_batch")
    op.drop_table("road_map_batch")
