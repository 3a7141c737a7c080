"""A school says once more that its group comes."""

from app.booking.actions.guards import check_seen
from app.booking.models import Booking, BookingState
from app.booking.refusals import NotConfirmed, SlotStarted
from app.core import audit, clock
from app.core.db import db


def reaffirm(booking: Booking, *, by: int | None, version: int | None = None) -> None:
    """Say for the school that the group comes as booked; saying so again changes nothing. With the `version`
    that was seen, it is said of nothing else.

    Raises NotConfirmed, SlotStarted, BookingChanged.
    """
    db.session.refresh(booking, with_for_update={"key_share": True})
    if booking.state is not BookingState.CONFIRMED:
        raise NotConfirmed
    if booking.slot.starts_at <= clock.now():
        raise SlotStarted
    check_seen(booking, version)
    if booking.is_reaffirmed:
        return
    booking.reaffirmed_at = clock.now()
    db.session.flush()
    audit.record("reaffirmation.made", "reaffirmation", booking.id, by=by, after={"seats": booking.seats})
