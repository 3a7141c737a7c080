"""Requests of schools for a time, and how hosts answered them."""

import sqlalchemy as sa
from alembic import op

revision = "20261203_time_requests"
down_revision = "20261202_days_off"
branch_labels = None
depends_on = None

OPEN = "state IN ('asked', 'proposed')"


def upgrade() -> None:
    op.create_table(
        "time_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("adult_name", sa.String(), nullable=False),
        sa.Column("adult_phone", sa.String(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=False),
        sa.Column("other_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        *_checks(),
        *_keys(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
        sa.UniqueConstraint("key", name=op.f("uq_time_request_key")),
    )
    for columns in (("organization_id", "state"), ("host_id", "state"), ("route_id",), ("booking_id",)):
        op.create_index(op.f(f"ix_time_request_{'_'.join(columns)}"), "time_request", list(columns))
    _one_open("route", "route_id", OPEN)
    _one_open("host", "host_id", f"{OPEN} AND route_id IS NULL")


def _checks() -> list[sa.CheckConstraint]:
    conditions = {
        "state": "state IN ('asked', 'proposed', 'booked', 'declined', 'withdrawn')",
        "part": "part IN ('any', 'morning', 'afternoon')",
        "seats": "seats BETWEEN 1 AND 200",
        "adults": "adults BETWEEN 0 AND 1000",
        "days_in_order": "until_on IS NULL OR wished_on < until_on",
        "booked_has_booking": "(state = 'booked') = (booking_id IS NOT NULL)",
        "proposed_has_time": "state <> 'proposed' OR (starts_at IS NOT NULL AND ends_at IS NOT NULL"
        " AND capacity IS NOT NULL AND starts_at < ends_at)",
    }
    return [
        sa.CheckConstraint(text, name=op.f(f"ck_time_request_{name}")) for name, text in conditions.items()
    ]


def _keys() -> list[sa.ForeignKeyConstraint]:
    tables = {
        "organization_id": "organization",
        "host_id": "organization",
        "route_id": "route",
        "class_id": "school_class",
        "venue_id": "venue",
        "booking_id": "booking",
    }
    return [
        sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_time_request_{column}"))
        for column, table in tables.items()
    ]


def _one_open(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"uq_time_request_open_{name}",
        "time_request",
        ["class_id", column],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_table("time_request")
