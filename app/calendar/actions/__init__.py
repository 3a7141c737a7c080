"""Changes to events and their times.

An event's own dates stay as they were typed, whatever times it has: a month-long programme may have three
bookable days. What shows days (the calendar, the feeds) looks at the times first and at the event's dates
only where it has none.

Every change that a reader can see raises `version`; one of time, place or state raises `sequence` too, as
calendar programs expect. A change that changes nothing leaves no trace.
"""

from app.calendar.actions.drafts import DraftInUse, delete_draft
from app.calendar.actions.events import (
    AudienceMissing,
    DatesMissing,
    DatesOutOfOrder,
    EventDraft,
    EventIsCancelled,
    TitleMissing,
    create_event,
    create_event_once,
    edit_event,
)
from app.calendar.actions.offers import (
    GroupSizeOutOfOrder,
    RouteDraft,
    add_route,
    edit_route,
    set_route_active,
)
from app.calendar.actions.review import (
    AlreadyDated,
    AlreadyPublished,
    DueInPast,
    EventIsBooked,
    EventNotOver,
    NotReady,
    ReasonMissing,
    StateHasChanged,
    ask_for_date,
    finish,
    publish,
    send_back,
    send_for_review,
    take_back,
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
    "AlreadyDated",
    "AlreadyPublished",
    "AudienceMissing",
    "DatesMissing",
    "DatesOutOfOrder",
    "DraftInUse",
    "DueInPast",
    "EventDraft",
    "EventIsBooked",
    "EventIsCancelled",
    "EventNotOver",
    "GroupSizeOutOfOrder",
    "NotReady",
    "ReasonMissing",
    "RouteDraft",
    "SlotDraft",
    "SlotEndsBeforeStart",
    "SlotExists",
    "SlotHasBookings",
    "SlotInPast",
    "SlotIsCancelled",
    "SlotTooLong",
    "StateHasChanged",
    "TitleMissing",
    "add_route",
    "add_slot",
    "ask_for_date",
    "create_event",
    "create_event_once",
    "delete_draft",
    "edit_event",
    "edit_route",
    "edit_slot",
    "finish",
    "groups_of",
    "publish",
    "send_back",
    "send_for_review",
    "set_route_active",
    "take_back",
]
