"""Municipalities, organizations and classes."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind, SchoolClass


def municipalities() -> Sequence[Municipality]:
    """All of them, by name."""
    return db.session.scalars(select(Municipality).order_by(Municipality.name)).all()


def classes_of(school_id: int, year: int) -> Sequence[SchoolClass]:
    """The classes of a school in a school year, by grade and letter."""
    query = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.year == year)
    return db.session.scalars(query.order_by(SchoolClass.grade, SchoolClass.letter)).all()


def schools_of(municipality_id: int) -> list[tuple[int, str]]:
    """Id and name of the municipality's schools, by number."""
    query = select(Organization.id, Organization.short_name).where(
        Organization.municipality_id == municipality_id,
        Organization.kind == OrganizationKind.SCHOOL,
        Organization.active,
    )
    found = [(id, name) for id, name in db.session.execute(query)]
    return sorted(found, key=lambda one: by_number(one[1]))


def by_code(code: str) -> Organization | None:
    """The organization with this code of the registry."""
    return db.session.scalars(select(Organization).where(Organization.code == code)).one_or_none()


def by_number(name: str) -> list[tuple[str, int]]:
    """What to sort names by: school № 3 comes before № 12, text and numbers in turn."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D+)(\d*)", name)]
