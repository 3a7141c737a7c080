"""Sheets: who came, by class."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking
from app.calendar.models import Event
from app.core.db import Model
from app.organizations.models import Organization, SchoolClass

LARGEST_COUNT = 200  # people of one class, and adults of one sheet


class Sheet(Model):
    """Attendance of one organization at one event on one day; here always of a booking."""

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("adults BETWEEN 0 AND 200", name="adults"),
        Index(None, "held_on", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    held_on: Mapped[date]
    adults: Mapped[int]
    filled_by: Mapped[int | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[Booking] = relationship()
    event: Mapped[Event] = relationship()
    organization: Mapped[Organization] = relationship()
    lines: Mapped[list["SheetLine"]] = relationship(back_populates="sheet", order_by="SheetLine.id")

    @property
    def identity(self) -> dict[str, int | str]:
        """What the audit log keeps of a sheet beside its counts, and what no correction may change."""
        return {
            "booking": self.booking_id,
            "event": self.event_id,
            "organization": self.organization_id,
            "held_on": self.held_on.isoformat(),
        }


class SheetLine(Model):
    """How many of a class came, as the school counted. More than booked only with the rest as walk-ins."""

    __tablename__ = "sheet_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "class_id"),
        CheckConstraint("booked BETWEEN 0 AND 200", name="booked"),
        CheckConstraint("came_school BETWEEN 0 AND 200", name="came_school"),
        CheckConstraint("walk_ins >= 0", name="walk_ins"),
        CheckConstraint("special_needs BETWEEN 0 AND came_school", name="special_needs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id))
    class_id: Mapped[int] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    booked: Mapped[int]
    came_school: Mapped[int]
    walk_ins: Mapped[int] = mapped_column(default=0)
    special_needs: Mapped[int] = mapped_column(default=0)

    sheet: Mapped[Sheet] = relationship(back_populates="lines")
    school_class: Mapped[SchoolClass] = relationship()

    @property
    def counts(self) -> dict[str, int]:
        """The line as the audit log writes it."""
        return {
            "booked": self.booked,
            "came": self.came_school,
            "special_needs": self.special_needs,
            "walk_ins": self.walk_ins,
        }

    def set(self, counts: Mapping[str, int]) -> None:
        """Take over counts in the shape of `counts`."""
        self.booked, self.came_school = counts["booked"], counts["came"]
        self.special_needs, self.walk_ins = counts["special_needs"], counts["walk_ins"]
