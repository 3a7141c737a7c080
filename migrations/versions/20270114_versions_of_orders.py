"""Files read as versions of an order are kept, with who applied which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20270114_versions_of_orders"
down_revision = "20270111_row_batches"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "road_map_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("road_map_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["road_map_id"], ["road_map.id"], name=op.f("fk_road_map_version_road_map_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_road_map_version_digest")),
    )
    op.create_index(op.f("ix_road_map_version_road_map_id"), "road_map_version", ["road_map_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_road_map_version_road_map_id"), table_name="road_map_version")
    op.drop_table("road_map_version")
