"""Reads of the profiles that schools keep for each school year."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core.db import db
from app.organizations.models import ConsentCount, Enrolment, SchoolClass, SchoolProfile


def profile_of(school_id: int, year: int) -> SchoolProfile | None:
    """The school's profile for a school year; None before anybody has begun one."""
    query = select(SchoolProfile).where(SchoolProfile.school_id == school_id, SchoolProfile.year == year)
    return db.session.scalars(query).one_or_none()


def enrolment_of(profile_id: int) -> dict[int, int]:
    """Pupils by grade (PRESCHOOL for children of a kindergarten): only what has been stated."""
    query = select(Enrolment.grade, Enrolment.pupils).where(Enrolment.profile_id == profile_id)
    return dict(db.session.execute(query).all())


def consent_counts(profile_id: int) -> Sequence[ConsentCount]:
    """What was stated of the consents, the latest statement first: that one holds."""
    query = select(ConsentCount).where(ConsentCount.profile_id == profile_id)
    return db.session.scalars(query.order_by(ConsentCount.id.desc())).all()


def rolls_by_grade(school_id: int, year: int) -> dict[int, int]:
    """The sum of the rolls of a school's classes in each grade."""
    query = select(SchoolClass.grade, func.sum(SchoolClass.roll)).group_by(SchoolClass.grade)
    found = db.session.execute(query.where(SchoolClass.school_id == school_id, SchoolClass.year == year))
    return dict(found.all())
