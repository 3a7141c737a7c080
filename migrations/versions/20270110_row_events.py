"""A row of an order has any number of events, an order its years and its municipality, and rows their changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20270110_row_events"
down_revision = "20270108_archives"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "road_map_row_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("tied_by", sa.Integer(), nullable=True),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_road_map_row_event_event_id")),
        sa.ForeignKeyConstraint(["row_id"], ["road_map_row.id"], name=op.f("fk_road_map_row_event_row_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_row_event")),
        sa.UniqueConstraint("row_id", "event_id", name=op.f("uq_road_map_row_event_row_id_event_id")),
    )
    op.create_index(op.f("ix_road_map_row_event_event_id"), "road_map_row_event", ["event_id"])
    op.execute(
        "INSERT INTO road_map_row_event (row_id, event_id, made, tied_by, tied_at) "
        "SELECT r.id, r.event_id, true, r.decided_by, COALESCE(r.decided_at, m.imported_at) "
        "FROM road_map_row AS r JOIN road_map AS m ON m.id = r.road_map_id "
        "WHERE r.event_id IS NOT NULL ORDER BY r.id"
    )
    with op.batch_alter_table("road_map_row") as batch_op:
        batch_op.drop_constraint(op.f("ck_road_map_row_accepted_has_event"), type_="check")
        batch_op.drop_constraint(op.f("uq_road_map_row_event_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_road_map_row_event_id"), type_="foreignkey")
        batch_op.drop_column("event_id")
        batch_op.add_column(sa.Column("edited", JSON, nullable=True))
        batch_op.add_column(sa.Column("before", JSON, nullable=True))
        batch_op.add_column(sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("road_map") as batch_op:
        batch_op.add_column(sa.Column("years", JSON, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("municipality_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("copied_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_road_map_municipality_id"), "municipality", ["municipality_id"], ["id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_road_map_copied_from_id"), "road_map", ["copied_from_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_road_map_municipality_id"), ["municipality_id"])


def downgrade() -> None:
    with op.batch_alter_table("road_map") as batch_op:
        batch_op.drop_index(op.f("ix_road_map_municipality_id"))
        batch_op.drop_constraint(op.f("fk_road_map_copied_from_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_road_map_municipality_id"), type_="foreignkey")
        batch_op.drop_column("copied_from_id")
        batch_op.drop_column("municipality_id")
        batch_op.drop_column("years")
    with op.batch_alter_table("road_map_row") as batch_op:
        batch_op.drop_column("gone_at")
        batch_op.drop_column("before")
        batch_op.drop_column("edited")
        batch_op.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
    # The version before knows one event of a row and one row of an event: the first of each stays.
    op.execute(
        "UPDATE road_map_row SET event_id = ("
        "SELECT min(t.event_id) FROM road_map_row_event AS t WHERE t.row_id = road_map_row.id "
        "AND t.row_id = (SELECT min(o.row_id) FROM road_map_row_event AS o WHERE o.event_id = t.event_id))"
    )
    op.execute("UPDATE road_map_row SET state = 'new' WHERE state = 'accepted' AND event_id IS NULL")
    op.execute("UPDATE road_map_row SET event_id = NULL WHERE state <> 'accepted'")
    with op.batch_alter_table("road_map_row") as batch_op:
        batch_op.create_foreign_key(op.f("fk_road_map_row_event_id"), "event", ["event_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_road_map_row_event_id"), ["event_id"])
        batch_op.create_check_constraint(
            op.f("ck_road_map_row_accepted_has_event"), "(state = 'accepted') = (event_id IS NOT NULL)"
        )
    op.drop_index(op.f("ix_road_map_row_event_event_id"), table_name="road_map_row_event")
    op.drop_table("road_map_row_event")
