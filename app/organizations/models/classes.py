"""Classes by school year."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import NUMBERED_ONCE, Model
from app.organizations.models.registry import Organization

LARGEST_ROLL = 60  # of a new or changed class; what is booked in larger ones stays


class SchoolClass(Model):
    """A class of one school in one school year; `year` is the year of its 1 September. A `roll` of 0
    is one that nobody has stated."""

    __tablename__ = "school_class"
    __table_args__ = (
        UniqueConstraint("school_id", "year", "grade", "letter"),
        CheckConstraint("grade BETWEEN 0 AND 11", name="grade"),
        CheckConstraint("roll BETWEEN 0 AND 200", name="roll"),
        NUMBERED_ONCE,
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
        """As written in lists."""
        return class_name(self.grade, self.letter)


def class_name(grade: int, letter: str) -> str:
    """8Б, 10ИТ, 5/1."""
    separator = "/" if letter[:1].isdigit() else ""
    return f"{grade}{separator}{letter}"


def school_year_of(day: date) -> int:
    """The school year `day` belongs to, named by the year of its 1 September."""
    return day.year if day.month >= 9 else day.year - 1
