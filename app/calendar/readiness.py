"""What an event lacks before it is shown to schools. Pure: an event goes in, what is missing comes out."""

from datetime import datetime
from enum import StrEnum

from app.calendar.models import Audience, Event, EventFormat, Precision, Slot
from app.core import clock

EXACT = frozenset({Precision.DAY, Precision.DAYS})


class Lack(StrEnum):
    """What may be missing; WARNINGS do not keep an event from being sent for review."""

    ANNOUNCEMENT = "announcement"
    PHONE = "phone"
    PLACE = "place"
    AHEAD = "ahead"
    GRADES = "grades"
    DATE = "date"
    TIMES = "times"


WARNINGS = frozenset({Lack.GRADES, Lack.DATE, Lack.TIMES})


def missing(event: Event, now: datetime) -> list[Lack]:
    """What the event lacks at the moment `now`, what forbids sending it first."""
    live = [slot for slot in event.slots if slot.cancelled_at is None]
    lacks = {
        Lack.ANNOUNCEMENT: not event.announcement.strip(),
        Lack.PHONE: not event.host.phone.strip(),
        Lack.PLACE: event.format is EventFormat.ONSITE and not _has_place(event, live),
        Lack.AHEAD: is_over(event, now),
        Lack.GRADES: Audience.PUPILS in event.audience and not event.grades,
        Lack.DATE: not live and event.starts_on is None,
        Lack.TIMES: not live and event.starts_on is not None,
    }
    return [lack for lack, is_missing in lacks.items() if is_missing]


def is_over(event: Event, now: datetime) -> bool:
    """Whether its last time has ended, or without times its last day. What has neither is not over."""
    live = [slot for slot in event.slots if slot.cancelled_at is None]
    if live:
        return max(slot.ends_at for slot in live) <= now
    return event.ends_on is not None and event.ends_on < now.astimezone(clock.zone()).date()


def is_begun(event: Event, now: datetime) -> bool:
    """Whether a time of it has begun, or without times its first day."""
    live = [slot for slot in event.slots if slot.cancelled_at is None]
    if live:
        return min(slot.starts_at for slot in live) <= now
    if event.precision not in EXACT or event.starts_on is None:
        return False
    return event.starts_on <= now.astimezone(clock.zone()).date()


def _has_place(event: Event, live: list[Slot]) -> bool:
    """Times without a venue are held at the host's address."""
    return bool(event.host.address.strip()) or (bool(live) and all(slot.venue_id for slot in live))
