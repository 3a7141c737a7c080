"""Terms of booking, limits of an event, shares that are released, bookings that wait for the host, groups that
are not classes."""

import sqlalchemy as sa
from alembic import op

revision = "20261200_booking_terms"
down_revision = "20261136_calendar_in_order"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = (
    "'confirmed', 'waiting', 'offered', 'declined', 'expired', 'cancelled_by_school', 'cancelled_by_host'"
)


def upgrade() -> None:
    terms()
    shares_and_limits()
    bookings()
    with op.batch_alter_table("installation") as batch:
        for name, minutes in (("travel_within", "30"), ("travel_between", "90")):
            batch.add_column(sa.Column(name, sa.Integer(), server_default=minutes, nullable=False))
            batch.create_check_constraint(batch.f(f"ck_installation_{name}"), f"{name} BETWEEN 0 AND 600")


def terms() -> None:
    numbers = "closes_hours cancel_hours smallest largest school_seats school_groups event_seats event_groups"
    checks = {
        "answer_days": "answer_days BETWEEN 1 AND 30",
        "window_in_order": "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at",
        "closes_hours": "closes_hours BETWEEN 0 AND 2000",
        "cancel_hours": "cancel_hours BETWEEN 0 AND 2000",
        "smallest": "smallest BETWEEN 1 AND 100000",
        "largest": "largest BETWEEN 1 AND 100000",
        "group_size": "smallest IS NULL OR largest IS NULL OR smallest <= largest",
        **{name: f"{name} > 0" for name in numbers.split()[4:]},
    }
    op.create_table(
        "booking_terms",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("opens_at", MOMENT, nullable=True),
        sa.Column("closes_at", MOMENT, nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in numbers.split()),
        sa.Column("levels_only", sa.Boolean(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_booking_terms_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_booking_terms_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_booking_terms")),
    )
    table = "booking_terms_municipality"
    op.create_table(
        table,
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["booking_terms.event_id"], name=op.f(f"fk_{table}_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f(f"fk_{table}_municipality_id")
        ),
        sa.PrimaryKeyConstraint("event_id", "municipality_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_municipality_id"), table, ["municipality_id"])


def shares_and_limits() -> None:
    op.execute("UPDATE pool SET rank = 2 WHERE audience <> '' AND holder = 'common'")
    with op.batch_alter_table("pool") as batch:
        batch.add_column(sa.Column("release_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("released_at", MOMENT, nullable=True))
        batch.create_check_constraint(
            batch.f("ck_pool_released_has_none_free"), "released_at IS NULL OR capacity = taken"
        )
        batch.create_index(batch.f("ix_pool_release_at"), ["release_at"])
    with op.batch_alter_table("seat_limit") as batch:
        batch.alter_column("slot_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("holder_id", sa.Integer(), server_default="0", nullable=False))
        batch.create_foreign_key(batch.f("fk_seat_limit_event_id"), "event", ["event_id"], ["id"])
        batch.create_unique_constraint(
            batch.f("uq_seat_limit_event_id_holder_id_unit"), ["event_id", "holder_id", "unit"]
        )
        batch.drop_constraint(batch.f("ck_seat_limit_unit"), type_="check")
        batch.create_check_constraint(batch.f("ck_seat_limit_unit"), "unit IN ('groups', 'seats')")
        batch.create_check_constraint(
            batch.f("ck_seat_limit_slot_or_event"), "(slot_id IS NULL) <> (event_id IS NULL)"
        )
        batch.create_check_constraint(
            batch.f("ck_seat_limit_slot_in_groups"),
            "slot_id IS NULL OR (unit = 'groups' AND holder_id = 0)",
        )


def bookings() -> None:
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("audience", sa.String(), server_default="pupils", nullable=False))
        batch.add_column(sa.Column("special_needs", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("answer_due_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("clash_reason", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_booking_replaces_id"), "booking", ["replaces_id"], ["id"])
        batch.create_index(batch.f("ix_booking_replaces_id"), ["replaces_id"])
        batch.drop_constraint(batch.f("ck_booking_state"), type_="check")
        batch.create_check_constraint(batch.f("ck_booking_state"), f"state IN ('requested', {STATES})")
        batch.create_check_constraint(
            batch.f("ck_booking_request_has_deadline"),
            "(state = 'requested') = (answer_due_at IS NOT NULL)",
        )
        batch.create_check_constraint(
            batch.f("ck_booking_special_needs"), "special_needs BETWEEN 0 AND seats"
        )
    with op.batch_alter_table("booking_line") as batch:
        batch.alter_column("class_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("grade", sa.Integer(), nullable=True))
        batch.drop_constraint(batch.f("ck_booking_line_seats"), type_="check")
        batch.create_check_constraint(batch.f("ck_booking_line_seats"), "seats BETWEEN 1 AND 1000")
        batch.create_check_constraint(
            batch.f("ck_booking_line_class_or_grade"), "class_id IS NULL OR grade IS NULL"
        )
        batch.create_check_constraint(batch.f("ck_booking_line_grade"), "grade BETWEEN -1 AND 11")


def downgrade() -> None:
    with op.batch_alter_table("booking_line") as batch:
        for name in ("grade", "class_or_grade", "seats"):
            batch.drop_constraint(batch.f(f"ck_booking_line_{name}"), type_="check")
        batch.create_check_constraint(batch.f("ck_booking_line_seats"), "seats BETWEEN 1 AND 200")
        batch.drop_column("grade")
        batch.alter_column("class_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("booking") as batch:
        for name in ("special_needs", "request_has_deadline", "state"):
            batch.drop_constraint(batch.f(f"ck_booking_{name}"), type_="check")
        batch.create_check_constraint(batch.f("ck_booking_state"), f"state IN ({STATES})")
        batch.drop_constraint(batch.f("fk_booking_replaces_id"), type_="foreignkey")
        batch.drop_index(batch.f("ix_booking_replaces_id"))
        for name in ("replaces_id", "clash_reason", "answer_due_at", "special_needs", "audience"):
            batch.drop_column(name)
    with op.batch_alter_table("seat_limit") as batch:
        for name in ("slot_in_groups", "slot_or_event", "unit"):
            batch.drop_constraint(batch.f(f"ck_seat_limit_{name}"), type_="check")
        batch.create_check_constraint(batch.f("ck_seat_limit_unit"), "unit IN ('groups')")
        batch.drop_constraint(batch.f("uq_seat_limit_event_id_holder_id_unit"), type_="unique")
        batch.drop_constraint(batch.f("fk_seat_limit_event_id"), type_="foreignkey")
        batch.drop_column("holder_id")
        batch.drop_column("event_id")
        batch.alter_column("slot_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("pool") as batch:
        batch.drop_index(batch.f("ix_pool_release_at"))
        batch.drop_constraint(batch.f("ck_pool_released_has_none_free"), type_="check")
        batch.drop_column("released_at")
        batch.drop_column("release_at")
    with op.batch_alter_table("installation") as batch:
        for name in ("travel_within", "travel_between"):
            batch.drop_constraint(batch.f(f"ck_installation_{name}"), type_="check")
            batch.drop_column(name)
    op.drop_table("booking_terms_municipality")
    op.drop_table("booking_terms")
