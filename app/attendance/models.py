"""Sheets: who came, by class, by grade or by audience."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.models import Audience, Event
from app.core.db import Model
from app.organizations.models import PRESCHOOL, Organization, SchoolClass

LARGEST_COUNT = 200  # people of one class, and adults of one sheet
LARGEST_GROUP = 1000  # people of a line that is no class

# A booking in one of these is marked once its time has begun. One that the host never answered is among them:
# its seats were held for the group, the group came, and another's silence must not lose the visit.
MARKED = frozenset({BookingState.CONFIRMED, BookingState.REQUESTED})


@dataclass(frozen=True)
class Who:
    """Whom a line counts: a class or part of one, a mixed group of a grade, or people of an audience."""

    audience: Audience
    class_id: int | None = None
    grade: int | None = None

    @property
    def key(self) -> str:
        """As the audit log, forms and addresses name the line. Pupils of a class are called by its id alone:
        so the log has named them from the beginning, when there was nobody else."""
        if self.class_id is not None:
            own = self.audience is Audience.PUPILS
            return str(self.class_id) if own else f"{self.audience}:{self.class_id}"
        return str(self.audience) if self.grade is None else f"{self.audience}:grade:{self.grade}"

    @property
    def most(self) -> int:
        """The largest number of people that is taken for meant."""
        return LARGEST_GROUP if self.class_id is None else LARGEST_COUNT


WITHOUT_CLASS = {
    who.key: who
    for audience in Audience
    for who in (*(Who(audience, grade=grade) for grade in range(PRESCHOOL, 12)), Who(audience))
}


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


_MOST = f"CASE WHEN class_id IS NULL THEN {LARGEST_GROUP} ELSE {LARGEST_COUNT} END"


def _once(name: str, which: str, *columns: str) -> Index:
    where = text(which)
    return Index(f"uq_sheet_line_{name}", *columns, unique=True, postgresql_where=where, sqlite_where=where)


class SheetLine(Model):
    """How many of a class, of a mixed group of a `grade` or, with neither, of the `audience` came, as the
    school counted. More than booked only with the rest as walk-ins."""

    __tablename__ = "sheet_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "class_id"),
        # Two NULLs are never the same to a constraint: lines without a class have indexes of their own.
        _once("grade", "class_id IS NULL AND grade IS NOT NULL", "sheet_id", "audience", "grade"),
        _once("people", "class_id IS NULL AND grade IS NULL", "sheet_id", "audience"),
        CheckConstraint("class_id IS NULL OR grade IS NULL", name="class_or_grade"),
        CheckConstraint("grade BETWEEN -1 AND 11", name="grade"),
        CheckConstraint(f"booked BETWEEN 0 AND {_MOST}", name="booked"),
        CheckConstraint(f"came_school BETWEEN 0 AND {_MOST}", name="came_school"),
        CheckConstraint("walk_ins >= 0", name="walk_ins"),
        CheckConstraint("special_needs BETWEEN 0 AND came_school", name="special_needs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id))
    class_id: Mapped[int | None] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    grade: Mapped[int | None]
    audience: Mapped[Audience] = mapped_column(default=Audience.PUPILS, server_default="pupils")
    booked: Mapped[int]
    came_school: Mapped[int]
    walk_ins: Mapped[int] = mapped_column(default=0)
    special_needs: Mapped[int] = mapped_column(default=0)

    sheet: Mapped[Sheet] = relationship(back_populates="lines")
    school_class: Mapped[SchoolClass | None] = relationship()

    @property
    def class_name(self) -> str | None:
        return self.school_class.name if self.school_class else None

    @property
    def who(self) -> Who:
        return Who(self.audience, self.class_id, self.grade)

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
