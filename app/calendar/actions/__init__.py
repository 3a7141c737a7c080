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
from app.calendar.actions.copies import copy_to_next_year, copy_with_dates, repeat_event, years_on
from app.calendar.actions.deletion import DraftInUse, delete_draft, delete_drafts
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
    EventIsCancelled,
    create_event,
    create_event_once,
    create_events,
    edit_event,
    lock_live,
)
from app.calendar.actions.held import Held, HeldAlready, held_by, record_held
from app.calendar.actions.offers import (
    GroupSizeOutOfOrder,
    RouteDraft,
    add_route,
    edit_route,
    event_of,
    set_route_active,
)
from app.calendar.actions.plans import Planned, Trouble, plan, warnings_of
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
    ask_for_dates,
    finish,
    publish,
    send_back,
    send_for_review,
    stop_asking,
    take_back,
)
from app.calendar.actions.searched import reindex
from app.calendar.actions.slot_refusals import (
    CapacityBelowTaken,
    GroupsBelowTaken,
    OverVenue,
    SessionsOverlap,
    SlotEndsBeforeStart,
    SlotExists,
    SlotHasBookings,
    SlotInPast,
    SlotIsCancelled,
    SlotTooLong,
)
from app.calendar.actions.slots import SlotDraft, add_slot, edit_slot, groups_of, rewrite_slot
from app.calendar.actions.terms import take_group_size
from app.calendar.actions.typed import TooMuchTyped, forget_typed, keep_typed

__all__ = [
    "AlreadyDated",
    "AlreadyPublished",
    "AudienceMissing",
    "BatchInUse",
    "BatchUndone",
    "CapacityBelowTaken",
    "ChainInCircle",
    "DatesMissing",
    "DatesOutOfOrder",
    "DraftInUse",
    "DueInPast",
    "EventDraft",
    "EventIsBooked",
    "EventIsCancelled",
    "EventNotOver",
    "GroupSizeOutOfOrder",
    "GroupsBelowTaken",
    "Held",
    "HeldAlready",
    "Link",
    "ManyTimes",
    "NobodyInvited",
    "NotReady",
    "NothingToMake",
    "OverVenue",
    "PlanHasTrouble",
    "Planned",
    "ReasonMissing",
    "RouteDraft",
    "SessionsOverlap",
    "SlotDraft",
    "SlotEndsBeforeStart",
    "SlotExists",
    "SlotHasBookings",
    "SlotInPast",
    "SlotIsCancelled",
    "SlotTooLong",
    "StateHasChanged",
    "TitleMissing",
    "TooMuchTyped",
    "Trouble",
    "UmbrellaInCircle",
    "add_route",
    "add_slot",
    "ask_for_date",
    "ask_for_dates",
    "copy_to_next_year",
    "copy_with_dates",
    "create_event",
    "create_event_once",
    "create_events",
    "delete_draft",
    "delete_drafts",
    "draft_of",
    "edit_event",
    "edit_route",
    "edit_slot",
    "event_of",
    "finish",
    "forget_typed",
    "groups_of",
    "held_by",
    "keep_typed",
    "lock_live",
    "make_slots",
    "plan",
    "publish",
    "record_held",
    "reindex",
    "repeat_event",
    "rewrite_slot",
    "send_back",
    "send_for_review",
    "set_route_active",
    "stop_asking",
    "take_back",
    "take_group_size",
    "undo_slots",
    "warnings_of",
    "years_on",
]
