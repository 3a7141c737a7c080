"""Changes to the classes of a school."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import SchoolClass
from app.organizations.models.classes import LARGEST_ROLL

__all__ = ["LARGEST_ROLL", "ClassExists", "add_class", "change_roll"]


class ClassExists(RuleBroken):
    """The school has this class in this school year already."""

    def __init__(self, school_class: SchoolClass) -> None:
        self.name = school_class.name


def add_class(
    school_id: int, year: int, grade: int, letter: str, roll: int, *, by: int | None
) -> SchoolClass:
    """A class with `roll` pupils. Raises ClassExists."""
    same = select(SchoolClass).where(
        SchoolClass.school_id == school_id,
        SchoolClass.year == year,
        SchoolClass.grade == grade,
        SchoolClass.letter == letter,
    )
    school_class = SchoolClass(school_id=school_id, year=year, grade=grade, letter=letter, roll=roll)
    try:
        with db.session.begin_nested():
            db.session.add(school_class)
    except IntegrityError:
        there = db.session.scalars(same).one_or_none()
        if there is None:
            raise
        raise ClassExists(there) from None
    audit.record(
        "class.added",
        "class",
        school_class.id,
        by=by,
        after={"name": school_class.name, "roll": roll},
    )
    return school_class


def change_roll(school_class: SchoolClass, roll: int, *, by: int | None) -> None:
    """Set the number of pupils; what is booked already stays as it is."""
    db.session.refresh(school_class, with_for_update={"key_share": True})  # what it is changed from
    if school_class.roll == roll:
        return
    audit.record(
        "class.roll",
        "class",
        school_class.id,
        by=by,
        before={"roll": school_class.roll},
        after={"roll": roll},
    )
    school_class.roll = roll
    db.session.flush()
