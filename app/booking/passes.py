"""The group pass: a booking as the accompanying teacher and the host's entrance see it, without an account.

The link is signed with the installation's key over the booking's id and its pass version, and not a kept
random secret: it is there with the booking, opening it writes nothing, and a stolen database opens no pass.
"""

import enum
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.refusals import LinkAltered
from app.accounts.sealing import sign, signed
from app.booking.digits import digits_of
from app.booking.labels import shown_state
from app.booking.models import Booking, BookingLine, BookingState
from app.calendar.models import Event, Slot
from app.core.audit import AuditEntry
from app.core.db import db

_PURPOSE = "group pass"
_FURTHER = re.compile(r"[,;]|доб|ext")  # what follows a first number


class Standing(enum.StrEnum):
    """What the entrance has to know before anything else."""

    COMING = "coming"
    NOT_YET = "not_yet"  # it waits, or has not taken what it was offered
    CANCELLED = "cancelled"
    OVER = "over"


@dataclass(frozen=True)
class GroupPass:
    """What a link opens. Of the children it tells the class and the number; of adults, their number.

    `moved_from` is when the group had been told to come, if the time was changed afterwards.
    """

    booking: Booking
    state: BookingState
    standing: Standing
    digits: str
    moved_from: datetime | None
    last_day: date

    @property
    def dial(self) -> str:
        """The address that a phone calls the host by: of several numbers the first."""
        first = _FURTHER.split(self.booking.slot.event.host.phone)[0]
        return "tel:" + "".join(sign for sign in first if sign.isdigit() or sign == "+")


def token_of(booking: Booking) -> str | None:
    """The end of the link's address; None while the link is withdrawn."""
    if booking.pass_withdrawn_at is not None:
        return None
    return sign(_PURPOSE, booking.id, booking.pass_version)


def pass_behind(token: str, now: datetime, zone: ZoneInfo) -> GroupPass | None:
    """What the link with this end opens; None for whatever was not made here, is withdrawn or is too old."""
    try:
        booking_id, version = signed(_PURPOSE, token)
    except LinkAltered:
        return None
    query = select(Booking).where(Booking.id == booking_id, Booking.pass_version == version)
    query = query.where(Booking.pass_withdrawn_at.is_(None)).options(
        joinedload(Booking.slot).joinedload(Slot.event).joinedload(Event.host),
        joinedload(Booking.slot).joinedload(Slot.venue),
        joinedload(Booking.organization),
        selectinload(Booking.lines).joinedload(BookingLine.school_class),
    )
    booking = db.session.scalars(query).one_or_none()
    if booking is None or is_too_old(booking.slot, now, zone):
        return None
    state, digits, last = shown_state(booking, now), digits_of(booking.id), last_day(booking.slot, zone)
    return GroupPass(booking, state, standing_of(booking, now), digits, _moved_from(booking), last)


def last_day(slot: Slot, zone: ZoneInfo) -> date:
    """The day after the time's last one, to its end: whoever comes home late, or left something behind, still
    finds the phone."""
    return slot.ends_at.astimezone(zone).date() + timedelta(days=1)


def is_too_old(slot: Slot, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the last day of the link is over."""
    return now.astimezone(zone).date() > last_day(slot, zone)


def standing_of(booking: Booking, now: datetime) -> Standing:
    """What the pass says first at this moment."""
    state = shown_state(booking, now)
    if state is BookingState.CONFIRMED:
        return Standing.OVER if booking.slot.ends_at <= now else Standing.COMING
    if state is BookingState.REQUESTED and booking.slot.ends_at <= now:
        return Standing.OVER
    ahead = booking.slot.starts_at > now or state is BookingState.REQUESTED  # nobody has said no to it
    waits = booking.is_live and state is not BookingState.EXPIRED and ahead
    return Standing.NOT_YET if waits else Standing.CANCELLED


def _moved_from(booking: Booking) -> datetime | None:
    """The start that the slot had when it was booked, by the audit log."""
    query = select(AuditEntry.before).where(
        AuditEntry.subject == "slot",
        AuditEntry.subject_id == booking.slot_id,
        AuditEntry.at > booking.created_at,
    )
    for before in db.session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)):
        if "starts_at" in before:
            begun = datetime.fromisoformat(before["starts_at"])
            return begun if begun != booking.slot.starts_at else None
    return None
