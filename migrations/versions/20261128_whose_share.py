"""A booking keeps the municipality whose share it draws on."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_whose_share"
down_revision = "20261127_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("municipality_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_booking_municipality_id"), "municipality", ["municipality_id"], ["id"]
        )
    op.execute(
        "UPDATE booking SET municipality_id = (SELECT municipality_id FROM organization"
        " WHERE organization.id = booking.organization_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.drop_constraint(batch.f("fk_booking_municipality_id"), type_="foreignkey")
        batch.drop_column("municipality_id")
