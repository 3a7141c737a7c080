"""Events, their times, and the pools in which the seats of a time lie."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.organizations.models import Municipality, Organization, Venue


class EventKind(enum.StrEnum):
    FAIR = "fair"
    OLYMPIAD = "olympiad"
    OPEN_DAY = "open_day"
    TRIAL = "trial"
    EXCURSION = "excursion"
    CONTEST = "contest"
    FESTIVAL = "festival"
    CHAMPIONSHIP = "championship"
    CAMP = "camp"
    LESSON = "lesson"
    PARENTS_MEETING = "parents_meeting"
    WEBINAR = "webinar"
    CONFERENCE = "conference"
    MEETING = "meeting"
    PROJECT = "project"
    TRAINING = "training"
    DIAGNOSTICS = "diagnostics"
    OTHER = "other"


class EventState(enum.StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Scale(enum.StrEnum):
    SCHOOL = "school"
    MUNICIPAL = "municipal"
    REGIONAL = "regional"
    NATIONAL = "national"


class EventFormat(enum.StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"
    AT_SCHOOL = "at_school"


class Precision(enum.StrEnum):
    """How exactly an event's dates are known. Only times (`Slot`) have a clock."""

    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    NONE = "none"


class Audience(enum.StrEnum):
    PUPILS = "pupils"
    PRESCHOOL = "preschool"
    PARENTS = "parents"
    TEACHERS = "teachers"
    STUDENTS = "students"
    ADULTS = "adults"


class Event(Model):
    """What is published. `sequence` rises with time, place or state, as calendar programs expect."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
            name="dates_in_order",
        ),
        CheckConstraint("state IN ('draft', 'published', 'cancelled')", name="state"),
        Index(None, "state", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[EventKind]
    scale: Mapped[Scale] = mapped_column(default=Scale.REGIONAL)
    format: Mapped[EventFormat] = mapped_column(default=EventFormat.ONSITE)
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    host_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)
    announcement: Mapped[str] = mapped_column(default="")
    bring: Mapped[str] = mapped_column(default="")
    audience: Mapped[list[Any]] = mapped_column(default=lambda: [Audience.PUPILS.value])
    grades: Mapped[frozenset[int]] = mapped_column(default=frozenset)
    special_needs: Mapped[bool] = mapped_column(default=False)
    precision: Mapped[Precision] = mapped_column(default=Precision.NONE)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1), default=Decimal(0))
    cancel_reason: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(
        default=""
    )  # what the search looks in: folded, made by calendar.actions
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]

    host: Mapped[Organization] = relationship()
    municipality: Mapped[Municipality | None] = relationship()
    slots: Mapped[list["Slot"]] = relationship(back_populates="event", order_by="Slot.starts_at")

    @property
    def is_public(self) -> bool:
        """A cancelled event stays visible, with its reason."""
        return self.state is not EventState.DRAFT


class Slot(Model):
    """A bookable time of an event. Σ capacity of its pools equals `capacity`, always."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        Index(None, "starts_at", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey(Venue.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="slots")
    venue: Mapped[Venue | None] = relationship()


class Pool(Model):
    """Seats of a slot. `waiting` counts the groups that queue for them; a cancelled slot's pool is `closed`,
    so that the very statement that takes seats refuses them.

    No foreign key points here: a child row's insert would lock the hot row.
    """

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("waiting >= 0", name="waiting"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id), index=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class SeatLimit(Model):
    """A limit beside the pools: how many groups may be in a slot at once."""

    __tablename__ = "seat_limit"
    __table_args__ = (
        UniqueConstraint("slot_id", "unit"),
        CheckConstraint("used BETWEEN 0 AND capacity", name="used_within_capacity"),
        CheckConstraint("unit IN ('groups')", name="unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id))
    unit: Mapped[str] = mapped_column(default="groups")
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
