"""Orders and their rows, tied to the events made from them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Event
from app.core.db import Model

# From SURE up the reader met what it expected; below UNSURE it has a doubt it can name.
SURE, UNSURE = 0.8, 0.6


class RowState(enum.StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAPERWORK = "paperwork"


class RoadMap(Model):
    """An order as it was read. `digest` is the file's SHA-256: the same file twice is one road map. `columns`
    are those of its table, a {"name", "role"} each, as its header calls them and in its sequence."""

    __tablename__ = "road_map"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    school_year: Mapped[str | None]
    default_grades: Mapped[frozenset[int] | None]
    imported_by: Mapped[int | None]
    imported_at: Mapped[datetime]
    columns: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")

    rows: Mapped[list["RoadMapRow"]] = relationship(back_populates="road_map", order_by="RoadMapRow.ordinal")


class RoadMapRow(Model):
    """A row as it was read. `source` is the untouched text, its cells parted by tabs; `draft` is the reader's
    proposal in the shape of the road map's contract.

    The key is the order and the ordinal: printed numbers repeat, restart and are missing.
    """

    __tablename__ = "road_map_row"
    __table_args__ = (
        UniqueConstraint("road_map_id", "ordinal"),
        CheckConstraint("state IN ('new', 'accepted', 'rejected', 'paperwork')", name="state"),
        CheckConstraint("(state = 'accepted') = (event_id IS NOT NULL)", name="accepted_has_event"),
        Index(None, "road_map_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    road_map_id: Mapped[int] = mapped_column(ForeignKey(RoadMap.id))
    ordinal: Mapped[int]
    number: Mapped[str | None]
    section: Mapped[str | None]
    title: Mapped[str]
    source: Mapped[str]
    draft: Mapped[dict[str, Any]]
    confidence: Mapped[float]
    is_event: Mapped[bool]
    state: Mapped[RowState] = mapped_column(default=RowState.NEW)
    event_id: Mapped[int | None] = mapped_column(ForeignKey(Event.id), unique=True)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    road_map: Mapped[RoadMap] = relationship(back_populates="rows")
    event: Mapped[Event | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Nobody has decided about it: an event can be made of it, also against the reader's judgement."""
        return self.state in (RowState.NEW, RowState.PAPERWORK)

    @property
    def sureness(self) -> str:
        """How sure the reader is: high, mid or low."""
        if self.confidence >= SURE:
            return "high"
        return "mid" if self.confidence >= UNSURE else "low"
