"""Which row of a newer version a person paired with which row of the order."""

import sqlalchemy as sa
from alembic import op

revision = "20270121_pairs_of_rows"
down_revision = "20270123_sheets_by_organization"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "road_map_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("was", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["road_map_version.id"],
            name=op.f("fk_road_map_pair_version_id_road_map_version"),
        ),
        sa.ForeignKeyConstraint(
            ["row_id"], ["road_map_row.id"], name=op.f("fk_road_map_pair_row_id_road_map_row")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_pair")),
        sa.UniqueConstraint("version_id", "place", name="uq_road_map_pair_place"),
        sa.UniqueConstraint("version_id", "row_id", name="uq_road_map_pair_row"),
    )
    op.create_index(op.f("ix_road_map_pair_row_id"), "road_map_pair", ["row_id"])


def downgrade() -> None:
    op.drop_table("road_map_pair")
