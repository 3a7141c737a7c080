"""When a school is said to take little part is a setting."""

import sqlalchemy as sa
from alembic import op

revision = "20270125_schools_that_lag"
down_revision = "20270121_pairs_of_rows"
branch_labels = None
depends_on = None

SETTINGS = (("lag_pupils", "10", "BETWEEN 1 AND 1000"), ("lag_days", "28", "BETWEEN 1 AND 92"))


def upgrade() -> None:
    with op.batch_alter_table("installation") as batch:
        for name, usual, bounds in SETTINGS:
            batch.add_column(sa.Column(name, sa.Integer(), server_default=usual, nullable=False))
            batch.create_check_constraint(batch.f(f"ck_installation_{name}"), f"{name} {bounds}")


def downgrade() -> None:
    with op.batch_alter_table("installation") as batch:
        for name, _usual, _bounds in SETTINGS:
            batch.drop_constraint(batch.f(f"ck_installation_{name}"), type_="check")
            batch.drop_column(name)
