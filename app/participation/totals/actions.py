"""An operator publishes the totals of a school year, or withdraws them."""

from app.core import audit, clock
from app.core.db import db
from app.participation.totals.models import PublishedYear


def publish(year: int, *, by: int | None) -> None:
    """Let everybody read the totals of a school year. Twice is as once."""
    row = PublishedYear(year=year, published_at=clock.now(), published_by=by)
    if db.session.get(PublishedYear, year, with_for_update=True) is None:
        db.session.add(row)
        db.session.flush()
        audit.record("totals.published", "totals", year, by=by)


def withdraw(year: int, *, by: int | None) -> None:
    """Let nobody read them any more. Twice is as once."""
    row = db.session.get(PublishedYear, year, with_for_update=True)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        audit.record("totals.withdrawn", "totals", year, by=by)
