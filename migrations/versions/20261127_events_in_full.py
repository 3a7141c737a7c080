"""Events in full: texts, links, readers, umbrellas and chains; routes, sessions, batches; pools by share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261127_events"
down_revision = "20261126_people"
branch_labels = None
depends_on = None

TEXTS = ("programme_text", "report", "results")
LISTS = ("links", "result_links")
# The other side of each pair with an event.
PAIRS = {
    "event_programme": ("programme_id", "programme"),
    "event_field": ("field_id", "field"),
    "event_direction": ("direction_id", "direction"),
    "event_level": ("level_id", "programme_level"),
    "event_cohost": ("organization_id", "organization"),
    "event_invitation": ("organization_id", "organization"),
}


def upgrade() -> None:
    _events()
    for table, (column, target) in PAIRS.items():
        _pairs(table, column, target)
    _routes()
    _slots()
    _pools()


def _events() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    with op.batch_alter_table("event") as batch:
        for name in TEXTS:
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in LISTS:
            batch.add_column(sa.Column(name, json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("visibility", sa.String(32), nullable=False, server_default="public"))
        for name in ("apply_until", "date_due_on"):
            batch.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in ("parent_id", "follows_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(batch.f(f"fk_event_{name}"), "event", [name], ["id"])
            batch.create_index(batch.f(f"ix_event_{name}"), [name])
        batch.drop_constraint(batch.f("ck_event_state"), type_="check")
        states = "'draft', 'on_review', 'published', 'finished', 'cancelled'"
        batch.create_check_constraint(batch.f("ck_event_state"), f"state IN ({states})")
        batch.create_check_constraint(
            batch.f("ck_event_visibility"), "visibility IN ('public', 'signed_in', 'invited')"
        )
        batch.create_check_constraint(
            batch.f("ck_event_no_parent_of_itself"), "parent_id IS NULL OR parent_id <> id"
        )
        batch.create_check_constraint(
            batch.f("ck_event_not_after_itself"), "follows_id IS NULL OR follows_id <> id"
        )


def _pairs(table: str, column: str, target: str) -> None:
    op.create_table(
        table,
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f(f"fk_{table}_event_id")),
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}")),
        sa.PrimaryKeyConstraint("event_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _routes() -> None:
    op.create_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("grades", sa.Integer(), nullable=False),
        sa.Column("special_needs", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Numeric(5, 1), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("largest", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 15 AND 1440", name=op.f("ck_route_minutes")),
        sa.CheckConstraint("smallest BETWEEN 1 AND largest", name=op.f("ck_route_group_size")),
        sa.CheckConstraint("largest <= 1000", name=op.f("ck_route_largest")),
        sa.ForeignKeyConstraint(["host_id"], ["organization.id"], name=op.f("fk_route_host_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_route_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
    )
    op.create_index(op.f("ix_route_host_id"), "route", ["host_id"])


def _slots() -> None:
    op.create_table(
        "slot_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_batch_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_batch")),
    )
    op.create_index(op.f("ix_slot_batch_event_id"), "slot_batch", ["event_id"])
    with op.batch_alter_table("slot") as batch:
        for name, target in (("route_id", "route"), ("batch_id", "slot_batch")):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(batch.f(f"fk_slot_{name}"), target, [name], ["id"])
            batch.create_index(batch.f(f"ix_slot_{name}"), [name])
        batch.create_index(batch.f("ix_slot_venue_id_starts_at"), ["venue_id", "starts_at"])
    op.create_table(
        "slot_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_session_times_in_order")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_slot_session_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_session")),
        sa.UniqueConstraint("slot_id", "starts_at", name=op.f("uq_slot_session_slot_id_starts_at")),
    )


def _pools() -> None:
    with op.batch_alter_table("pool") as batch:
        batch.add_column(sa.Column("audience", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("holder", sa.String(32), nullable=False, server_default="common"))
        batch.add_column(sa.Column("holder_id", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="3"))
        holders = "'common', 'public', 'municipality', 'school'"
        batch.create_check_constraint(batch.f("ck_pool_holder"), f"holder IN ({holders})")
        batch.create_check_constraint(
            batch.f("ck_pool_holder_named"), "(holder IN ('common', 'public')) = (holder_id = 0)"
        )
        share = ["slot_id", "audience", "holder", "holder_id"]
        batch.create_unique_constraint(batch.f("uq_pool_slot_id_audience_holder_holder_id"), share)


def downgrade() -> None:
    with op.batch_alter_table("pool") as batch:
        batch.drop_constraint(batch.f("uq_pool_slot_id_audience_holder_holder_id"), type_="unique")
        for name in ("holder", "holder_named"):
            batch.drop_constraint(batch.f(f"ck_pool_{name}"), type_="check")
        for name in ("rank", "holder_id", "holder", "audience"):
            batch.drop_column(name)
    op.drop_table("slot_session")
    with op.batch_alter_table("slot") as batch:
        batch.drop_index("ix_slot_venue_id_starts_at")
        for name in ("batch_id", "route_id"):
            batch.drop_index(f"ix_slot_{name}")
            batch.drop_constraint(batch.f(f"fk_slot_{name}"), type_="foreignkey")
            batch.drop_column(name)
    op.drop_table("slot_batch")
    op.drop_table("route")
    for table in reversed(PAIRS):
        op.drop_table(table)
    with op.batch_alter_table("event") as batch:
        for name in ("visibility", "no_parent_of_itself", "not_after_itself", "state"):
            batch.drop_constraint(batch.f(f"ck_event_{name}"), type_="check")
        batch.create_check_constraint(
            batch.f("ck_event_state"), "state IN ('draft', 'published', 'cancelled')"
        )
        for name in ("follows_id", "parent_id"):
            batch.drop_index(f"ix_event_{name}")
            batch.drop_constraint(batch.f(f"fk_event_{name}"), type_="foreignkey")
            batch.drop_column(name)
        for name in ("date_due_on", "apply_until", "visibility", *LISTS, *TEXTS):
            batch.drop_column(name)
