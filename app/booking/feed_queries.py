"""Reads behind the feeds of schools and hosts."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.booking.models import HOLDING, Booking, BookingLine, FeedPurpose, FeedToken
from app.booking.own_times import OwnTime
from app.booking.sign_ups.queries import people_of
from app.calendar.models import SHOWN, Event, Slot
from app.core.audit import AuditEntry
from app.core.db import batches, db
from app.organizations.models import Organization

_HELD = [f"booking.{state.value}" for state in HOLDING]


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def live_token(organization_id: int, purpose: FeedPurpose) -> FeedToken | None:
    """The one that works, if there is one."""
    wanted = (FeedToken.organization_id == organization_id, FeedToken.purpose == purpose)
    return db.session.scalars(select(FeedToken).where(*wanted, FeedToken.revoked_at.is_(None))).one_or_none()


def token_of(secret: str) -> FeedToken | None:
    """What the secret opens: nothing once it was taken back, or the organization is no longer there."""
    query = select(FeedToken).join(FeedToken.organization).options(contains_eager(FeedToken.organization))
    query = query.where(FeedToken.digest == digest_of(secret), FeedToken.revoked_at.is_(None))
    return db.session.scalars(query.where(Organization.active)).one_or_none()


def school_times(organization_id: int, first: datetime, last: datetime) -> list[OwnTime]:
    """The times that begin between these moments and hold seats of the school, or held some once."""
    query = _bookings(first, last).where(Booking.organization_id == organization_id)
    bookings = db.session.scalars(query).unique().all()
    dropped = _once_held([one.id for one in bookings if not one.is_live])
    times: dict[int, list[Booking]] = {}
    for one in bookings:
        times.setdefault(one.slot_id, []).append(one)
    found = [OwnTime(rows[0].slot, rows, sum(one.version for one in rows)) for rows in times.values()]
    return [time for time in found if time.held or any(one.id in dropped for one in time.bookings)]


def host_times(organization_id: int, first: datetime, last: datetime) -> list[OwnTime]:
    """The times of the organization's published events that begin between these moments, each with the
    bookings that hold seats."""
    query = select(Slot).join(Slot.event).join(Event.host).outerjoin(Slot.venue)
    query = query.where(Event.host_id == organization_id, Event.state.in_(SHOWN))
    query = query.where(Slot.starts_at >= first, Slot.starts_at < last).order_by(Slot.starts_at, Slot.id)
    query = query.options(contains_eager(Slot.event).contains_eager(Event.host), contains_eager(Slot.venue))
    slots = db.session.scalars(query.options(selectinload(Slot.sessions))).all()
    coming: dict[int, list[Booking]] = {slot.id: [] for slot in slots}
    wanted = _bookings(first, last).where(Event.host_id == organization_id, Booking.state.in_(HOLDING))
    for one in db.session.scalars(wanted).unique():
        if one.slot_id in coming:
            coming[one.slot_id].append(one)
    visitors = people_of(list(coming))
    return [OwnTime(slot, coming[slot.id], visitors=visitors.get(slot.id, 0)) for slot in slots]


def _bookings(first: datetime, last: datetime) -> Select[Booking]:
    query = select(Booking).join(Booking.slot).join(Slot.event).join(Event.host).outerjoin(Slot.venue)
    slot = contains_eager(Booking.slot)
    return (
        query.where(Slot.starts_at >= first, Slot.starts_at < last)
        .options(slot.contains_eager(Slot.event).contains_eager(Event.host), slot.contains_eager(Slot.venue))
        .options(slot.selectinload(Slot.sessions), joinedload(Booking.organization))
        .options(selectinload(Booking.lines).joinedload(BookingLine.school_class))
        .order_by(Slot.starts_at, Slot.id, Booking.id)
    )


def _once_held(booking_ids: Sequence[int]) -> set[int]:
    """Those of them that had seats: who only waited had nothing to take out of a calendar."""
    found: set[int] = set()
    for some in batches(booking_ids):
        query = select(AuditEntry.subject_id).where(
            AuditEntry.subject == "booking", AuditEntry.subject_id.in_(some), AuditEntry.action.in_(_HELD)
        )
        found.update(db.session.scalars(query))
    return found
