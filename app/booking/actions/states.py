"""The state of a booking: one function moves it, and leaves the audit entry and the notice of the move."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from app.booking.actions.telling_hosts import remind_of_term, tell_host
from app.booking.models import LIVE, Booking, BookingLine, BookingState
from app.calendar.models import ANSWER_DAYS, Slot
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.working_time import WORKING_DAY, after_working_hours
from app.organizations.queries import working_calendar


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
    if not day_off:  # the act tells the host, too
        tell_host(booking, before)


def move(
    booking: Booking,
    state: BookingState,
    *,
    by: int | None,
    offer_until: datetime | None = None,
    answer_due_at: datetime | None = None,
    reason: str | None = None,
    day_off: int | None = None,
) -> None:
    """Set a new state. Seats are the caller's business, under the lock of the slot's room."""
    before, booking.state, booking.answer_due_at = booking.state, state, answer_due_at
    if state is not BookingState.EXPIRED:  # found late, it tells until when it held, not when it was found
        booking.offer_until = offer_until
    booking.version += 1
    booking.changed_at = clock.now()
    db.session.flush()
    if state not in LIVE:
        lines = update(BookingLine).where(BookingLine.booking_id == booking.id).values(live=False)
        db.session.execute(lines)
    announce(booking, before, by=by, reason=reason, day_off=day_off)


def announce_change(booking: Booking, before: dict[str, object], *, by: int | None) -> None:
    """The same for a booking whose state stays and whose people are others."""
    booking.version += 1
    booking.changed_at = clock.now()
    db.session.flush()
    after = {"state": booking.state, "seats": booking.seats}
    audit.record("booking.changed", "booking", booking.id, by=by, before=before, after=after)
    outbox.put("booking.changed", booking.id, booking.version, booking.organization_id)


def announce_move(booking: Booking, before: datetime, *, by: int | None, reason: str, clashes: bool) -> None:
    """The same for a booking whose time began at `before` and is another now, or at another place."""
    booking.version += 1
    booking.changed_at = booking.moved_at = clock.now()
    db.session.flush()
    told = {"state": booking.state, "starts_at": before.astimezone(UTC).isoformat()}
    after = {"state": booking.state, "starts_at": booking.slot.starts_at.astimezone(UTC).isoformat()}
    audit.record(
        "booking.moved", "booking", booking.id, by=by,
        before=told, after=after | ({"clashes": True} if clashes else {}), reason=reason,
    )  # fmt: skip
    outbox.put("booking.moved", booking.id, booking.version, booking.organization_id)
    if booking.answer_due_at == booking.slot.starts_at != before:  # an earlier time has cut the term short
        remind_of_term(booking)


def answer_due(slot: Slot, now: datetime) -> datetime:
    """By when the host is to answer a booking made now, before the time begins at the latest."""
    terms = slot.event.terms
    days = terms.answer_days if terms else ANSWER_DAYS
    due = after_working_hours(now, days * WORKING_DAY, clock.zone(), working_calendar())
    return min(due, slot.starts_at)
