"""Many times in one go: planned and looked at, made all or none, and taken back in one step."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select

from app.calendar.actions.events import lock_live, touch
from app.calendar.actions.slots import SlotDraft, check_times, find_twin, insert_slot
from app.calendar.models import Event, Pool, SeatLimit, Slot, SlotBatch, SlotSession
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.working_time import WorkingCalendar
from app.organizations.models import Venue

ASK_ABOVE = 60  # times that are made without asking again


class NothingToMake(RuleBroken):
    """The plan has no times at all."""

    status = 422


class PlanHasTrouble(RuleBroken):
    """Some of the times cannot be made: then none is. `planned` says which and why."""

    def __init__(self, planned: "Sequence[Planned]") -> None:
        self.planned = planned
        self.count = sum(bool(one.errors) for one in planned)


class ManyTimes(RuleBroken):
    """More times than usual: whoever asks for them says so once more."""

    def __init__(self, count: int) -> None:
        self.count = count


class BatchInUse(RuleBroken):
    """Somebody has booked one of the times, or had: such a time is called off with a reason."""

    def __init__(self, booked: int) -> None:
        self.booked = booked


class BatchUndone(RuleBroken):
    """The times were taken back already."""


class Trouble(StrEnum):
    """What may be wrong with a planned time. The first five forbid it, the others only warn."""

    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    IN_PAST = "in_past"
    TWICE = "twice"
    OVER_VENUE = "over_venue"
    HOLIDAY = "holiday"
    VENUE_BUSY = "venue_busy"


WARNINGS = frozenset({Trouble.HOLIDAY, Trouble.VENUE_BUSY})
_ERRORS = {"SlotEndsBeforeStart": Trouble.ENDS_BEFORE_START, "SlotTooLong": Trouble.TOO_LONG}


@dataclass(frozen=True)
class Planned:
    """A time that is going to be made, with what is wrong with it."""

    draft: SlotDraft
    troubles: tuple[Trouble, ...] = ()

    @property
    def errors(self) -> tuple[Trouble, ...]:
        return tuple(one for one in self.troubles if one not in WARNINGS)


def plan(event: Event, drafts: Sequence[SlotDraft], working: WorkingCalendar) -> list[Planned]:
    """Each draft with its troubles, in the order given. Changes nothing."""
    capacities = _venue_capacities(drafts)
    twins = Counter(_place_and_time(draft) for draft in drafts)
    planned = []
    for draft in drafts:
        troubles = list(_own_troubles(draft, capacities))
        if twins[_place_and_time(draft)] > 1 or find_twin(event.id, draft) is not None:
            troubles.append(Trouble.TWICE)
        if not working.is_working_day(draft.starts_at.astimezone(clock.zone()).date()):
            troubles.append(Trouble.HOLIDAY)
        if draft.venue_id is not None and _venue_is_busy(draft):
            troubles.append(Trouble.VENUE_BUSY)
        planned.append(Planned(draft, tuple(troubles)))
    return planned
