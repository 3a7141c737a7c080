"""The sheets of an organization are found by their day."""

from alembic import op

revision = "20270123_sheets_by_organization"
down_revision = "20270122_troubles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_sheet_organization_id_held_on"), "sheet", ["organization_id", "held_on"])
    op.drop_index(op.f("ix_sheet_organization_id"), table_name="sheet")


def downgrade() -> None:
    op.create_index(op.f("ix_sheet_organization_id"), "sheet", ["organization_id"])
    op.drop_index(op.f("ix_sheet_organization_id_held_on"), table_name="sheet")
