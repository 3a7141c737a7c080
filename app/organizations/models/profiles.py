"""What a school tells of itself for a school year."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.organizations.models.dictionaries import ProgrammeLevel
from app.organizations.models.registry import Organization

PRESCHOOL = -1  # a grade of its own: children of a kindergarten


class SchoolProfile(Model):
    """A school's profile for the school year of 1 September `year`. The person is the adult responsible for
    career guidance, with work contacts only; `confirmed_by` is a user's id."""

    __tablename__ = "school_profile"
    __table_args__ = (
        UniqueConstraint("school_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    year: Mapped[int]
    level_id: Mapped[int | None] = mapped_column(ForeignKey(ProgrammeLevel.id))
    person_name: Mapped[str] = mapped_column(default="")
    person_post: Mapped[str] = mapped_column(default="")
    person_phone: Mapped[str] = mapped_column(default="")
    person_mail: Mapped[str] = mapped_column(default="")
    order_url: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]

    level: Mapped[ProgrammeLevel | None] = relationship()


class Enrolment(Model):
    """Pupils of one grade. A grade without a row has not been stated, which is not the same as nobody."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("grade BETWEEN -1 AND 11", name="grade"),
        CheckConstraint("pupils BETWEEN 0 AND 5000", name="pupils"),
    )

    profile_id: Mapped[int] = mapped_column(ForeignKey(SchoolProfile.id), primary_key=True)
    grade: Mapped[int] = mapped_column(primary_key=True)
    pupils: Mapped[int]


class ConsentCount(Model):
    """A statement that on a day `collected` of `total` consents were there. Rows are only ever added; the
    last one holds. `stated_by` is a user's id."""

    __tablename__ = "consent_count"
    __table_args__ = (
        CheckConstraint("collected BETWEEN 0 AND total", name="collected_of_total"),
        CheckConstraint("total BETWEEN 0 AND 20000", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey(SchoolProfile.id), index=True)
    collected: Mapped[int]
    total: Mapped[int]
    on_date: Mapped[date]
    stated_at: Mapped[datetime]
    stated_by: Mapped[int | None]


def first_day(year: int) -> date:
    """1 September of the school year: from this day on its responsible person can be confirmed."""
    return date(year, 9, 1)
