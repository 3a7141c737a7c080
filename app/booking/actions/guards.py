"""On what terms a time is booked and left. Each refusal says what is wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, select, true

from app.booking.actions.locks import lock_slot
from app.booking.models import Booking
from app.booking.refusals import (
    BookingChanged,
    BookingClosed,
    CancelClosed,
    EventNotOpen,
    GroupTooLarge,
    GroupTooSmall,
    NotAdmitted,
    NotOpenYet,
    SlotCancelled,
    SlotStarted,
)
from app.calendar.models import Event, EventState, Slot, SlotSession, Terms, Visibility
from app.core import clock
from app.core.db import db, once_in_transaction
from app.core.errors import RuleBroken
from app.core.rows import Rows, join
from app.organizations.models import Installation, Organization, SchoolProfile, Venue, school_year_of
from app.organizations.queries import keep_installation


def shared_slot(slot_id: int, organization_id: int, class_ids: Sequence[int] = ()) -> Slot:
    """The slot as it is under `lock_slot`. Raises SlotCancelled where it was taken back."""
    lock_slot(slot_id, organization_id, class_ids)
    # Read by a statement of its own: what is joined to a row that is waited for is as it was before.
    slot = _alone().get(slot_id) or read_slot(_slot(), {"slot": slot_id})
    if slot is None:
        raise SlotCancelled("")  # taken back while the form was filled in
    return slot


def _alone() -> dict[int, Slot]:
    """The slots that SQLite's one writer has read since it began: nobody can have changed them."""
    if not db.session().info.get("holds_writer"):
        return {}
    return once_in_transaction("slots", dict[int, Slot])


@cache
def _slot() -> Rows:
    return slot_with_all(true())


def slot_with_all(seen: ColumnElement[bool]) -> Rows:
    """The slot of this id, if it is `seen`, with all that rules and pages ask of a time, and the settings."""
    query = select().select_from(Slot).join(Slot.event).join(Event.host).outerjoin(Event.terms)
    query = query.outerjoin(Slot.venue).outerjoin(Slot.sessions).outerjoin(Installation, true())
    query = query.where(Slot.id == bindparam("slot"), seen).order_by(SlotSession.starts_at)
    return Rows(query, SlotSession, Slot, Event, Organization, Terms, Venue, Installation)


def read_slot(rows: Rows, values: Mapping[str, Any]) -> Slot | None:
    """What `slot_with_all` finds, put together."""
    found = rows.read(values)
    if not found:
        return None
    _session, slot, event, host, terms, venue, installation = found[0]
    join(slot, event=event, venue=venue, sessions=[row[0] for row in found if row[0]])
    join(event, host=host, terms=terms)
    keep_installation(installation)
    _alone()[slot.id] = slot
    return cast(Slot, slot)


def check_slot(slot: Slot) -> None:
    """The slot can be booked now.

    Raises EventNotOpen, SlotCancelled, SlotStarted, NotOpenYet, BookingClosed.
    """
    event, now = slot.event, clock.now()
    if event.state not in (EventState.PUBLISHED, EventState.CANCELLED):
        raise EventNotOpen
    if slot.cancelled_at is not None or event.state is EventState.CANCELLED:
        raise SlotCancelled(slot.cancel_reason or event.cancel_reason)
    if slot.starts_at <= now:
        raise SlotStarted
    terms = event.terms
    if terms is not None and terms.opens_at is not None and terms.opens_at > now:
        raise NotOpenYet(terms.opens_at)
    closes = booking_closes(slot)
    if closes is not None and closes <= now:
        raise BookingClosed(closes)


def is_open(slot: Slot) -> bool:
    """Whether the slot can be booked now, by whoever may."""
    try:
        check_slot(slot)
    except RuleBroken:
        return False
    return True


def barrier(slot: Slot, organization_id: int) -> RuleBroken | None:
    """What keeps the organization from booking the time, whoever would come: to be told before it types."""
    try:
        check_slot(slot)
        check_admission(slot, organization_id)
    except RuleBroken as refusal:
        return refusal
    return None


def booking_closes(slot: Slot) -> datetime | None:
    """The moment from which the time cannot be booked any more, where it is before its beginning."""
    terms = slot.event.terms
    if terms is None:
        return None
    before = slot.starts_at - timedelta(hours=terms.closes_hours) if terms.closes_hours else None
    return min((moment for moment in (terms.closes_at, before) if moment is not None), default=None)


def cancel_closes(slot: Slot) -> datetime | None:
    """The moment from which a school cannot cancel by itself, where it is before the time's beginning."""
    terms = slot.event.terms
    return slot.starts_at - timedelta(hours=terms.cancel_hours) if terms and terms.cancel_hours else None


def too_late(booking: Booking) -> CancelClosed | None:
    """Why a school cannot leave the time by itself any more, if it cannot."""
    try:
        check_cancellable(booking, booking.slot)
    except CancelClosed as refusal:
        return refusal
    return None


def check_cancellable(booking: Booking, slot: Slot) -> None:
    """The school may still leave the time by itself: always where the host has moved it. Raises
    CancelClosed."""
    closes = None if booking.moved_at else cancel_closes(slot)
    if closes is not None and closes <= clock.now():
        raise CancelClosed(closes, slot.event.host.phone)


def check_seen(booking: Booking, version: int | None) -> None:
    """Whoever answers has looked at the booking as it is; without a version nothing is known. Raises
    BookingChanged."""
    if version is not None and booking.version != version:
        raise BookingChanged


def check_size(terms: Terms | None, seats: int) -> None:
    """The group is neither too small nor too large. Raises GroupTooSmall, GroupTooLarge."""
    if terms is None:
        return
    if terms.smallest is not None and seats < terms.smallest:
        raise GroupTooSmall(seats, terms.smallest)
    if terms.largest is not None and seats > terms.largest:
        raise GroupTooLarge(seats, terms.largest)


def check_admission(slot: Slot, organization_id: int) -> None:
    """The event is for this organization: invited, of its municipalities and of its programme levels.

    Raises NotAdmitted.
    """
    event, terms = slot.event, slot.event.terms
    if event.visibility is Visibility.INVITED and not _is_invited(event, organization_id):
        raise NotAdmitted("invited", [])
    if terms is None:
        return
    places = {place.id: place.name for place in terms.municipalities}
    if places and _municipality_of(organization_id) not in places:
        raise NotAdmitted("municipality", list(places.values()))
    if terms.levels_only and event.levels and _level_of(slot, organization_id) not in event.levels:
        raise NotAdmitted("level", [level.title for level in event.levels])


def _is_invited(event: Event, organization_id: int) -> bool:
    return organization_id == event.host_id or organization_id in {one.id for one in event.invited}


def _municipality_of(organization_id: int) -> int | None:
    return db.session.get_one(Organization, organization_id).municipality_id


def _level_of(slot: Slot, organization_id: int) -> object:
    year = school_year_of(slot.starts_at.astimezone(clock.zone()).date())

    def read() -> object:
        own = (SchoolProfile.school_id == organization_id) & (SchoolProfile.year == year)
        profile = db.session.scalars(select(SchoolProfile).where(own)).one_or_none()
        return profile.level if profile else None

    return once_in_transaction(f"level of {organization_id} in {year}", read)
