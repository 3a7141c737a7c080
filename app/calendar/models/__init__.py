"""Tables of events, their times and routes, and the pools in which the seats of a time lie."""

from app.calendar.models.events import (
    Event,
    event_cohost,
    event_direction,
    event_field,
    event_invitation,
    event_level,
    event_programme,
)
from app.calendar.models.feed import FeedEntry, FeedVersion
from app.calendar.models.offers import Route
from app.calendar.models.pools import Pool, SeatLimit
from app.calendar.models.searched import EventLemma
from app.calendar.models.slots import Hours, Slot, SlotBatch, SlotSession, meet
from app.calendar.models.terms import ANSWER_DAYS, Terms
from app.calendar.models.typed import EventFormDraft
from app.calendar.models.words import (
    SHOWN,
    Audience,
    EventFormat,
    EventKind,
    EventState,
    Holder,
    Precision,
    Recurrence,
    Scale,
    Visibility,
)

__all__ = [
    "ANSWER_DAYS",
    "SHOWN",
    "Audience",
    "Event",
    "EventFormDraft",
    "EventFormat",
    "EventKind",
    "EventLemma",
    "EventState",
    "FeedEntry",
    "FeedVersion",
    "Holder",
    "Hours",
    "Pool",
    "Precision",
    "Recurrence",
    "Route",
    "Scale",
    "SeatLimit",
    "Slot",
    "SlotBatch",
    "SlotSession",
    "Terms",
    "Visibility",
    "event_cohost",
    "event_direction",
    "event_field",
    "event_invitation",
    "event_level",
    "event_programme",
    "meet",
]
