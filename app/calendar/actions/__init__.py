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
from app.calendar.actions.chains import ChainInCircle, UmbrellaInCircle
from app.calendar.actions.copies import copy_to_next_year, repeat_event
from app.calendar.actions.drafts import (
    AudienceMissing,
    DatesMissing,
    DatesOutOfOrder,
    EventDraft,
    Link,
    NobodyInvited,
    TitleMissing,
    draft_of,
)
from app.calendar.actions.events import (
    AlreadyPublished,
    EventIsCancelled,
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
from app.calendar.actions.typed import TooMuchTyped, forget_typed, keep_typed

__all__ = [
    "AlreadyPublished",
    "AudienceMissing",
    "BatchInUse",
    "BatchUndone",
    "ChainInCircle",
    "DatesMissing",
    "DatesOutOfOrder",
    "EventDraft",
    "EventIsCancelled",
    "Link",
    "ManyTimes",
    "NobodyInvited",
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
    "TooMuchTyped",
    "Trouble",
    "UmbrellaInCircle",
    "add_slot",
    "copy_to_next_year",
    "create_event",
    "create_event_once",
    "draft_of",
    "edit_event",
    "edit_slot",
    "forget_typed",
    "groups_of",
    "keep_typed",
    "make_slots",
    "plan",
    "publish",
    "repeat_event",
    "undo_slots",
    "warnings_of",
]
