"""Which link of a booking's group pass is in force, if any."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_group_passes"
down_revision = "20261130_order_columns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking") as table:
        table.add_column(sa.Column("pass_version", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("pass_withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("booking") as table:
        table.drop_column("pass_withdrawn_at")
        table.drop_column("pass_version")
