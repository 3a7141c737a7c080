"""Which school years are published, and which could be."""

from collections.abc import Sequence

from sqlalchemy import select, true

from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.participation import queries
from app.participation.totals.models import PublishedYear


def published() -> Sequence[PublishedYear]:
    """The published years, the latest first."""
    return db.session.scalars(select(PublishedYear).order_by(PublishedYear.year.desc())).all()


def is_any_published() -> bool:
    """For what stands on every page: asked once for a version of the data."""
    first = select(PublishedYear.year).limit(1)
    return remembered("totals.published", lambda: db.session.scalar(first) is not None, of=steady_version)


def counted_years() -> list[int]:
    """The school years of the sheets, the latest first."""
    first_and_last = queries.first_and_last_year(true())
    return list(range(first_and_last[1], first_and_last[0] - 1, -1)) if first_and_last else []
