"""Requests for a time: what a school asks of a host, and how it was answered."""

import enum
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking
from app.calendar.models import Route
from app.core.db import Model
from app.organizations.models import Organization, SchoolClass, Venue

NOON = time(12)


class RequestState(enum.StrEnum):
    """PROPOSED: the host has named another date, and the school is to answer."""

    ASKED = "asked"
    PROPOSED = "proposed"
    BOOKED = "booked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RequestState.ASKED, RequestState.PROPOSED})
_IS_OPEN = text("state IN ('asked', 'proposed')")


class DayPart(enum.StrEnum):
    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"

    def has(self, begins: time) -> bool:
        """Whether what begins at this hour is in this part of the day."""
        return self is DayPart.ANY or (self is DayPart.MORNING) == (begins < NOON)


class TimeRequest(Model):
    """A class, or a part of one, would like to come on `wished_on` or on `other_on`, or on any day until
    `until_on`; `word` is what the school says of it. Without a route it comes for whatever the host shows.

    `answer_due_at` is by when the host is to answer. `starts_at` to `capacity` are the time on another date
    that the host proposes, `title` what it calls it where there is no route, and `answered_by` is its person.
    `reason` is why it was declined or withdrawn. `version` rises with every change that somebody is told of.
    """

    __tablename__ = "time_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'proposed', 'booked', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("part IN ('any', 'morning', 'afternoon')", name="part"),
        CheckConstraint("seats BETWEEN 1 AND 200", name="seats"),
        CheckConstraint("adults BETWEEN 0 AND 1000", name="adults"),
        CheckConstraint("until_on IS NULL OR wished_on < until_on", name="days_in_order"),
        CheckConstraint("(state = 'booked') = (booking_id IS NOT NULL)", name="booked_has_booking"),
        CheckConstraint(
            "state <> 'proposed' OR (starts_at IS NOT NULL AND ends_at IS NOT NULL"
            " AND capacity IS NOT NULL AND starts_at < ends_at)",
            name="proposed_has_time",
        ),
        Index(
            "uq_time_request_open_route",
            "class_id",
            "route_id",
            unique=True,
            postgresql_where=_IS_OPEN,
            sqlite_where=_IS_OPEN,
        ),
        Index(
            "uq_time_request_open_host",
            "class_id",
            "host_id",
            unique=True,
            postgresql_where=text("state IN ('asked', 'proposed') AND route_id IS NULL"),
            sqlite_where=text("state IN ('asked', 'proposed') AND route_id IS NULL"),
        ),
        Index(None, "organization_id", "state"),
        Index(None, "host_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    host_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    route_id: Mapped[int | None] = mapped_column(ForeignKey(Route.id), index=True)
    class_id: Mapped[int] = mapped_column(ForeignKey(SchoolClass.id))
    seats: Mapped[int]
    adults: Mapped[int]
    adult_name: Mapped[str]
    adult_phone: Mapped[str]
    wished_on: Mapped[date]
    other_on: Mapped[date | None]
    until_on: Mapped[date | None]
    part: Mapped[DayPart]
    word: Mapped[str]
    state: Mapped[RequestState]
    answer_due_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id))
    capacity: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    created_by: Mapped[int | None]

    organization: Mapped[Organization] = relationship(foreign_keys=[organization_id])
    host: Mapped[Organization] = relationship(foreign_keys=[host_id])
    route: Mapped[Route | None] = relationship()
    school_class: Mapped[SchoolClass] = relationship()
    venue: Mapped[Venue | None] = relationship()
    booking: Mapped[Booking | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are named, in order."""
        return tuple(sorted(day for day in (self.wished_on, self.other_on, self.until_on) if day))

    def suits(self, starts_at: datetime, zone: ZoneInfo) -> bool:
        """Whether this is on a day and in a part of the day that was asked for."""
        begins = starts_at.astimezone(zone)
        day = begins.date()
        within = self.until_on is not None and self.wished_on <= day <= self.until_on
        return (within or day in (self.wished_on, self.other_on)) and self.part.has(begins.time())
