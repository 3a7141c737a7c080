"""Indexes in whose order the calendar reads its days, and finds what has none, however many events there are."""

from alembic import op

revision = "20261136_calendar_in_order"
down_revision = "20261130_feed_tokens"
branch_labels = None
depends_on = None

INDEXES = (("starts_on", "id"), ("precision", "ends_on", "starts_on"))


def upgrade() -> None:
    for columns in INDEXES:
        op.create_index(op.f(f"ix_event_{'_'.join(columns)}"), "event", list(columns))


def downgrade() -> None:
    for columns in INDEXES:
        op.drop_index(op.f(f"ix_event_{'_'.join(columns)}"), "event")
