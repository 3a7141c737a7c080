"""Changes to events and their times.

An event's own dates stay as they were typed, whatever times it has: a month-long programme may have three
bookable days. What shows days (the calendar, the feeds) looks at the times first and at the event's dates
only where it has none.

Every change that a reader can see raises `version`; one of time, place or state raises `sequence` too, as
calendar programs expect. A change that changes nothing leaves no trace.
"""

from app.calendar.actions.events import (
    AlreadyPublished,
    AudienceMissing,
    DatesMissing,
    DatesOutOfOrder,
    EventDraft,
    EventIsCancelled,
    TitleMissing,
    create_event,
    create_event_once,
    edit_event,
    publish,
)
from app.calendar.actions.slots import (
    SlotDraft,
    SlotEndsBeforeStart,
    SlotExists,
    SlotHasBookings,
    SlotInPast,
    SlotIsCancelled,
    SlotTooLong,
    add_slot,
    edit_slot,
    groups_of,
)

__all__ = [
    "AlreadyPublished",
    "AudienceMissing",
    "DatesMissing",
    "DatesOutOfOrder",
    "EventDraft",
    "EventIsCancelled",
    "SlotDraft",
    "SlotEndsBeforeStart",
    "SlotExists",
    "SlotHasBookings",
    "SlotInPast",
    "SlotIsCancelled",
    "SlotTooLong",
    "TitleMissing",
    "add_slot",
    "create_event",
    "create_event_once",
    "edit_event",
    "edit_slot",
    "groups_of",
    "publish",
]
