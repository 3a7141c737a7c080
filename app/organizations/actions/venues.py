"""Changes to where groups are received."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core import audit
from app.core.db import db
from app.organizations.models import Venue


def add_venue(
    organization_id: int,
    name: str,
    address: str,
    entrance: str,
    *,
    capacity: int | None = None,
    accessibility: Sequence[str] = (),
    by: int | None,
) -> Venue:
    """Where this organization receives groups; the same name and address twice are one place."""
    same = select(Venue).where(
        Venue.organization_id == organization_id, Venue.name == name, Venue.address == address
    )
    there = db.session.scalars(same).first()
    if there is not None:
        return there
    more = {"entrance": entrance, "capacity": capacity, "accessibility": list(accessibility)}
    venue = Venue(organization_id=organization_id, name=name, address=address, **more)
    db.session.add(venue)
    db.session.flush()
    after = {"name": name, "address": address} | {key: value for key, value in more.items() if value}
    audit.record("venue.added", "venue", venue.id, by=by, after=after)
    return venue
