"""An offer that has expired may keep the moment until which it held; the version before lets it go."""

import sqlalchemy as sa
from alembic import op

revision = "20270127_expired_offers"
down_revision = "20270126_numbers_once"
branch_labels = None
depends_on = None

NAME = "ck_booking_offer_has_deadline"
STRICT = "(state = 'offered') = (offer_until IS NOT NULL)"


def upgrade() -> None:
    hold(f"state = 'expired' OR {STRICT}")


def downgrade() -> None:
    hold(STRICT)


def hold(rule: str) -> None:
    with op.batch_alter_table("booking") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), sa.text(rule))
