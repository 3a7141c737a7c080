"""The state of a booking: one function moves it, and leaves the audit entry and the notice of the move."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.core import audit, clock, outbox
from app.core.db import db


def announce(
    booking: Booking,
    before: BookingState | None,
    *,
    by: int | None,
    reason: str | None = None,
    day_off: int | None = None,
) -> None:
    """The audit entry and the outbox row of the booking's present version."""
    told_by: dict[str, Any] = {"day_off": day_off} if day_off else {}
    audit.record(
        f"booking.{booking.state}",
        "booking",
        booking.id,
        by=by,
        before={"state": before} if before else {},
        after={"state": booking.state, "seats": booking.seats},
        reason=reason,
    )
    outbox.put(f"booking.{booking.state}", booking.id, booking.version, booking.organization_id, **told_by)


def move(
    booking: Booking,
    state: BookingState,
    *,
    by: int | None,
    offer_until: datetime | None = None,
    reason: str | None = None,
    day_off: int | None = None,
) -> None:
    """Set a new state. Seats are the caller's business, under the lock of the slot's room."""
    before = booking.state
    booking.state, booking.offer_until = state, offer_until
    booking.version += 1
    booking.changed_at = clock.now()
    db.session.flush()
    if state not in LIVE:
        lines = update(BookingLine).where(BookingLine.booking_id == booking.id).values(live=False)
        db.session.execute(lines)
    announce(booking, before, by=by, reason=reason, day_off=day_off)
