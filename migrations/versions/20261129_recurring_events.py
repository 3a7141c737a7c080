"""How often an event comes again, where nothing more exact is known."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_recurring_events"
down_revision = "20261128_whose_share"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("recurrence", sa.String(32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.drop_column("recurrence")
