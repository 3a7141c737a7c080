"""Secret addresses of an organization's own feed: made, replaced and taken back."""

import secrets

from sqlalchemy import select

from app.booking.feed_queries import digest_of, live_token
from app.booking.models import FeedPurpose, FeedToken
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Organization

BYTES = 32  # 256 bits


def make_feed_token(organization_id: int, purpose: FeedPurpose, *, by: int | None) -> str:
    """A new secret, to be shown once. One that was made before opens nothing any more."""
    _in_turn(organization_id)
    before = _revoke(organization_id, purpose)
    secret = secrets.token_urlsafe(BYTES)
    row = FeedToken(
        organization_id=organization_id, purpose=purpose, digest=digest_of(secret), created_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    action = "feed_token.replaced" if before else "feed_token.made"
    audit.record(action, "feed_token", row.id, by=by, after={"purpose": purpose.value})
    return secret


def revoke_feed_token(organization_id: int, purpose: FeedPurpose, *, by: int | None) -> None:
    """Let the address open nothing any more; where there is none, nothing is done."""
    _in_turn(organization_id)
    row = _revoke(organization_id, purpose)
    if row is not None:
        audit.record("feed_token.revoked", "feed_token", row.id, by=by, before={"purpose": purpose.value})


def _in_turn(organization_id: int) -> None:
    """Two who press at once follow each other."""
    query = select(Organization.id).where(Organization.id == organization_id)
    db.session.execute(query.with_for_update(key_share=True))


def _revoke(organization_id: int, purpose: FeedPurpose) -> FeedToken | None:
    row = live_token(organization_id, purpose)
    if row is not None:
        row.revoked_at = clock.now()
        db.session.flush()
    return row
