"""What a school has held by itself: nobody booked it, and nobody else is to find it.

It is an event that invites its own school alone, as a time that was asked for is
(docs/decisions/012-a-time-for-one-school-is-an-event-of-its-own.md): it stands on no public page, in no
search and in no feed, and needs no review, for there is nothing to announce. Its sheets count as any others.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select

from app.calendar.actions.drafts import EventDraft
from app.calendar.actions.events import create_event
from app.calendar.models import Event, EventFormat, EventKind, EventState, Precision, Scale, Visibility
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Organization


class HeldAlready(RuleBroken):
    """The school has recorded an event of this title and kind on this day before."""

    def __init__(self, event: Event) -> None:
        self.event_id, self.title, self.day = event.id, event.title, event.starts_on


@dataclass(frozen=True)
class Held:
    """What a school says of an event of its own. It is of one day, or with `ends_on` goes on until then, as
    the lessons of a school year do. `hours` are academic hours credited to each who comes."""

    title: str
    kind: EventKind
    starts_on: date
    ends_on: date | None = None
    format: EventFormat = EventFormat.AT_SCHOOL
    hours: Decimal = Decimal(0)
    programme_ids: frozenset[int] = frozenset()
    field_ids: frozenset[int] = frozenset()


def record_held(held: Held, school_id: int, *, by: int | None) -> Event:
    """Make the event, over or going on. Raises HeldAlready, TitleMissing, DatesOutOfOrder."""
    school = db.session.get_one(Organization, school_id, with_for_update={"key_share": True})  # in turn
    if (twin := _twin(held, school_id)) is not None:
        raise HeldAlready(twin)
    draft = EventDraft(
        title=held.title,
        kind=held.kind,
        scale=Scale.SCHOOL,
        format=held.format,
        municipality_id=school.municipality_id,
        precision=Precision.YEAR if held.ends_on else Precision.DAY,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        hours=held.hours,
        visibility=Visibility.INVITED,
        invited_ids=frozenset({school_id}),
        programme_ids=held.programme_ids,
        field_ids=held.field_ids,
    )
    event = create_event(draft, school_id, by=by)
    goes_on = event.ends_on is not None and event.ends_on >= clock.today(clock.zone())
    before, event.state = event.state, EventState.PUBLISHED if goes_on else EventState.FINISHED
    event.version += 1
    db.session.flush()
    states = [{"state": state.value} for state in (before, event.state)]
    audit.record("event.held", "event", event.id, by=by, before=states[0], after=states[1])
    return event


def held_by(school_id: int) -> ColumnElement[bool]:
    """The condition that an event is one that the school has recorded as its own."""
    closed = (Event.visibility == Visibility.INVITED) & (Event.scale == Scale.SCHOOL)
    return closed & (Event.host_id == school_id)


def _twin(held: Held, school_id: int) -> Event | None:
    query = select(Event).where(
        held_by(school_id),
        Event.kind == held.kind,
        Event.starts_on == held.starts_on,
        Event.state != EventState.CANCELLED,
    )
    called = " ".join(held.title.split()).casefold()
    return next((one for one in db.session.scalars(query) if one.title.casefold() == called), None)
