"""Sheets: who came, by class, by grade or by audience, as the school and as the host counted."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.attendance.who import LARGEST_COUNT, LARGEST_GROUP, Who
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.models import Audience, Event, Slot
from app.core.column_types import Tenths
from app.core.db import Model
from app.organizations.models import Organization, SchoolClass

MOST_LESSONS = 31  # of one class in one month

# A booking in one of these is marked once its time has begun. One that the host never answered is among them:
# its seats were held for the group, the group came, and another's silence must not lose the visit.
MARKED = frozenset({BookingState.CONFIRMED, BookingState.REQUESTED})


class Side(enum.StrEnum):
    """Who counts."""

    SCHOOL = "school"
    HOST = "host"


class Settlement(enum.StrEnum):
    """What became of a difference: the school took over the host's figure, disputes it, or a coordinator has
    decided. Where nobody said anything the host's stands."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    DECIDED = "decided"


class Sheet(Model):
    """Attendance of one organization at one event on one day: of a booking; of a school without a booking; of
    people without a school, whom the host of a time counts for itself (`slot_id`).

    Regular weekly lessons of a school are one `monthly` sheet; `held_on` is then the month's first day.
    `hours` are the academic hours (of 45 minutes) that each who came to the whole of it is credited with.
    `adults` are those whom the school counted, `adults_host` those whom the host did. `school_at` and
    `host_at` are when each side last said something; None while it has said nothing.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("adults BETWEEN 0 AND 200", name="adults"),
        CheckConstraint("adults_host BETWEEN 0 AND 200", name="adults_host"),
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("booking_id IS NULL OR slot_id IS NULL", name="booking_or_slot"),
        Index(None, "held_on", "organization_id"),
        Index(None, "organization_id", "held_on"),
        Index(
            "uq_sheet_without_booking",
            *("event_id", "organization_id", "held_on", "monthly"),
            unique=True,
            postgresql_where=text("booking_id IS NULL AND slot_id IS NULL"),
            sqlite_where=text("booking_id IS NULL AND slot_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id), unique=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey(Slot.id), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    held_on: Mapped[date]
    monthly: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    hours: Mapped[Decimal] = mapped_column(Tenths(), default=Decimal(0), server_default="0")
    adults: Mapped[int] = mapped_column(default=0)
    adults_host: Mapped[int | None]
    late: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    school_at: Mapped[datetime | None]
    host_at: Mapped[datetime | None]
    filled_by: Mapped[int | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[Booking | None] = relationship()
    slot: Mapped[Slot | None] = relationship()
    event: Mapped[Event] = relationship()
    organization: Mapped[Organization] = relationship()
    lines: Mapped[list["SheetLine"]] = relationship(back_populates="sheet", order_by="SheetLine.id")

    @property
    def identity(self) -> dict[str, int | str]:
        """What the audit log keeps of a sheet beside its counts, and what no correction may change: but the
        day, of a time that was moved before it began."""
        known = {"booking": self.booking_id, "slot": self.slot_id, "event": self.event_id}
        found: dict[str, int | str] = {name: id for name, id in known.items() if id is not None}
        found |= {"organization": self.organization_id, "held_on": self.held_on.isoformat()}
        return found | ({"monthly": 1} if self.monthly else {})

    @property
    def facts(self) -> dict[str, Any]:
        """What each marking may change of the sheet itself, as the audit log writes it."""
        found: dict[str, Any] = {"adults": self.adults, "hours": int(self.hours * 10)}  # tenths
        return found | {"adults_host": self.adults_host, "late": self.late}

    @property
    def adults_counted(self) -> int:
        """The figure that counts: the host's, else the school's."""
        return self.adults if self.adults_host is None else self.adults_host


_MOST = f"CASE WHEN class_id IS NULL THEN {LARGEST_GROUP} ELSE {LARGEST_COUNT} END"
_COUNTED = (
    "CASE WHEN came_decided IS NOT NULL THEN came_decided"
    " WHEN came_host IS NOT NULL AND (settlement IS NULL OR settlement <> 'disputed') THEN came_host"
    " ELSE COALESCE(came_school, came_host, 0) END"
)


def _once(name: str, which: str, *columns: str) -> Index:
    where, every = text(which), ("sheet_id", *columns, "competing")
    return Index(f"uq_sheet_line_{name}", *every, unique=True, postgresql_where=where, sqlite_where=where)


class SheetLine(Model):
    """How many of a class, of a mixed group of a `grade` or, with neither, of the `audience` came.

    `booked` is None where nobody books. More than booked only with the rest as walk-ins. `came` is the figure
    that counts, kept by the database: what the coordinator decided, else the host's undisputed one, else the
    school's. Of a time with several meetings `sessions` holds each by its beginning, {"hours" in tenths,
    "school", "host"}, and a side's figure is its largest: one participation. `lessons` are the weekly lessons
    of a month; who came is then their average. `hours` are person-hours of the figure that counts.
    """

    __tablename__ = "sheet_line"
    __table_args__ = (
        # Two NULLs are never the same to a constraint: lines without a class have indexes of their own.
        _once("class", "class_id IS NOT NULL", "class_id", "audience"),
        _once("grade", "class_id IS NULL AND grade IS NOT NULL", "audience", "grade"),
        _once("people", "class_id IS NULL AND grade IS NULL", "audience"),
        CheckConstraint("class_id IS NULL OR grade IS NULL", name="class_or_grade"),
        CheckConstraint("grade BETWEEN -1 AND 11", name="grade"),
        CheckConstraint(f"booked BETWEEN 0 AND {_MOST}", name="booked"),
        CheckConstraint(f"came_school BETWEEN 0 AND {_MOST}", name="came_school"),
        CheckConstraint(f"came_host BETWEEN 0 AND {_MOST}", name="came_host"),
        CheckConstraint(f"came_decided BETWEEN 0 AND {_MOST}", name="came_decided"),
        CheckConstraint("walk_ins >= 0", name="walk_ins"),
        CheckConstraint(
            "special_needs BETWEEN 0 AND COALESCE(came_school, came_host, 0)", name="special_needs"
        ),
        CheckConstraint("settlement IN ('accepted', 'disputed', 'decided')", name="settlement"),
        CheckConstraint(
            "(came_decided IS NOT NULL) = (settlement IS NOT NULL AND settlement = 'decided')", name="decided"
        ),
        CheckConstraint(f"lessons BETWEEN 1 AND {MOST_LESSONS}", name="lessons"),
        Index(None, "differs_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id), index=True)
    class_id: Mapped[int | None] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    grade: Mapped[int | None]
    audience: Mapped[Audience] = mapped_column(default=Audience.PUPILS, server_default="pupils")
    competing: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    booked: Mapped[int | None]
    came_school: Mapped[int | None]
    came_host: Mapped[int | None]
    came_decided: Mapped[int | None]
    came: Mapped[int] = mapped_column(Integer, Computed(_COUNTED, persisted=True))
    walk_ins: Mapped[int] = mapped_column(default=0)
    special_needs: Mapped[int] = mapped_column(default=0)
    lessons: Mapped[int | None]
    sessions: Mapped[dict[str, Any] | None]
    hours: Mapped[Decimal] = mapped_column(Tenths(), default=Decimal(0), server_default="0")
    differs_since: Mapped[datetime | None]
    settlement: Mapped[Settlement | None]
    settled_at: Mapped[datetime | None]
    settle_reason: Mapped[str] = mapped_column(default="", server_default="")

    sheet: Mapped[Sheet] = relationship(back_populates="lines")
    school_class: Mapped[SchoolClass | None] = relationship()

    @property
    def class_name(self) -> str | None:
        return self.school_class.name if self.school_class else None

    @property
    def who(self) -> Who:
        return Who(self.audience, self.class_id, self.grade, self.competing)

    @property
    def counts(self) -> dict[str, Any]:
        """The line as the audit log writes it."""
        return logged_counts({name: getattr(self, column) for name, column in LOGGED.items()})

    @property
    def reckoned(self) -> int:
        """`came` before the database has said it."""
        if self.came_decided is not None:
            return self.came_decided
        figure = self.came_school if self.counting is Side.SCHOOL else self.came_host
        return figure or 0

    @property
    def counting(self) -> Side:
        """Whose count is the one that counts, where nobody has decided."""
        disputed = self.settlement is Settlement.DISPUTED and self.came_school is not None
        return Side.SCHOOL if self.came_host is None or disputed else Side.HOST

    @property
    def is_decided(self) -> bool:
        """A coordinator has decided, and neither side has said anything else since."""
        if self.settlement is not Settlement.DECIDED or self.settled_at is None:
            return False
        return self.differs_since is None or self.differs_since <= self.settled_at

    @property
    def turned_at(self) -> datetime | None:
        """When the difference last took a turn: it came up, was counted anew, or was settled."""
        return max((at for at in (self.differs_since, self.settled_at) if at is not None), default=None)

    @property
    def differs(self) -> bool:
        """Whether both sides have counted, and not the same."""
        return differing(self.came_school, self.came_host, self.sessions)


def differing(school: int | None, host: int | None, sessions: Mapping[str, Any] | None) -> bool:
    """Whether both sides have counted, the whole or one of several meetings, and not the same."""
    pairs = [(school, host)]
    pairs += [(one.get("school"), one.get("host")) for one in (sessions or {}).values()]
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


# What the log calls the columns that a marking changes. The first four stand in each entry, others where they
# are not as usual: entries of before they were there are read as they were written.
LOGGED = {
    "booked": "booked",
    "came": "came_school",
    "special_needs": "special_needs",
    "walk_ins": "walk_ins",
    "host": "came_host",
    "decided": "came_decided",
    "settlement": "settlement",
    "lessons": "lessons",
    "sessions": "sessions",
}
ALWAYS = ("booked", "came", "special_needs", "walk_ins")


def logged_counts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns by their names in the log, in the one shape that it keeps."""
    return {name: value for name, value in values.items() if name in ALWAYS or value is not None}


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a sheet as its first entry tells them: what nobody said is left out."""
    return {name: value for name, value in facts.items() if value is not None and value is not False}


class MarkKey(Model):
    """A form's nonce and what it brought: a retry of a lost answer marks nothing again."""

    __tablename__ = "mark_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id), index=True)
    asked: Mapped[dict[str, Any]]
    marked_at: Mapped[datetime]


Line = TypeVar("Line", BookingLine, SheetLine)


def who_of(line: BookingLine) -> Who:
    """Whom the sheet of its booking counts by this line."""
    return Who(line.booking.audience, line.class_id, line.grade)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Classes by grade and letter, then mixed groups by grade, then whoever else comes."""
    return sorted(lines, key=_place)


def _place(line: BookingLine | SheetLine) -> tuple[bool, bool, int, str]:
    if line.school_class is not None:
        return False, False, line.school_class.grade, line.school_class.letter
    return True, line.grade is None, line.grade or 0, ""
