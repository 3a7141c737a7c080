"""Public reads that tell each event once, with all the days on which it is held: for plans and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.calendar import conditions
from app.calendar.conditions import Days, Question
from app.calendar.facts import EventFacts, event_columns, with_host
from app.calendar.models import Event, EventState, Precision, Recurrence, Scale, Slot, event_cohost
from app.calendar.queries import meetings_of
from app.core.db import batches, db
from app.organizations.models import Organization, Venue


@dataclass(frozen=True, slots=True)
class Held:
    """An event with its days, in order and each once, none where it has no times; `place` is that of its
    first time, `cohosts` are short names."""

    event: EventFacts
    scale: Scale
    recurrence: Recurrence | None
    apply_until: date | None
    days: tuple[date, ...] = ()
    place: str = ""
    cohosts: tuple[str, ...] = ()

    @property
    def begins(self) -> date | None:
        """The first of its days, or of its own dates."""
        return self.days[0] if self.days else self.event.starts_on


def held_within(question: Question, days: Days, most: int) -> list[Held]:
    """The events held on one of the days, those without a date last; at most so many, called off none.

    Days of a question are those of a list that begins today: a plan names its own.
    """
    query = with_host(select(*event_columns(), Event.scale, Event.recurrence, Event.apply_until))
    query = query.where(
        conditions.asked(question), Event.state != EventState.CANCELLED, _within(question, days)
    )
    ordered = query.order_by(Event.starts_on.nulls_last(), Event.title, Event.id).limit(most)
    rows = db.session.execute(ordered).all()
    ids = [row[0] for row in rows]
    times, cohosts = _times(ids, question, days), _cohosts(ids)
    found = []
    for *facts, scale, recurrence, apply_until in rows:
        event = EventFacts(*facts)
        held_on, place = times.get(event.id, ((), ""))
        found.append(Held(event, scale, recurrence, apply_until, held_on, place, cohosts.get(event.id, ())))
    return sorted(found, key=lambda one: (one.begins is None, one.begins, one.event.title, one.event.id))


def _within(question: Question, days: Days) -> ColumnElement[bool]:
    live = and_(Slot.event_id == Event.id, Slot.cancelled_at.is_(None))
    timed = select(Slot.id).where(live, conditions.has_day_within(days, question.zone)).exists()
    dated = and_(conditions.touches(days), conditions.without_times())
    if not question.filters.takes_undated(question.today):
        return or_(timed, dated)
    return or_(timed, dated, and_(Event.precision == Precision.NONE, conditions.without_times()))


def _times(ids: Sequence[int], question: Question, days: Days) -> dict[int, tuple[tuple[date, ...], str]]:
    """By event its days and the place of its first time."""
    slots: list[Any] = []
    for some in batches(ids):
        query = select(Slot.event_id, Slot.id, Slot.starts_at, Venue.name, Venue.address)
        query = query.outerjoin(Venue, Venue.id == Slot.venue_id)
        query = query.where(Slot.event_id.in_(some), Slot.cancelled_at.is_(None))
        query = query.where(conditions.has_day_within(days, question.zone))
        slots += db.session.execute(query.order_by(Slot.starts_at, Slot.id)).all()
    meetings = meetings_of([slot_id for _event, slot_id, *_rest in slots])
    held: dict[int, set[date]] = {}
    places: dict[int, str] = {}
    for event_id, slot_id, starts_at, name, address in slots:
        begins = [begun for begun, _ended in meetings.get(slot_id, ())] or [starts_at]
        held.setdefault(event_id, set()).update(begun.astimezone(question.zone).date() for begun in begins)
        places.setdefault(event_id, ", ".join(filter(None, (name, address))))
    first, last = days
    return {
        event_id: (tuple(sorted(day for day in of_event if first <= day <= (last or day))), places[event_id])
        for event_id, of_event in held.items()
    }


def _cohosts(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for some in batches(ids):
        query = select(event_cohost.c.event_id, Organization.short_name)
        query = query.join(Organization, Organization.id == event_cohost.c.organization_id)
        query = query.where(event_cohost.c.event_id.in_(some)).order_by(Organization.short_name)
        for event_id, name in db.session.execute(query):
            found[event_id] = (*found.get(event_id, ()), name)
    return found
