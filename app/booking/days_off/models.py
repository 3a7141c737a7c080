"""The act that cancels lessons, the schools it is for, and the bookings that it has cancelled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking
from app.core.db import Model
from app.organizations.models import Municipality, Organization


class DayOff(Model):
    """Lessons of schools are cancelled from `begins_at` until before `ends_at`, for `grades` (none: all).

    `municipality_id` is None for the whole region; `every_school` says that none of its schools was left out.
    `foreseen` are the ids of the bookings that the preview has shown to whoever made it.
    """

    __tablename__ = "day_off"
    __table_args__ = (CheckConstraint("begins_at < ends_at", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id))
    every_school: Mapped[bool]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    grades: Mapped[frozenset[int]]
    reason: Mapped[str]
    foreseen: Mapped[list[Any]]
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    municipality: Mapped[Municipality | None] = relationship()

    @property
    def schools(self) -> Select[int]:
        """The ids of the schools it is for, as a query."""
        return select(DayOffSchool.school_id).where(DayOffSchool.day_off_id == self.id)

    def covers(self, hours: Sequence[tuple[datetime, datetime]]) -> bool:
        """Whether all of these meetings begin on it. A course with a meeting on other days goes on."""
        return self.begins_at <= hours[0][0] and hours[-1][0] < self.ends_at

    def concerns(self, grades: Collection[int]) -> bool:
        """Whether a group of these grades stays at home; who is of no grade does only with everybody."""
        return not self.grades or not self.grades.isdisjoint(grades)


class DayOffSchool(Model):
    """A school that an act is for."""

    __tablename__ = "day_off_school"

    school_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), primary_key=True)
    day_off_id: Mapped[int] = mapped_column(ForeignKey(DayOff.id), primary_key=True, index=True)


class DayOffBooking(Model):
    """A booking that an act has cancelled; cancelled once, so by one act."""

    __tablename__ = "day_off_booking"

    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), primary_key=True)
    day_off_id: Mapped[int] = mapped_column(ForeignKey(DayOff.id), index=True)
