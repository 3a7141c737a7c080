"""On what terms a time is booked and left. Each refusal says what is wrong."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, select, true

from app.booking.models import Booking
from app.booking.refusals import (
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
from app.core.db import db, once_in_transaction, table_of
from app.core.errors import RuleBroken
from app.core.rows import Rows, join
from app.organizations.models import Installation, Organization, SchoolProfile, Venue, school_year_of
from app.organizations.queries import keep_installation


def shared_slot(slot_id: int, organization_id: int) -> Slot:
    """The slot under a shared lock: bookings do not wait for each other, but nobody changes the time while
    one is made; and after it the organization, as `shared_organization` does. Raises SlotCancelled where the
    slot was taken back."""
    slot = _alone().get(slot_id)
    if slot is None:
        if db.session.get_bind().dialect.name == "postgresql":
            asked = {"slot": slot_id, "organization": organization_id}
            found = db.session.connection().execute(_SHARED, asked).first()
            if found is not None:
                once_in_transaction(_municipality(organization_id), lambda: found[1])
        # Read by a statement of its own: what is joined to a row that is waited for is as it was before.
        slot = read_slot(_slot(), {"slot": slot_id})
    if slot is None:
        raise SlotCancelled("")  # taken back while the form was filled in
    return slot


def _alone() -> dict[int, Slot]:
    """The slots that SQLite's one writer has read since it began: nobody can have changed them."""
    if not db.session().info.get("holds_writer"):
        return {}
    return once_in_transaction("slots", dict[int, Slot])


def _municipality(organization_id: int) -> str:
    return f"municipality of {organization_id}"


_ORGANIZATIONS = table_of(Organization).c
_SHARED = select(table_of(Slot).c.id, _ORGANIZATIONS.municipality_id)
_SHARED = _SHARED.select_from(table_of(Slot)).join(table_of(Organization), true())
_SHARED = _SHARED.where(table_of(Slot).c.id == bindparam("slot"))
_SHARED = _SHARED.where(_ORGANIZATIONS.id == bindparam("organization"))
_SHARED = _SHARED.with_for_update(read=True, of=[table_of(Slot), table_of(Organization)])


def shared_organization(organization_id: int) -> int | None:
    """Lock the organization as `shared_slot` does its slot, once in a transaction, against acts that would
    cancel its lessons meanwhile; answers its municipality."""
    ask = db.session.connection().execute
    asked = {"organization": organization_id}
    return once_in_transaction(_municipality(organization_id), lambda: ask(_ORGANIZATION, asked).scalar())


_ORGANIZATION = select(_ORGANIZATIONS.municipality_id)
_ORGANIZATION = _ORGANIZATION.where(_ORGANIZATIONS.id == bindparam("organization"))
_ORGANIZATION = _ORGANIZATION.with_for_update(read=True)


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
    query = select(SchoolProfile).where(
        SchoolProfile.school_id == organization_id, SchoolProfile.year == year
    )
    profile = db.session.scalars(query).one_or_none()
    return profile.level if profile else None
