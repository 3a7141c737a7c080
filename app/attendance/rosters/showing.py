"""What pages of lower features say of rosters: `create_app` hands these over."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from app.accounts.models import Membership
from app.attendance.rosters import access, queries
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core import clock


@dataclass(frozen=True)
class Asked:
    """What a booking's page tells: why names are asked for, until when, who sees them and for how long.

    `heads` is None while none are given; `url` is None for those who may neither give nor read them.
    """

    purpose: str
    host: str
    due_on: date
    shred_on: date
    heads: int | None
    seats: int
    gives: bool
    url: str | None

    @property
    def too_many(self) -> bool:
        """Whether the group was made smaller than its list."""
        return self.heads is not None and self.heads > self.seats


def on_booking(booking: Booking, membership: Membership) -> Asked | None:
    """None where nobody asks for names, or the group does not come."""
    slot = booking.slot
    demand = queries.told_demand(slot.event_id) if booking.is_live else None
    if demand is None:
        return None
    roster = queries.roster_of(booking.id, clock.now())
    gives = access.gives_names(membership, booking)
    return Asked(
        purpose=demand.purpose,
        host=slot.event.host.short_name,
        due_on=queries.due_on(slot, demand.days_before, clock.zone()),
        shred_on=queries.shred_on(slot, (roster or demand).keep_days, clock.zone()),
        heads=roster.heads if roster else None,
        seats=booking.seats,
        gives=gives,
        url=url_for("rosters.roster", booking_id=booking.id)
        if gives or access.is_host(membership, slot.event)
        else None,
    )


def on_slot(slot: Slot, membership: Membership) -> str | None:
    """The address of the names of a time, for the host of an event that asks for them."""
    if not access.is_host(membership, slot.event) or queries.told_demand(slot.event_id) is None:
        return None
    return url_for("rosters.of_slot", slot_id=slot.id)


def on_event(event_id: int) -> queries.Demand | None:
    """What the event's organizer asks for."""
    return queries.told_demand(event_id)
