"""What an organizer demands of names, and the sealed sheet of each booking."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking, BookingState
from app.calendar.models import Event
from app.core.db import Model

MOST_NAMES = 300  # on one sheet
LONGEST_KEPT = 90  # days after a time
EARLIEST_DUE = 60  # days before it

# A roster lives as long as its group is to come: one that has grown waits for its host's answer once more.
KEPT_IN = frozenset({BookingState.CONFIRMED, BookingState.REQUESTED})


class RosterDemand(Model):
    """The organizer of an event needs the names of those who come, for a purpose: `days_before` each time at
    the latest. They are kept for `keep_days` after it."""

    __tablename__ = "roster_demand"
    __table_args__ = (
        CheckConstraint(f"days_before BETWEEN 0 AND {EARLIEST_DUE}", name="days_before"),
        CheckConstraint(f"keep_days BETWEEN 1 AND {LONGEST_KEPT}", name="keep_days"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str]
    days_before: Mapped[int]
    keep_days: Mapped[int]
    asked_by: Mapped[int | None]
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship()

    @property
    def facts(self) -> dict[str, str | int]:
        """As the audit log writes it."""
        return {"purpose": self.purpose, "days_before": self.days_before, "keep_days": self.keep_days}


class Roster(Model):
    """The names of one booking. `sealed` is all that holds them; `heads` is how many there are.

    `consent_number` and `consent_on` are the school's statement that parents have consented, by `stated_by`.
    `keep_days` is what the school was told when it gave the names: no later wish makes it more.
    The event is the booking's own; its key lets no roster be without a demand.
    """

    __tablename__ = "roster"
    __table_args__ = (
        CheckConstraint(f"heads BETWEEN 1 AND {MOST_NAMES}", name="heads"),
        CheckConstraint(f"keep_days BETWEEN 1 AND {LONGEST_KEPT}", name="keep_days"),
        CheckConstraint("consent_number <> ''", name="consent_number"),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(RosterDemand.event_id), index=True)
    consent_number: Mapped[str]
    consent_on: Mapped[date]
    stated_by: Mapped[int | None]
    keep_days: Mapped[int]
    heads: Mapped[int]
    sealed: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]

    booking: Mapped[Booking] = relationship()

    def is_over(self, now: datetime) -> bool:
        """Whether there is no reason any more to keep it: its group does not come, or its days are over. Then
        it is shown to nobody, whether it is shredded yet or not."""
        slot = self.booking.slot
        coming = self.booking.state in KEPT_IN and slot.cancelled_at is None
        return not coming or now >= slot.ends_at + timedelta(days=self.keep_days)
