"""When the host moved the time of a booking: its school may then always cancel."""

import sqlalchemy as sa
from alembic import op

revision = "20261206_moved_bookings"
down_revision = "20261200_booking_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.drop_column("moved_at")
