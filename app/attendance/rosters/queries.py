"""Reads of demands and rosters; names are opened by `actions.open_names` alone, because that is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.attendance.rosters.models import KEPT_IN, LONGEST_KEPT, Roster, RosterDemand
from app.booking.models import Booking
from app.calendar.models import Slot
from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.organizations.models import Retained
from app.organizations.queries import retention_days


def usual_keep_days() -> int:
    """How long names are kept where the organizer has not said otherwise."""
    return min(retention_days(Retained.ROSTERS), LONGEST_KEPT)


def demand_of(event_id: int) -> RosterDemand | None:
    """What the event's organizer asks for."""
    return db.session.get(RosterDemand, event_id)


@dataclass(frozen=True)
class Demand:
    """What pages tell of a demand."""

    purpose: str
    days_before: int
    keep_days: int


def told_demand(event_id: int) -> Demand | None:
    """The same for a page: all are read once for a version of the data, because few events have one."""
    return remembered("roster_demands", _told_demands, lambda found: 400 * len(found), of=steady_version).get(
        event_id
    )


def _told_demands() -> dict[int, Demand]:
    asked = RosterDemand
    query = select(asked.event_id, asked.purpose, asked.days_before, asked.keep_days)
    return {
        row.event_id: Demand(row.purpose, row.days_before, row.keep_days) for row in db.session.execute(query)
    }


def roster_of(booking_id: int, now: datetime) -> Roster | None:
    """The roster of a booking, unless its days are over."""
    query = select(Roster).where(Roster.booking_id == booking_id)
    roster = db.session.scalars(query.options(joinedload(Roster.booking))).one_or_none()
    return None if roster is None or roster.is_over(now) else roster


def rosters_of(slot_id: int, now: datetime) -> dict[int, Roster]:
    """The rosters of those who come at a time, by booking."""
    query = (
        select(Roster)
        .join(Roster.booking)
        .where(Booking.slot_id == slot_id, Booking.state.in_(KEPT_IN))
        .options(contains_eager(Roster.booking).joinedload(Booking.organization))
        .order_by(Roster.booking_id)
    )
    return {one.booking_id: one for one in db.session.scalars(query) if not one.is_over(now)}


def given(event_id: int) -> int:
    """How many schools have given names to an event."""
    return len(db.session.scalars(select(Roster.booking_id).where(Roster.event_id == event_id)).all())


def due_on(slot: Slot, days_before: int, zone: ZoneInfo) -> date:
    """The last day for names, by the installation's clock."""
    return slot.starts_at.astimezone(zone).date() - timedelta(days=days_before)


def shred_on(slot: Slot, keep_days: int, zone: ZoneInfo) -> date:
    """The day on which names are shredded: a time that is moved takes it along."""
    return (slot.ends_at + timedelta(days=keep_days)).astimezone(zone).date()


def bookings_of(slot_id: int) -> Sequence[Booking]:
    """Those who come at a time, by the name of their school."""
    query = select(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(KEPT_IN))
    query = query.options(joinedload(Booking.organization))
    return sorted(db.session.scalars(query), key=lambda one: (one.organization.short_name, one.id))
