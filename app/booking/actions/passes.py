"""The link of a group pass: taken back, and given anew. What was sent before never works again."""

from app.booking.models import Booking
from app.core import audit, clock
from app.core.db import db


def withdraw_pass(booking: Booking, *, by: int | None) -> None:
    """Let the link show nothing any more; withdrawing again changes nothing."""
    _lock(booking)
    if booking.pass_withdrawn_at is not None:
        return
    booking.pass_version += 1
    booking.pass_withdrawn_at = clock.now()
    db.session.flush()
    audit.record("group_pass.withdrawn", "group_pass", booking.id, by=by)


def renew_pass(booking: Booking, seen: int | None, *, by: int | None) -> None:
    """A new link in place of the one of version `seen`; nothing when it was replaced meanwhile, so that a
    second press does not spoil the link that the first has made. Where none was seen, in place of any."""
    _lock(booking)
    if seen is not None and booking.pass_version != seen:
        return
    booking.pass_version += 1
    booking.pass_withdrawn_at = None
    db.session.flush()
    audit.record("group_pass.renewed", "group_pass", booking.id, by=by)


def _lock(booking: Booking) -> None:
    db.session.refresh(booking, with_for_update={"key_share": True})
