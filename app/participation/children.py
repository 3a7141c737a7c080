"""How many different children came, an estimate, and how many of them are among the enrolled."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal_column, select

from app.attendance.models import Sheet, SheetLine
from app.calendar.models import Audience
from app.organizations.models import Enrolment, Organization, OrganizationKind, SchoolClass, SchoolProfile
from app.participation.figures import Coverage, Figure
from app.participation.lines import answers, asked_lines, key_columns
from app.participation.parts import Keys, Part, Question, both

CHILDREN = frozenset({Figure.COVERAGE, Figure.SHARE})


def covered(question: Question) -> Part:
    """The coverage alone, by the school year that the classes are of."""
    coverage, enrolled = (defaultdict[Keys, dict[int, Coverage]](dict) for _both in range(2))
    elsewhere = 0
    if CHILDREN.isdisjoint(question.figures):
        return Part((), {})
    for keys, (year, among, low, high, without_roll, others) in answers(question, _by_class):
        of_class = Coverage(int(low), int(high), int(without_roll))
        known = coverage[keys].get(year)
        coverage[keys][year] = of_class if known is None else both(known, of_class)
        if among:
            enrolled[keys][year] = of_class
        elsewhere += others
    return Part((), {}, coverage=dict(coverage), enrolled=dict(enrolled), elsewhere=elsewhere > 0)


def _by_class(question: Question) -> Select[Any]:
    """Year, whether among the enrolled, both bounds, how many classes without a roll and of other schools."""
    keys = [column.label(f"key_{number}") for number, column in enumerate(key_columns(question.by))]
    # Grouped by the bare column, SQLite walks the index of it over all lines there are, of whatever period.
    of_class = SheetLine.class_id + literal_column("0")
    classes = (
        asked_lines(question)
        .where(SheetLine.class_id.is_not(None), SheetLine.audience == Audience.PUPILS)
        .with_only_columns(
            *keys,
            of_class.label("class_id"),
            func.sum(SheetLine.came).label("sum"),
            func.max(SheetLine.came).label("largest"),
            func.min(Sheet.organization_id).label("first"),
            func.max(Sheet.organization_id).label("last"),
        )
        .group_by(*key_columns(question.by), of_class)
        .subquery()
    )
    roll, year, school = SchoolClass.roll, SchoolClass.year, SchoolClass.school_id
    outer = [classes.c[column.name] for column in keys]
    shares = Figure.SHARE in question.figures
    among = among_enrolled(question.years[-1]) if shares else literal_column("0")
    query = (
        select(
            *outer,
            year,
            case((among, 1), else_=0).label("among") if shares else among.label("among"),
            func.sum(case((and_(roll > 0, classes.c.largest > roll), roll), else_=classes.c.largest)),
            func.sum(case((and_(roll > 0, classes.c.sum > roll), roll), else_=classes.c.sum)),
            func.sum(case((roll > 0, 0), else_=1)),
            func.sum(case((and_(classes.c.first == school, classes.c.last == school), 0), else_=1)),
        )
        .select_from(classes)
        .join(SchoolClass, SchoolClass.id == classes.c.class_id)
    )
    return query.group_by(*outer, year, literal_column("among"))


def among_enrolled(year: int) -> ColumnElement[bool]:
    """Whether the pupils of a class are among the enrolled of a school year: it is of that year, and of a
    grade whose enrolment its school has stated.

    Of a period over two school years the classes of the earlier one are coverage and no part of any share:
    their pupils are counted again among the enrolled of the later one, a grade higher or gone.
    """
    of_grade = (
        exists()
        .where(Organization.id == SchoolClass.school_id, Organization.kind == OrganizationKind.SCHOOL)
        .where(SchoolProfile.school_id == SchoolClass.school_id, SchoolProfile.year == SchoolClass.year)
        .where(Enrolment.profile_id == SchoolProfile.id, Enrolment.grade == SchoolClass.grade)
    )
    return (SchoolClass.year == year) & of_grade.correlate(SchoolClass)
