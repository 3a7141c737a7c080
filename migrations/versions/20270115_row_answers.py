"""What a person says in the answer to a row of an order."""

import sqlalchemy as sa
from alembic import op

revision = "20270115_row_answers"
down_revision = "20270110_row_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "road_map_row_answer",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(32), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "target IS NULL OR (measure IS NOT NULL AND target > 0)",
            name=op.f("ck_road_map_row_answer_target"),
        ),
        sa.ForeignKeyConstraint(["row_id"], ["road_map_row.id"], name=op.f("fk_road_map_row_answer_row_id")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_road_map_row_answer")),
    )


def downgrade() -> None:
    op.drop_table("road_map_row_answer")
