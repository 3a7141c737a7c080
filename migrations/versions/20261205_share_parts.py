"""A municipality's share of a time can be given on to its schools in parts."""

import sqlalchemy as sa
from alembic import op

revision = "20261205_share_parts"
down_revision = "20261201_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pool") as batch:
        batch.add_column(sa.Column("part_of", sa.Integer(), server_default="0", nullable=False))
        batch.create_check_constraint(
            batch.f("ck_pool_part_is_a_schools"), "part_of = 0 OR holder = 'school'"
        )


def downgrade() -> None:
    with op.batch_alter_table("pool") as batch:
        batch.drop_constraint(batch.f("ck_pool_part_is_a_schools"), type_="check")
        batch.drop_column("part_of")
