"""Contacts, agreements, accessibility and archives of the registries; names as they are compared; files of rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.organizations.folding import fold_municipality, fold_name

revision = "20261126_registries"
down_revision = "20261127_dictionaries_filled"
branch_labels = None
depends_on = None

FOLDS = {
    ("municipality", "name", "folded"): fold_municipality,
    ("organization", "name", "folded"): fold_name,
    ("organization", "short_name", "short_folded"): fold_name,
}
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    for table in ("municipality", "organization", "venue"):
        op.add_column(table, sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("municipality", sa.Column("folded", sa.String(), server_default="", nullable=False))
    for name in ("inn", "ogrn", "mail", "site", "contact", "folded", "short_folded"):
        op.add_column("organization", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("organization", sa.Column("agreement_until", sa.Date(), nullable=True))
    op.add_column("organization", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("venue") as batch:
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("accessibility", JSON, server_default="[]", nullable=False))
        batch.create_check_constraint(op.f("ck_venue_capacity"), "capacity > 0")
    _create_imports()
    _fold()


def _create_imports() -> None:
    op.create_table(
        "registry_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unread", JSON, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_registry_import_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_import")),
    )
    op.create_index(op.f("ix_registry_import_municipality_id"), "registry_import", ["municipality_id"])
    op.create_table(
        "registry_import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("choice", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_registry_import_row_number")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["registry_import.id"],
            name=op.f("fk_registry_import_row_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_registry_import_row")),
    )
    op.create_index(
        op.f("ix_registry_import_row_import_id_state_number"),
        "registry_import_row",
        ["import_id", "state", "number"],
    )


def _fold() -> None:
    """What is there already is compared as what will come."""
    connection = op.get_bind()
    for (table, source, target), fold in FOLDS.items():
        rows = sa.table(table, sa.column("id"), sa.column(source), sa.column(target))
        for row in connection.execute(sa.select(rows.c.id, rows.c[source])).all():
            connection.execute(sa.update(rows).where(rows.c.id == row.id).values({target: fold(row[1])}))


def downgrade() -> None:
    op.drop_table("registry_import_row")
    op.drop_table("registry_import")
    with op.batch_alter_table("venue") as batch:
        batch.drop_constraint(op.f("ck_venue_capacity"), type_="check")
        for name in ("accessibility", "capacity", "active"):
            batch.drop_column(name)
    with op.batch_alter_table("organization") as batch:
        for name in ("changed_at", "agreement_until", "short_folded", "folded", "contact", "site", "mail"):
            batch.drop_column(name)
        for name in ("ogrn", "inn", "active"):
            batch.drop_column(name)
    with op.batch_alter_table("municipality") as batch:
        for name in ("folded", "active"):
            batch.drop_column(name)
