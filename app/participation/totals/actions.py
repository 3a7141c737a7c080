"""An operator publishes the totals of a school year, or withdraws them."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.core import audit, clock
from app.core.db import db
from app.participation.totals.models import PublishedYear


def publish(year: int, *, by: int | None) -> None:
    """Let everybody read the totals of a school year. Twice is as once."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"year": year, "published_at": clock.now(), "published_by": by}
    claim = dialect.insert(PublishedYear).values(values).on_conflict_do_nothing()
    if db.session.scalar(claim.returning(PublishedYear.year)) is not None:
        audit.record("totals.published", "totals", year, by=by)


def withdraw(year: int, *, by: int | None) -> None:
    """Let nobody read them any more. Twice is as once."""
    gone = delete(PublishedYear).where(PublishedYear.year == year).returning(PublishedYear.year)
    if db.session.scalar(gone) is not None:
        audit.record("totals.withdrawn", "totals", year, by=by)
