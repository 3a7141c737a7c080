"""Applications to contests: what they are entered in, how many are taken, and what came of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261201_applications"
down_revision = "20261203_time_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contest",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("per_organization", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("results_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "taken >= 0 AND (capacity IS NULL OR taken <= capacity)",
            name=op.f("ck_contest_taken_within_capacity"),
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_contest_capacity")),
        sa.CheckConstraint(
            "per_organization IS NULL OR per_organization > 0", name=op.f("ck_contest_per_organization")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_contest_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_contest")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_nomination_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("event_id", "title", name=op.f("uq_nomination_event_id_title")),
    )
    _application()
    op.create_table(
        "application_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_line_application_id")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_application_line_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_line")),
        sa.UniqueConstraint(
            "application_id", "class_id", name=op.f("uq_application_line_application_id_class_id")
        ),
    )
    op.create_index(op.f("ix_application_line_class_id"), "application_line", ["class_id"])
    op.create_table(
        "application_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_key_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_application_key_organization_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_application_key")),
    )
    op.create_index(op.f("ix_application_key_application_id"), "application_key", ["application_id"])


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("participants", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("works", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("adult_name", sa.String(), nullable=False),
        sa.Column("adult_phone", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("goes_on", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("works BETWEEN 1 AND 1000", name=op.f("ck_application_works")),
        sa.CheckConstraint("people BETWEEN 1 AND 10000", name=op.f("ck_application_people")),
        sa.CheckConstraint(
            "state IN ('submitted', 'admitted', 'declined', 'withdrawn')", name=op.f("ck_application_state")
        ),
        sa.CheckConstraint(
            "participants IN ('classes', 'team', 'family', 'teacher', 'organization')",
            name=op.f("ck_application_participants"),
        ),
        sa.CheckConstraint(
            "result IS NULL OR result IN ('winner', 'prize', 'participant')",
            name=op.f("ck_application_result"),
        ),
        sa.CheckConstraint("place IS NULL OR place BETWEEN 1 AND 999", name=op.f("ck_application_place")),
        sa.CheckConstraint(
            "result IS NULL OR state = 'admitted'", name=op.f("ck_application_result_of_admitted")
        ),
        sa.CheckConstraint(
            "result IS NOT NULL OR (place IS NULL AND NOT goes_on)",
            name=op.f("ck_application_goes_on_with_result"),
        ),
        sa.ForeignKeyConstraint(["after_id"], ["application.id"], name=op.f("fk_application_after_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_application_event_id")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_application_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_application_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    for columns in (["after_id"], ["event_id", "state"], ["nomination_id"], ["organization_id", "id"]):
        op.create_index(op.f(f"ix_application_{'_'.join(columns)}"), "application", columns)
    entered = sa.text("state IN ('submitted', 'admitted')")
    op.create_index(
        "uq_application_entered_after",
        "application",
        ["event_id", "after_id"],
        unique=True,
        sqlite_where=entered,
        postgresql_where=entered,
    )


def downgrade() -> None:
    for table in ("application_key", "application_line", "application", "nomination", "contest"):
        op.drop_table(table)
