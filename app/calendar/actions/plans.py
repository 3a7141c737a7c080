"""Times that are going to be made, each with what is wrong with it. Changes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.calendar.actions.slot_refusals import SessionsOverlap, SlotEndsBeforeStart, SlotInPast, SlotTooLong
from app.calendar.actions.slots import SlotDraft, check_times
from app.calendar.models import Event, Slot, SlotSession
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Venue
from app.organizations.queries import working_calendar

Hours = tuple[datetime, datetime]
Place = tuple[datetime, datetime, int | None]


class Trouble(StrEnum):
    """What may be wrong with a planned time; WARNINGS do not forbid it."""

    ENDS_BEFORE_START = "ends_before_start"
    TOO_LONG = "too_long"
    SESSIONS_OVERLAP = "sessions_overlap"
    IN_PAST = "in_past"
    TWICE = "twice"
    OVER_VENUE = "over_venue"
    HOLIDAY = "holiday"
    VENUE_BUSY = "venue_busy"


WARNINGS = frozenset({Trouble.HOLIDAY, Trouble.VENUE_BUSY})
_TROUBLE_OF: dict[type[RuleBroken], Trouble] = {
    SlotEndsBeforeStart: Trouble.ENDS_BEFORE_START,
    SlotTooLong: Trouble.TOO_LONG,
    SessionsOverlap: Trouble.SESSIONS_OVERLAP,
    SlotInPast: Trouble.IN_PAST,
}


@dataclass(frozen=True)
class Planned:
    """A time that is going to be made, with what is wrong with it."""

    draft: SlotDraft
    troubles: tuple[Trouble, ...] = ()

    @property
    def errors(self) -> tuple[Trouble, ...]:
        return tuple(one for one in self.troubles if one not in WARNINGS)


def plan(event: Event, drafts: Sequence[SlotDraft]) -> list[Planned]:
    """Each draft with its troubles, in the order given."""
    if not drafts:
        return []
    present = _Present.beside(event, drafts)
    return [Planned(draft, tuple(present.troubles_of(draft))) for draft in drafts]


def warnings_of(slot: Slot) -> tuple[Trouble, ...]:
    """What an organizer should hear of a time that was made."""
    draft = SlotDraft(slot.starts_at, slot.ends_at, slot.capacity, slot.venue_id, sessions=slot.hours)
    present = _Present.beside(slot.event, [draft], without=slot.id)
    return tuple(one for one in present.troubles_of(draft) if one in WARNINGS)


@dataclass(frozen=True)
class _Present:
    """What plans are held against: how often each time is there, with the plan's own ones, and what takes
    place at each venue, and how many people it holds."""

    times: Counter[Place]
    at_venues: dict[int, list[Hours]]
    seats: dict[int, int]

    @classmethod
    def beside(cls, event: Event, drafts: Sequence[SlotDraft], *, without: int = 0) -> "_Present":
        own = select(Slot.starts_at, Slot.ends_at, Slot.venue_id).where(
            Slot.event_id == event.id, Slot.cancelled_at.is_(None), Slot.id != without
        )
        times: Counter[Place] = Counter((begins, ends, at) for begins, ends, at in db.session.execute(own))
        times.update(map(_hours_and_place, drafts))
        at_venues = _meetings_at_venues(drafts, without)
        for draft in drafts:
            if draft.venue_id is not None:
                at_venues.setdefault(draft.venue_id, []).extend(draft.hours)
        return cls(times, at_venues, _venue_seats(drafts))

    def troubles_of(self, draft: SlotDraft) -> Iterator[Trouble]:
        try:
            check_times(draft)
        except (SlotEndsBeforeStart, SlotTooLong, SessionsOverlap, SlotInPast) as refusal:
            yield _TROUBLE_OF[type(refusal)]
        if self.times[_hours_and_place(draft)] > 1:
            yield Trouble.TWICE
        if draft.venue_id is not None and draft.capacity > self.seats.get(draft.venue_id, draft.capacity):
            yield Trouble.OVER_VENUE
        zone, calendar = clock.zone(), working_calendar()
        if any(calendar.is_holiday(begins.astimezone(zone).date()) for begins, _ends in draft.hours):
            yield Trouble.HOLIDAY
        if draft.venue_id is not None and self._is_busy(draft.venue_id, draft.hours):
            yield Trouble.VENUE_BUSY

    def _is_busy(self, venue_id: int, hours: Sequence[Hours]) -> bool:
        """Whether more than the plan itself is at the venue at one of these hours."""
        there = self.at_venues.get(venue_id, [])
        return any(sum(begins < end and start < ends for start, end in there) > 1 for begins, ends in hours)


def _meetings_at_venues(drafts: Sequence[SlotDraft], without: int) -> dict[int, list[Hours]]:
    """When something takes place at the venues of the plan, while it goes on."""
    venues = {draft.venue_id for draft in drafts if draft.venue_id is not None}
    live = (
        Slot.venue_id.in_(venues),
        Slot.cancelled_at.is_(None),
        Slot.id != without,
        Slot.starts_at < max(draft.ends_at for draft in drafts),
        Slot.ends_at > min(draft.starts_at for draft in drafts),
    )
    meetings = select(Slot.venue_id, SlotSession.starts_at, SlotSession.ends_at).join(Slot.sessions)
    whole = select(Slot.venue_id, Slot.starts_at, Slot.ends_at).where(~Slot.sessions.any())
    found: dict[int, list[Hours]] = {}
    for query in (meetings, whole) if venues else ():
        for venue_id, begins, ends in db.session.execute(query.where(*live)):
            found.setdefault(venue_id or 0, []).append((begins, ends))
    return found


def _venue_seats(drafts: Sequence[SlotDraft]) -> dict[int, int]:
    """How many people each venue of the plan takes; one that has not said is not here."""
    ids = {draft.venue_id for draft in drafts if draft.venue_id is not None}
    query = select(Venue.id, Venue.capacity).where(Venue.id.in_(ids), Venue.capacity.is_not(None))
    return {venue_id: capacity for venue_id, capacity in db.session.execute(query) if capacity is not None}


def _hours_and_place(draft: SlotDraft) -> Place:
    return draft.starts_at, draft.ends_at, draft.venue_id
