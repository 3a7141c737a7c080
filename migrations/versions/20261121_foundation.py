"""The tables of the first line: registries, people, events, bookings, sheets, orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261121_foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("after", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_subject_id_id"), ["subject", "subject_id", "id"], unique=False
        )

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("operator_name", sa.String(), nullable=False),
        sa.Column("operator_contact", sa.String(), nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint(
            "topic",
            "subject_id",
            "version",
            "recipient_id",
            name=op.f("uq_outbox_message_topic_subject_id_version_recipient_id"),
        ),
    )
    op.create_table(
        "road_map",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("school_year", sa.String(), nullable=True),
        sa.Column("default_grades", sa.Integer(), nullable=True),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map")),
        sa.UniqueConstraint("digest", name=op.f("uq_road_map_digest")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_try_mail_network_at"), ["mail", "network", "at"], unique=False
        )

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("mail", name=op.f("uq_user_account_mail")),
        sa.UniqueConstraint("session_key", name=op.f("uq_user_account_session_key")),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_organization_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("code", name=op.f("uq_organization_code")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organization_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("scale", sa.String(32), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("announcement", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("grades", sa.Integer(), nullable=False),
        sa.Column("special_needs", sa.Boolean(), nullable=False),
        sa.Column("precision", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'cancelled')", name=op.f("ck_event_state")),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_event_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(["host_id"], ["organization.id"], name=op.f("fk_event_host_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_event_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_state_starts_on"), ["state", "starts_on"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_membership_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id", "organization_id", "role", name=op.f("uq_membership_user_id_organization_id_role")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "school_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN 0 AND 11", name=op.f("ck_school_class_grade")),
        sa.CheckConstraint("roll BETWEEN 0 AND 200", name=op.f("ck_school_class_roll")),
        sa.ForeignKeyConstraint(["school_id"], ["organization.id"], name=op.f("fk_school_class_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint(
            "school_id", "year", "grade", "letter", name=op.f("uq_school_class_school_id_year_grade_letter")
        ),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("entrance", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_venue_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "road_map_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("road_map_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("draft", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("is_event", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (event_id IS NOT NULL)", name=op.f("ck_road_map_row_accepted_has_event")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'accepted', 'rejected', 'paperwork')", name=op.f("ck_road_map_row_state")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_road_map_row_event_id")),
        sa.ForeignKeyConstraint(["road_map_id"], ["road_map.id"], name=op.f("fk_road_map_row_road_map_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_row")),
        sa.UniqueConstraint("event_id", name=op.f("uq_road_map_row_event_id")),
        sa.UniqueConstraint("road_map_id", "ordinal", name=op.f("uq_road_map_row_road_map_id_ordinal")),
    )
    with op.batch_alter_table("road_map_row", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_road_map_row_road_map_id_state"), ["road_map_id", "state"], unique=False
        )

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 100000", name=op.f("ck_slot_capacity")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_times_in_order")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_event_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_slot_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_slot_starts_at_event_id"), ["starts_at", "event_id"], unique=False
        )

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("adult_name", sa.String(), nullable=False),
        sa.Column("adult_phone", sa.String(), nullable=False),
        sa.Column("queue_no", sa.Integer(), nullable=True),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_until IS NOT NULL)", name=op.f("ck_booking_offer_has_deadline")
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR queue_no IS NOT NULL", name=op.f("ck_booking_waiting_has_place")
        ),
        sa.CheckConstraint(
            "state IN ('confirmed', 'waiting', 'offered', 'declined', 'expired', 'cancelled_by_school', 'cancelled_by_host')",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint("adults BETWEEN 0 AND 1000", name=op.f("ck_booking_adults")),
        sa.CheckConstraint("seats BETWEEN 1 AND 100000", name=op.f("ck_booking_seats")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_booking_organization_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("slot_id", "queue_no", name=op.f("uq_booking_slot_id_queue_no")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_organization_id_state"), ["organization_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_booking_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_pool_taken_within_capacity")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_pool_waiting")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_pool_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        postgresql_with={"fillfactor": 50},
    )
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "seat_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("unit IN ('groups')", name=op.f("ck_seat_limit_unit")),
        sa.CheckConstraint("used BETWEEN 0 AND capacity", name=op.f("ck_seat_limit_used_within_capacity")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_seat_limit_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_limit")),
        sa.UniqueConstraint("slot_id", "unit", name=op.f("uq_seat_limit_slot_id_unit")),
    )
    op.create_table(
        "booking_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_key_booking_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_booking_key_organization_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_booking_key")),
    )
    with op.batch_alter_table("booking_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_key_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "booking_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 200", name=op.f("ck_booking_line_seats")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_line_booking_id")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_booking_line_class_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_booking_line_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_line")),
    )
    with op.batch_alter_table("booking_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_line_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_line_class_id"), ["class_id"], unique=False)
        batch_op.create_index(
            "uq_booking_line_live_class",
            ["slot_id", "class_id"],
            unique=True,
            postgresql_where=sa.text("live"),
            sqlite_where=sa.text("live"),
        )

    op.create_table(
        "booking_seat",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_booking_seat_seats")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_seat_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "pool_id", name=op.f("pk_booking_seat")),
    )
    with op.batch_alter_table("booking_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_seat_pool_id"), ["pool_id"], unique=False)

    op.create_table(
        "limit_claim",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("limit_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_limit_claim_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "limit_id", name=op.f("pk_limit_claim")),
    )
    with op.batch_alter_table("limit_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_limit_claim_limit_id"), ["limit_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("filled_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("adults BETWEEN 0 AND 200", name=op.f("ck_sheet_adults")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_sheet_booking_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_sheet_event_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_sheet_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_sheet_booking_id")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sheet_held_on_organization_id"), ["held_on", "organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sheet_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "sheet_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("came_school", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.Column("special_needs", sa.Integer(), nullable=False),
        sa.CheckConstraint("booked BETWEEN 0 AND 200", name=op.f("ck_sheet_line_booked")),
        sa.CheckConstraint("came_school BETWEEN 0 AND 200", name=op.f("ck_sheet_line_came_school")),
        sa.CheckConstraint(
            "special_needs BETWEEN 0 AND came_school", name=op.f("ck_sheet_line_special_needs")
        ),
        sa.CheckConstraint("walk_ins >= 0", name=op.f("ck_sheet_line_walk_ins")),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_sheet_line_class_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_line_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_line")),
        sa.UniqueConstraint("sheet_id", "class_id", name=op.f("uq_sheet_line_sheet_id_class_id")),
    )
    with op.batch_alter_table("sheet_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_line_class_id"), ["class_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sheet_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_line_class_id"))

    op.drop_table("sheet_line")
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_organization_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_held_on_organization_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_event_id"))

    op.drop_table("sheet")
    with op.batch_alter_table("limit_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_limit_claim_limit_id"))

    op.drop_table("limit_claim")
    with op.batch_alter_table("booking_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_seat_pool_id"))

    op.drop_table("booking_seat")
    with op.batch_alter_table("booking_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_booking_line_live_class", postgresql_where=sa.text("live"), sqlite_where=sa.text("live")
        )
        batch_op.drop_index(batch_op.f("ix_booking_line_class_id"))
        batch_op.drop_index(batch_op.f("ix_booking_line_booking_id"))

    op.drop_table("booking_line")
    with op.batch_alter_table("booking_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_key_booking_id"))

    op.drop_table("booking_key")
    op.drop_table("seat_limit")
    with op.batch_alter_table("pool", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pool_slot_id"))

    op.drop_table("pool")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_slot_id"))
        batch_op.drop_index(batch_op.f("ix_booking_organization_id_state"))

    op.drop_table("booking")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_starts_at_event_id"))
        batch_op.drop_index(batch_op.f("ix_slot_event_id"))

    op.drop_table("slot")
    with op.batch_alter_table("road_map_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_road_map_row_road_map_id_state"))

    op.drop_table("road_map_row")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_venue_organization_id"))

    op.drop_table("venue")
    op.drop_table("school_class")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organization_id"))

    op.drop_table("membership")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_state_starts_on"))
        batch_op.drop_index(batch_op.f("ix_event_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_event_host_id"))

    op.drop_table("event")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_municipality_id"))

    op.drop_table("organization")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_try_mail_network_at"))

    op.drop_table("sign_in_try")
    op.drop_table("road_map")
    op.drop_table("outbox_message")
    op.drop_table("municipality")
    op.drop_table("installation")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_subject_id_id"))

    op.drop_table("audit_entry")
