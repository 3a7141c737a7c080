"""Times of events: when and where a group comes."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models.events import Event
from app.calendar.models.offers import Route
from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models import Venue

Hours = tuple[tuple[datetime, datetime], ...]  # begin and end of each meeting


def meet(hours: Hours, others: Hours, apart: timedelta = timedelta(0)) -> bool:
    """Whether something of both is at the same hours, or less than `apart` from it."""
    return any(
        begins < end + apart and start < ends + apart for begins, ends in hours for start, end in others
    )


class SlotBatch(Model):
    """Times that were made in one go (a series, a schedule, a route), so that one press takes them back."""

    __tablename__ = "slot_batch"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Slot(Model):
    """A bookable time of an event. Σ capacity of its pools equals `capacity`, always.

    A course or a camp is one slot of several sessions: it begins with the first and ends with the last.
    """

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        Index(None, "starts_at", "event_id"),
        Index(None, "venue_id", "starts_at"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id))
    route_id: Mapped[int | None] = mapped_column(ForeignKey(Route.id), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey(SlotBatch.id), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="slots")
    venue: Mapped[Venue | None] = relationship()
    sessions: Mapped[list["SlotSession"]] = relationship(
        order_by="SlotSession.starts_at", cascade="all, delete-orphan"
    )

    @property
    def hours(self) -> Hours:
        """Begin and end of each meeting; of a slot that has one, its own."""
        sessions = tuple((one.starts_at, one.ends_at) for one in self.sessions)
        return sessions or ((self.starts_at, self.ends_at),)

    def meets(self, other: "Slot") -> bool:
        """Whether something of both is at the same hours: weeks between meetings are free."""
        return meet(self.hours, other.hours)


class SlotSession(Model):
    """One meeting of a slot that has several; a slot of one meeting has no rows here."""

    __tablename__ = "slot_session"
    __table_args__ = (
        UniqueConstraint("slot_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
