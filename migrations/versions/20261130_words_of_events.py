"""The words of events and what they are forms of, for the search; of the events that are there, too."""

import sqlalchemy as sa
from alembic import op

from app.calendar.search import forms_of

revision = "20261130_words_of_events"
down_revision = "20261129_event_form_draft"
branch_labels = None
depends_on = None

EVENTS = 500  # at once
LEMMA = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "event_lemma",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("lemma", LEMMA, nullable=False),
        sa.Column("in_title", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_lemma_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "lemma", name=op.f("pk_event_lemma")),
    )
    _fill()
    op.create_index(op.f("ix_event_lemma_lemma_event_id"), "event_lemma", ["lemma", "event_id"])


def _fill() -> None:
    connection = op.get_bind()
    event = sa.table("event", *map(sa.column, ("id", "title", "announcement")))
    lemma = sa.table("event_lemma", *map(sa.column, ("event_id", "lemma", "in_title")))
    query, after = sa.select(event).order_by(event.c.id).limit(EVENTS), 0
    while events := connection.execute(query.where(event.c.id > after)).all():
        after = events[-1].id
        rows = []
        for number, title, announcement in events:
            titled = forms_of(title)
            words = titled | forms_of(announcement)
            rows += [{"event_id": number, "lemma": one, "in_title": one in titled} for one in sorted(words)]
        if rows:
            connection.execute(sa.insert(lemma), rows)


def downgrade() -> None:
    op.drop_table("event_lemma")
