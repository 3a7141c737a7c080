"""When a school said that its group comes as booked."""

import sqlalchemy as sa
from alembic import op

revision = "20261208_reaffirmed_bookings"
down_revision = "20261207_sheet_lines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("reaffirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.drop_column("reaffirmed_at")
