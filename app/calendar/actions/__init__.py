"""Changes to events and their times.

An event's own dates stay as they were typed, whatever times it has: a month-long programme may have three
bookable days. What shows days (the calendar, the feeds) looks at the times first and at the event's dates
only where it has none.

Every change that a reader can see raises `version`; one of time, place or state raises `sequence` too, as
calendar programs expect. A change that changes nothing leaves no trace.
"""

from app.calendar.actions.batches import (
    BatchInUse,
    BatchUndone,
    ManyTimes,
    NothingToMake,
    PlanHasTrouble,
    make_slots,
    undo_slots,
)
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
from app.calendar.actions.plans import Planned, Trouble, plan, warnings_of
from app.calendar.actions.slots import (
    OverVenue,
    SessionsOverlap,
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
    "BatchInUse",
    "BatchUndone",
    "DatesMissing",
    "DatesOutOfOrder",
    "EventDraft",
    "EventIsCancelled",
    "ManyTimes",
    "NothingToMake",
    "OverVenue",
    "PlanHasTrouble",
    "Planned",
    "SessionsOverlap",
    "SlotDraft",
    "SlotEndsBeforeStart",
    "SlotExists",
    "SlotHasBookings",
    "SlotInPast",
    "SlotIsCancelled",
    "SlotTooLong",
    "TitleMissing",
    "Trouble",
    "add_slot",
    "create_event",
    "create_event_once",
    "edit_event",
    "edit_slot",
    "groups_of",
    "make_slots",
    "plan",
    "publish",
    "undo_slots",
    "warnings_of",
]
