"""Bookings: seats of one organization in one slot."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Audience, Slot
from app.core.db import Model
from app.organizations.models import Municipality, Organization, SchoolClass


class BookingState(enum.StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED_BY_SCHOOL = "cancelled_by_school"
    CANCELLED_BY_HOST = "cancelled_by_host"


# A booking in one of these holds its seats; one that waits is live too, but holds none.
HOLDING = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.OFFERED})
LIVE = HOLDING | {BookingState.WAITING}


class Booking(Model):
    """Seats of one organization in one slot. `version` rises with every change that somebody is told of.

    `queue_no` is the place in the slot's queue, given under the lock of its pools; NULL for those who never
    waited. `offer_until` is the last moment at which an offer can be accepted, or could before it expired;
    `answer_due_at` that by which the host is to answer a request. `municipality_id` is the organization's
    when it booked: whose share it draws on, whatever becomes of the organization. All its people are of one
    `audience`; `special_needs` is how many of them need conditions of their own. With a `clash_reason` its
    classes are knowingly somewhere else at the same hours. `replaces_id` is the booking that was moved to
    this time; `moved_at` is when the host last changed the time or the place that the group had booked,
    `reaffirmed_at` when the school last said that the group comes as booked.
    `pass_version` rises with every link of the group pass; `pass_withdrawn_at` is set while there is none.
    """

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("slot_id", "queue_no"),
        CheckConstraint("seats BETWEEN 1 AND 100000", name="seats"),
        CheckConstraint("adults BETWEEN 0 AND 1000", name="adults"),
        CheckConstraint(
            "state IN ('requested', 'confirmed', 'waiting', 'offered', 'declined', 'expired',"
            " 'cancelled_by_school', 'cancelled_by_host')",
            name="state",
        ),
        CheckConstraint(
            "state = 'expired' OR (state = 'offered') = (offer_until IS NOT NULL)", name="offer_has_deadline"
        ),
        CheckConstraint("(state = 'requested') = (answer_due_at IS NOT NULL)", name="request_has_deadline"),
        CheckConstraint("special_needs BETWEEN 0 AND seats", name="special_needs"),
        CheckConstraint("state <> 'waiting' OR queue_no IS NOT NULL", name="waiting_has_place"),
        Index(None, "organization_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id))
    state: Mapped[BookingState]
    audience: Mapped[Audience] = mapped_column(default=Audience.PUPILS, server_default="pupils")
    seats: Mapped[int]
    special_needs: Mapped[int] = mapped_column(default=0, server_default="0")
    adults: Mapped[int]
    adult_name: Mapped[str]
    adult_phone: Mapped[str]
    queue_no: Mapped[int | None]
    offer_until: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    clash_reason: Mapped[str] = mapped_column(default="", server_default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    moved_at: Mapped[datetime | None]
    reaffirmed_at: Mapped[datetime | None]
    pass_version: Mapped[int] = mapped_column(default=1, server_default="1")
    pass_withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    created_by: Mapped[int | None]

    slot: Mapped[Slot] = relationship()
    organization: Mapped[Organization] = relationship()
    lines: Mapped[list["BookingLine"]] = relationship(back_populates="booking", order_by="BookingLine.id")

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_reaffirmed(self) -> bool:
        """Whether the school has said that the group comes to the time as it is now."""
        said, moved = self.reaffirmed_at, self.moved_at
        return said is not None and (moved is None or moved < said)


class BookingLine(Model):
    """A class or part of one, a mixed group of a `grade`, or, with neither, people of the booking's audience.
    `slot_id` and `live` repeat the booking's, so that the database itself refuses a class twice in one slot.
    """

    __tablename__ = "booking_line"
    __table_args__ = (
        Index(
            "uq_booking_line_live_class",
            "slot_id",
            "class_id",
            unique=True,
            postgresql_where=text("live"),
            sqlite_where=text("live"),
        ),
        CheckConstraint("seats BETWEEN 1 AND 1000", name="seats"),
        CheckConstraint("class_id IS NULL OR grade IS NULL", name="class_or_grade"),
        CheckConstraint("grade BETWEEN -1 AND 11", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id))
    class_id: Mapped[int | None] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    grade: Mapped[int | None]
    seats: Mapped[int]
    live: Mapped[bool]

    booking: Mapped[Booking] = relationship(back_populates="lines")
    school_class: Mapped[SchoolClass | None] = relationship()

    @property
    def class_name(self) -> str | None:
        return self.school_class.name if self.school_class else None


def grades_of(booking: Booking) -> set[int]:
    """The grades that its pupils are of, as far as they are known."""
    known = (line.school_class.grade if line.school_class else line.grade for line in booking.lines)
    return {grade for grade in known if grade is not None}


class BookingSeat(Model):
    """What a booking has taken from which pool; rows exist only while the seats are held."""

    __tablename__ = "booking_seat"
    __table_args__ = (CheckConstraint("seats > 0", name="seats"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), primary_key=True)
    pool_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    seats: Mapped[int]


class LimitClaim(Model):
    """What a booking has claimed of a limit; exists only while it is claimed."""

    __tablename__ = "limit_claim"

    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), primary_key=True)
    limit_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    amount: Mapped[int]


class BookingKey(Model):
    """An idempotency key: a form's nonce, what was asked with it and what came of it."""

    __tablename__ = "booking_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    asked: Mapped[dict[str, Any]]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id), index=True)
    created_at: Mapped[datetime]


class FeedPurpose(enum.StrEnum):
    """What the address of an organization's own feed opens: the times it comes to, or those it holds."""

    SCHOOL = "school"
    HOST = "host"


class FeedToken(Model):
    """The secret end of such an address: only its SHA-256 is kept, so that nobody reads it out of here. An
    organization has one that works for each purpose."""

    __tablename__ = "feed_token"
    __table_args__ = (
        CheckConstraint("purpose IN ('school', 'host')", name="purpose"),
        Index(
            "uq_feed_token_live",
            "organization_id",
            "purpose",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    purpose: Mapped[FeedPurpose]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()
