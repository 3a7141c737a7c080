"""The columns of an order's table, as its header calls them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_order_columns"
down_revision = "20261130_words_of_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table("road_map") as batch_op:
        batch_op.add_column(sa.Column("columns", columns, server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("road_map") as batch_op:
        batch_op.drop_column("columns")
