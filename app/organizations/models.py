"""Municipalities, organizations, venues and classes."""

import enum
from datetime import date
from secrets import token_hex

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model


class OrganizationKind(enum.StrEnum):
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    COLLEGE = "college"
    UNIVERSITY = "university"
    EXTRA_EDUCATION = "extra_education"
    EMPLOYER = "employer"
    AUTHORITY = "authority"
    OPERATOR = "operator"
    MINISTRY = "ministry"
    OTHER = "other"


class Municipality(Model):
    """A district or city of the region: the unit of quotas and of reports."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Organization(Model):
    """Whoever books, hosts or coordinates. A regional one has no municipality."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganizationKind]
    name: Mapped[str]
    short_name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey(Municipality.id), index=True)

    municipality: Mapped[Municipality | None] = relationship()


class Venue(Model):
    """Where a group comes to: the address, and the entrance that a teacher has to find."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id), index=True)
    name: Mapped[str]
    address: Mapped[str]
    entrance: Mapped[str] = mapped_column(default="")

    organization: Mapped[Organization] = relationship()


class SchoolClass(Model):
    """A class of one school in one school year; `year` is the year of its 1 September."""

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "year", "grade", "letter"),
        CheckConstraint("grade BETWEEN 0 AND 11", name="grade"),
        CheckConstraint("roll BETWEEN 0 AND 200", name="roll"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    year: Mapped[int]
    grade: Mapped[int]
    letter: Mapped[str]
    roll: Mapped[int]

    school: Mapped[Organization] = relationship()

    @property
    def name(self) -> str:
        """As written in lists: 8Б, 10ИТ, 5/1."""
        separator = "/" if self.letter[:1].isdigit() else ""
        return f"{self.grade}{separator}{self.letter}"


class Installation(Model):
    """What this installation calls itself: the one row has id 1.

    `feed_id` ends the ids of entries in calendar feeds: it never changes, whatever becomes of the address.
    """

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_name: Mapped[str]
    operator_name: Mapped[str] = mapped_column(default="")
    operator_contact: Mapped[str] = mapped_column(default="")
    feed_id: Mapped[str] = mapped_column(default=lambda: token_hex(8))


def school_year_of(day: date) -> int:
    """The school year `day` belongs to, named by the year of its 1 September."""
    return day.year if day.month >= 9 else day.year - 1
