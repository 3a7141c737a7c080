"""What the end of a link's address opens, and for how long.

It is signed with the installation's key, as that of a group pass: opening it writes nothing, and a stolen
database opens none.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.refusals import LinkAltered
from app.accounts.sealing import sign, signed
from app.attendance.gate.models import HeadCountLink
from app.calendar.models import SHOWN, Event, Slot
from app.core.db import db

_PURPOSE = "head count"


@dataclass(frozen=True)
class Opened:
    """The event that a link is of, its last day, and whether the link has outlived it."""

    event: Event
    version: int
    last_day: date
    is_over: bool


def token_of(link: HeadCountLink) -> str | None:
    """The end of the link's address; None while the link is withdrawn."""
    return None if link.withdrawn_at is not None else sign(_PURPOSE, link.event_id, link.version)


def opened_by(token: str, now: datetime, zone: ZoneInfo) -> Opened | None:
    """What the link with this end opens; None for whatever was not made here, or is withdrawn."""
    try:
        event_id, version = signed(_PURPOSE, token)
    except LinkAltered:
        return None
    query = (
        select(Event)
        .join(HeadCountLink, HeadCountLink.event_id == Event.id)
        .where(Event.id == event_id, Event.state.in_(SHOWN))
        .where(HeadCountLink.version == version, HeadCountLink.withdrawn_at.is_(None))
        .options(joinedload(Event.host))
    )
    event = db.session.scalars(query).one_or_none()
    last = last_day(event, zone) if event else None
    if event is None or last is None:
        return None
    return Opened(event, version, last, now.astimezone(zone).date() > last + timedelta(days=1))


def last_day(event: Event, zone: ZoneInfo) -> date | None:
    """The day of the event's last time, a cancelled one if there is no other; None without any."""
    for alive in (Slot.cancelled_at.is_(None), Slot.cancelled_at.is_not(None)):
        query = select(func.max(Slot.ends_at)).where(Slot.event_id == event.id, alive)
        ends_at = db.session.scalar(query)
        if ends_at is not None:
            return ends_at.astimezone(zone).date()
    return None


def link_of(event_id: int) -> HeadCountLink | None:
    """The event's link, if one was ever given."""
    return db.session.get(HeadCountLink, event_id)
