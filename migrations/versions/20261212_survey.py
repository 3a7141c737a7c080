"""The survey after an event: its sets of questions, and its answers as counts."""

import sqlalchemy as sa
from alembic import op

revision = "20261212_survey"
down_revision = "20261209_two_sided_sheets"
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _questions()
    _answers()


def _questions() -> None:
    op.create_table(
        "survey_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "closes_on IS NULL OR opens_on <= closes_on", name=op.f("ck_survey_set_days_in_order")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_survey_set_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_set")),
    )
    op.create_table(
        "survey_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("low", sa.String(), nullable=False),
        sa.Column("high", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("choices", LIST, nullable=False),
        sa.CheckConstraint("kind IN ('scale', 'choice', 'yes_no')", name=op.f("ck_survey_question_kind")),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_survey_question_position")),
        sa.ForeignKeyConstraint(["set_id"], ["survey_set.id"], name=op.f("fk_survey_question_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_question")),
        sa.UniqueConstraint("set_id", "position", name=op.f("uq_survey_question_set_id_position")),
    )


def _answers() -> None:
    op.create_table(
        "survey_tally",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.CheckConstraint("submissions >= 1", name=op.f("ck_survey_tally_submissions")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_survey_tally_slot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_id"], ["survey_set.id"], name=op.f("fk_survey_tally_set_id")),
        sa.PrimaryKeyConstraint("slot_id", name=op.f("pk_survey_tally")),
    )
    op.create_index(op.f("ix_survey_tally_set_id"), "survey_tally", ["set_id"])
    op.create_table(
        "survey_count",
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_survey_count_count")),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["survey_tally.slot_id"], name=op.f("fk_survey_count_slot_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["survey_question.id"], name=op.f("fk_survey_count_question_id")
        ),
        sa.PrimaryKeyConstraint("slot_id", "question_id", "answer", name=op.f("pk_survey_count")),
    )
    op.create_table(
        "survey_key",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_survey_key_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_survey_key")),
    )
    op.create_index(op.f("ix_survey_key_slot_id"), "survey_key", ["slot_id"])


def downgrade() -> None:
    for table in ("survey_key", "survey_count", "survey_tally", "survey_question", "survey_set"):
        op.drop_table(table)
