"""Offers that have expired until now tell until when they held, as the audit log alone has told so far.

An expiry that was written before the log kept the term tells its own moment.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "20270128_terms_of_expired"
down_revision = "20270127_expired_offers"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BOOKING = sa.table(
    "booking",
    sa.column("id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("offer_until", MOMENT),
    sa.column("changed_at", MOMENT),
)
AUDIT = sa.table(
    "audit_entry",
    sa.column("action", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("before", sa.JSON),
)
EXPIRED = BOOKING.c.state == "expired"


def upgrade() -> None:
    bind = op.get_bind()
    bind.execute(sa.update(BOOKING).where(EXPIRED).values(offer_until=BOOKING.c.changed_at))
    told = sa.select(AUDIT.c.subject_id, AUDIT.c.before).where(AUDIT.c.action == "booking.expired")
    for number, before in bind.execute(told).all():
        if "offer_until" in before:
            until = datetime.fromisoformat(before["offer_until"]).astimezone(UTC)
            kept = until.replace(tzinfo=None) if bind.dialect.name == "sqlite" else until
            bind.execute(sa.update(BOOKING).where(EXPIRED, BOOKING.c.id == number).values(offer_until=kept))


def downgrade() -> None:
    op.execute(sa.update(BOOKING).where(EXPIRED).values(offer_until=None))
