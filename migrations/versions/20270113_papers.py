"""Paperwork of orders is ticked off."""

import sqlalchemy as sa
from alembic import op

revision = "20270113_papers"
down_revision = "20270112_asks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "road_map_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("ticked_by", sa.Integer(), nullable=True),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "link = '' OR link LIKE 'http://%' OR link LIKE 'https://%'",
            name=op.f("ck_road_map_paper_link_of_the_web"),
        ),
        sa.ForeignKeyConstraint(["row_id"], ["road_map_row.id"], name=op.f("fk_road_map_paper_row_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_map_paper")),
        sa.UniqueConstraint("row_id", "due_on", name=op.f("uq_road_map_paper_row_id_due_on")),
    )
    no_deadline = sa.text("due_on IS NULL")
    op.create_index(
        "uq_road_map_paper_once",
        "road_map_paper",
        ["row_id"],
        unique=True,
        sqlite_where=no_deadline,
        postgresql_where=no_deadline,
    )


def downgrade() -> None:
    op.drop_table("road_map_paper")
