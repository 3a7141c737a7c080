"""Orders and their rows, tied to the events made from them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Event
from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Municipality

# From SURE up the reader met what it expected; below UNSURE it has a doubt it can name.
SURE, UNSURE = 0.8, 0.6
# Of a draft that may be missing: None is no value of JSON, so that the database can be asked for it.
_DRAFT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class RowState(enum.StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAPERWORK = "paperwork"


class RoadMap(Model):
    """An order as it was read last. `digest` is that file's SHA-256: the same file twice is one road map.
    `columns` are those of its table, a {"name", "role"} each, as its header calls them and in its sequence.

    `years` are the calendar years that its title names. An order of a municipality has a `municipality_id`,
    one of the region has none. One that continues an order of the year before was `copied_from` it.
    """

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
    years: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("road_map.id"))

    municipality: Mapped[Municipality | None] = relationship()
    rows: Mapped[list["RoadMapRow"]] = relationship(back_populates="road_map", order_by="RoadMapRow.ordinal")


class RoadMapRow(Model):
    """A row as it was read. `source` is the untouched text, its cells parted by tabs; `draft` is the reader's
    proposal in the shape of the road map's contract; `edited` is what a person made of it without deciding.

    The key is the order and the ordinal: printed numbers repeat, restart and are missing. When a newer
    version of the order was read, `before` is the draft of the version before, until a person has seen the
    change, and `gone_at` says since when the order has no such row.
    """

    __tablename__ = "road_map_row"
    __table_args__ = (
        UniqueConstraint("road_map_id", "ordinal"),
        CheckConstraint("state IN ('new', 'accepted', 'rejected', 'paperwork')", name="state"),
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
    edited: Mapped[dict[str, Any] | None] = mapped_column(_DRAFT)
    before: Mapped[dict[str, Any] | None] = mapped_column(_DRAFT)
    gone_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    road_map: Mapped[RoadMap] = relationship(back_populates="rows")
    ties: Mapped[list["RowEvent"]] = relationship(back_populates="row", order_by="RowEvent.id")

    @property
    def events(self) -> list[Event]:
        """The events that answer the row, in the sequence in which they were tied to it."""
        return [tie.event for tie in self.ties]

    @property
    def top_events(self) -> list[Event]:
        """The same without those that lie under an umbrella which answers the row, too."""
        events = self.events
        ids = {event.id for event in events}
        return [event for event in events if event.parent_id not in ids]

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


class RoadMapBatch(Model):
    """Rows of an order accepted in one go. `key` is that of the form: sent twice it is one batch. What was
    taken back has an `undone_at`; drafts that somebody had touched by then are still tied."""

    __tablename__ = "road_map_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    road_map_id: Mapped[int] = mapped_column(ForeignKey(RoadMap.id), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]

    road_map: Mapped[RoadMap] = relationship()
    ties: Mapped[list["RowEvent"]] = relationship(back_populates="batch", order_by="RowEvent.id")


class RowEvent(Model):
    """An event that answers a row: `made` of it, or there before and tied to it. A row may have several (a
    project and its contest), an event too (of the region's order and of the municipality's). One that was
    made with others in one go is of a `batch`."""

    __tablename__ = "road_map_row_event"
    __table_args__ = (
        UniqueConstraint("row_id", "event_id"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey(RoadMapRow.id))
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    made: Mapped[bool]
    tied_by: Mapped[int | None]
    tied_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey(RoadMapBatch.id), index=True)

    batch: Mapped[RoadMapBatch | None] = relationship(back_populates="ties")
    row: Mapped[RoadMapRow] = relationship(back_populates="ties")
    event: Mapped[Event] = relationship()
