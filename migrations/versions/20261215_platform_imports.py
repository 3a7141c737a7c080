"""Exports of platforms: what their columns and words mean, and for a day the counts of a file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261215_platform_imports"
down_revision = "20261211_rosters"
branch_labels = None
depends_on = None


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str, *, nullable: bool) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _once(table: str, *columns: str) -> None:
    own, common = sa.text("organization_id IS NOT NULL"), sa.text("organization_id IS NULL")
    for name, which, every in (("own", own, ["organization_id", *columns]), ("common", common, [*columns])):
        op.create_index(
            f"uq_{table}_{name}", table, every, unique=True, sqlite_where=which, postgresql_where=which
        )


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        _whole("id", nullable=False),
        _whole("organization_id", nullable=True),
        _text("platform"),
        _text("fingerprint"),
        _json("roles"),
        _json("came"),
        _json("others"),
        _whole("changed_by", nullable=True),
        _moment("changed_at"),
        _of("import_mapping", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
    )
    _once("import_mapping", "fingerprint")
    op.create_table(
        "import_word",
        _whole("id", nullable=False),
        _whole("organization_id", nullable=True),
        _text("about"),
        _text("word"),
        _whole("school_id", nullable=True),
        _whole("event_id", nullable=True),
        sa.CheckConstraint("about IN ('school', 'event')", name=op.f("ck_import_word_about")),
        sa.CheckConstraint(
            "(about = 'school') = (school_id IS NOT NULL)", name=op.f("ck_import_word_school")
        ),
        sa.CheckConstraint("(about = 'event') = (event_id IS NOT NULL)", name=op.f("ck_import_word_event")),
        _of("import_word", "organization_id", "organization"),
        _of("import_word", "school_id", "organization"),
        _of("import_word", "event_id", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_word")),
    )
    _once("import_word", "about", "word")
    op.create_index(op.f("ix_import_word_event_id"), "import_word", ["event_id"])
    op.create_table(
        "import_preview",
        _whole("id", nullable=False),
        _whole("organization_id", nullable=False),
        _text("platform"),
        _text("digest"),
        _json("facts"),
        _json("groups"),
        _whole("made_by", nullable=True),
        _moment("made_at"),
        _of("import_preview", "organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_preview")),
    )
    for column in ("organization_id", "made_at"):
        op.create_index(op.f(f"ix_import_preview_{column}"), "import_preview", [column])


def downgrade() -> None:
    for table in ("import_preview", "import_word", "import_mapping"):
        op.drop_table(table)
