"""Sheets of both sides: the host's count beside the school's, settlements, sheets without a booking, hours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261209_two_sided_sheets"
down_revision = "20261208_reaffirmed_bookings"
branch_labels = None
depends_on = None

MOST = "CASE WHEN class_id IS NULL THEN 1000 ELSE 200 END"
COUNTED = (
    "CASE WHEN came_decided IS NOT NULL THEN came_decided"
    " WHEN came_host IS NOT NULL AND (settlement IS NULL OR settlement <> 'disputed') THEN came_host"
    " ELSE COALESCE(came_school, came_host, 0) END"
)
WITHOUT_BOOKING = "booking_id IS NULL AND slot_id IS NULL"
ONCE = {
    "uq_sheet_line_class": (["class_id", "audience"], "class_id IS NOT NULL"),
    "uq_sheet_line_grade": (["audience", "grade"], "class_id IS NULL AND grade IS NOT NULL"),
    "uq_sheet_line_people": (["audience"], "class_id IS NULL AND grade IS NULL"),
}
SETTLEMENTS = ("accepted", "disputed", "decided")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _whole(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=default is None)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def upgrade() -> None:
    for name in ("uq_sheet_line_grade", "uq_sheet_line_people"):
        op.drop_index(name, "sheet_line")
    with op.batch_alter_table("sheet") as batch:
        batch.alter_column("booking_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(_whole("slot_id"))
        batch.create_foreign_key(batch.f("fk_sheet_slot_id"), "slot", ["slot_id"], ["id"])
        batch.create_unique_constraint(batch.f("uq_sheet_slot_id"), ["slot_id"])
        for column in (_flag("monthly"), _whole("hours", "0"), _whole("adults_host"), _flag("late")):
            batch.add_column(column)
        for name in ("school_at", "host_at"):
            batch.add_column(_moment(name))
        batch.create_check_constraint(batch.f("ck_sheet_adults_host"), "adults_host BETWEEN 0 AND 200")
        batch.create_check_constraint(batch.f("ck_sheet_hours"), "hours >= 0")
        batch.create_check_constraint(
            batch.f("ck_sheet_booking_or_slot"), "booking_id IS NULL OR slot_id IS NULL"
        )
    op.create_index(
        "uq_sheet_without_booking",
        "sheet",
        ["event_id", "organization_id", "held_on", "monthly"],
        unique=True,
        postgresql_where=sa.text(WITHOUT_BOOKING),
        sqlite_where=sa.text(WITHOUT_BOOKING),
    )
    with op.batch_alter_table("sheet_line") as batch:
        batch.drop_constraint(batch.f("uq_sheet_line_sheet_id_class_id"), type_="unique")
        batch.drop_constraint(batch.f("ck_sheet_line_special_needs"), type_="check")
        for name in ("booked", "came_school"):
            batch.alter_column(name, existing_type=sa.Integer(), nullable=True)
        batch.add_column(_flag("competing"))
        for name in ("came_host", "came_decided", "lessons"):
            batch.add_column(_whole(name))
        batch.add_column(sa.Column("sessions", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True))
        batch.add_column(_whole("hours", "0"))
        for name in ("differs_since", "settled_at"):
            batch.add_column(_moment(name))
        batch.add_column(sa.Column("settlement", sa.String(32), nullable=True))
        batch.add_column(sa.Column("settle_reason", sa.String(), server_default="", nullable=False))
        _checks(batch)
    with op.batch_alter_table("sheet_line") as batch:  # after the columns that it is made of
        batch.add_column(
            sa.Column("came", sa.Integer(), sa.Computed(COUNTED, persisted=True), nullable=False)
        )
        batch.create_index(batch.f("ix_sheet_line_differs_since"), ["differs_since"])
        batch.create_index(batch.f("ix_sheet_line_sheet_id"), ["sheet_id"])
    for name, (columns, which) in ONCE.items():
        where = sa.text(which)
        every = ["sheet_id", *columns, "competing"]
        op.create_index(name, "sheet_line", every, unique=True, postgresql_where=where, sqlite_where=where)
    _fill()


def _checks(batch: object) -> None:
    checks = {
        "special_needs": "special_needs BETWEEN 0 AND COALESCE(came_school, came_host, 0)",
        "came_host": f"came_host BETWEEN 0 AND {MOST}",
        "came_decided": f"came_decided BETWEEN 0 AND {MOST}",
        "settlement": f"settlement IN {SETTLEMENTS}",
        "decided": "(came_decided IS NOT NULL) = (settlement IS NOT NULL AND settlement = 'decided')",
        "lessons": "lessons BETWEEN 1 AND 31",
    }
    for name, condition in checks.items():
        batch.create_check_constraint(batch.f(f"ck_sheet_line_{name}"), condition)  # type: ignore[attr-defined]


def _fill() -> None:
    """What was there was the school's, and is credited with the hours of its event."""
    op.execute(
        "UPDATE sheet SET school_at = changed_at, hours ="
        " (SELECT CAST(ROUND(event.hours * 10) AS INTEGER) FROM event WHERE event.id = sheet.event_id)"
    )
    op.execute(
        "UPDATE sheet_line SET hours ="
        " came_school * (SELECT sheet.hours FROM sheet WHERE sheet.id = sheet_line.sheet_id)"
    )
    op.create_table(
        "mark_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_mark_key_sheet_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mark_key")),
    )
    op.create_index(op.f("ix_mark_key_sheet_id"), "mark_key", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("mark_key")
    op.execute("DELETE FROM sheet_line WHERE came_school IS NULL OR booked IS NULL OR competing")
    op.execute("DELETE FROM sheet_line WHERE sheet_id IN (SELECT id FROM sheet WHERE booking_id IS NULL)")
    op.execute("DELETE FROM sheet WHERE booking_id IS NULL")
    for name in ONCE:
        op.drop_index(name, "sheet_line")
    op.drop_index("uq_sheet_without_booking", "sheet")
    with op.batch_alter_table("sheet_line") as batch:
        batch.drop_index(batch.f("ix_sheet_line_differs_since"))
        batch.drop_index(batch.f("ix_sheet_line_sheet_id"))
        batch.drop_column("came")
    with op.batch_alter_table("sheet_line") as batch:
        for name in ("special_needs", "came_host", "came_decided", "settlement", "decided", "lessons"):
            batch.drop_constraint(batch.f(f"ck_sheet_line_{name}"), type_="check")
        for name in (
            "competing",
            "came_host",
            "came_decided",
            "lessons",
            "sessions",
            "hours",
            "differs_since",
        ):
            batch.drop_column(name)
        for name in ("settled_at", "settlement", "settle_reason"):
            batch.drop_column(name)
        for name in ("booked", "came_school"):
            batch.alter_column(name, existing_type=sa.Integer(), nullable=False)
        batch.create_unique_constraint(batch.f("uq_sheet_line_sheet_id_class_id"), ["sheet_id", "class_id"])
        batch.create_check_constraint(
            batch.f("ck_sheet_line_special_needs"), "special_needs BETWEEN 0 AND came_school"
        )
    for name, (columns, which) in list(ONCE.items())[1:]:
        where = sa.text(which)
        op.create_index(
            name,
            "sheet_line",
            ["sheet_id", *columns],
            unique=True,
            postgresql_where=where,
            sqlite_where=where,
        )
    with op.batch_alter_table("sheet") as batch:
        for name in ("adults_host", "hours", "booking_or_slot"):
            batch.drop_constraint(batch.f(f"ck_sheet_{name}"), type_="check")
        batch.drop_constraint(batch.f("fk_sheet_slot_id"), type_="foreignkey")
        batch.drop_constraint(batch.f("uq_sheet_slot_id"), type_="unique")
        for name in ("slot_id", "monthly", "hours", "adults_host", "late", "school_at", "host_at"):
            batch.drop_column(name)
        batch.alter_column("booking_id", existing_type=sa.Integer(), nullable=False)
