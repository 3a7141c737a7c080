"""Lines of sheets that are not classes: a mixed group of a grade, or people of an audience."""

import sqlalchemy as sa
from alembic import op

revision = "20261207_sheet_lines"
down_revision = "20261205_share_parts"
branch_labels = None
depends_on = None

COUNTS = ("booked", "came_school")
MOST = "CASE WHEN class_id IS NULL THEN 1000 ELSE 200 END"
ONCE = {
    "uq_sheet_line_grade": (["sheet_id", "audience", "grade"], "class_id IS NULL AND grade IS NOT NULL"),
    "uq_sheet_line_people": (["sheet_id", "audience"], "class_id IS NULL AND grade IS NULL"),
}


def upgrade() -> None:
    with op.batch_alter_table("sheet_line") as batch:
        batch.alter_column("class_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("grade", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("audience", sa.String(), server_default="pupils", nullable=False))
        for name in COUNTS:
            batch.drop_constraint(batch.f(f"ck_sheet_line_{name}"), type_="check")
            batch.create_check_constraint(batch.f(f"ck_sheet_line_{name}"), f"{name} BETWEEN 0 AND {MOST}")
        batch.create_check_constraint(
            batch.f("ck_sheet_line_class_or_grade"), "class_id IS NULL OR grade IS NULL"
        )
        batch.create_check_constraint(batch.f("ck_sheet_line_grade"), "grade BETWEEN -1 AND 11")
    for name, (columns, which) in ONCE.items():
        where = sa.text(which)
        op.create_index(name, "sheet_line", columns, unique=True, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name in ONCE:
        op.drop_index(name, "sheet_line")
    with op.batch_alter_table("sheet_line") as batch:
        for name in ("class_or_grade", "grade", *COUNTS):
            batch.drop_constraint(batch.f(f"ck_sheet_line_{name}"), type_="check")
        for name in COUNTS:
            batch.create_check_constraint(batch.f(f"ck_sheet_line_{name}"), f"{name} BETWEEN 0 AND 200")
        batch.drop_column("audience")
        batch.drop_column("grade")
        batch.alter_column("class_id", existing_type=sa.Integer(), nullable=False)
