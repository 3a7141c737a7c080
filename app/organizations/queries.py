"""Reads of the registries."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.organizations.models import (
    Installation,
    Municipality,
    Organization,
    SchoolClass,
)


def installation() -> Installation | None:
    """What this installation calls itself; None before it is set up."""
    return db.session.get(Installation, 1)


def constant() -> str:
    """What ends the ids of letters and of entries in calendars: it never changes, whatever becomes of the
    address."""
    row = installation()
    return row.feed_id if row else "orientir"


def municipalities() -> Sequence[Municipality]:
    """All of them, by name."""
    return db.session.scalars(select(Municipality).order_by(Municipality.name)).all()


def classes_of(school_id: int, year: int) -> Sequence[SchoolClass]:
    """The classes of a school in a school year, by grade and letter."""
    query = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.year == year)
    return db.session.scalars(query.order_by(SchoolClass.grade, SchoolClass.letter)).all()


def by_code(code: str) -> Organization | None:
    """The organization with this code of the registry."""
    return db.session.scalars(select(Organization).where(Organization.code == code)).one_or_none()
