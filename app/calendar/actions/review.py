"""The way of an event: draft, on review, published, finished; back again while nobody has counted on it."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import func, select

from app.calendar.actions.events import is_dated, lock_live
from app.calendar.kept import reviewers
from app.calendar.models import Event, EventState, Pool, Slot
from app.calendar.readiness import EXACT, WARNINGS, Lack, is_begun, is_over, missing
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.errors import RuleBroken

ASKED_OF = frozenset({EventState.DRAFT, EventState.ON_REVIEW, EventState.PUBLISHED})


class AlreadyPublished(RuleBroken):
    """The event is public already."""


class StateHasChanged(RuleBroken):
    """The event is in another state than whoever pressed the button saw."""

    def __init__(self, state: EventState) -> None:
        self.state = state


class NotReady(RuleBroken):
    """Something is missing without which nobody can look at the event; `lacks` names it."""

    status = 422

    def __init__(self, lacks: list[Lack]) -> None:
        self.lacks = lacks


class ReasonMissing(RuleBroken):
    """The host has to know what to mend."""

    status = 422


class EventIsBooked(RuleBroken):
    """Groups count on the event, works are `entered` for it, or it has begun: it is called off with a reason,
    not taken back."""

    def __init__(self, *, taken: int, begun: bool, entered: int = 0) -> None:
        self.taken, self.begun, self.entered = taken, begun, entered


class EventNotOver(RuleBroken):
    """Its last time or day is still to come."""


class AlreadyDated(RuleBroken):
    """There is nothing to ask for: the event has its day."""


class DueInPast(RuleBroken):
    """The day until which to answer has passed."""

    status = 422


def send_for_review(event: Event, *, by: int | None) -> None:
    """Ask those who may publish the event to look at it.

    Raises EventIsCancelled, StateHasChanged, NotReady.
    """
    _from(event, EventState.DRAFT)
    lacks = [lack for lack in missing(event, clock.now()) if lack not in WARNINGS]
    if lacks:
        raise NotReady(lacks)
    _turn(event, EventState.ON_REVIEW, "event.sent_for_review", by=by)
    for organization_id in reviewers(event):
        outbox.put("event.sent_for_review", event.id, event.version, organization_id)


def send_back(event: Event, reason: str, *, by: int | None) -> None:
    """Give the event back to its host to be mended.

    Raises ReasonMissing, EventIsCancelled, StateHasChanged.
    """
    if not reason.strip():
        raise ReasonMissing
    _from(event, EventState.ON_REVIEW)
    _turn(event, EventState.DRAFT, "event.sent_back", by=by, reason=reason.strip())
    outbox.put("event.sent_back", event.id, event.version, event.host_id)


def publish(event: Event, *, by: int | None) -> None:
    """Show the event to its readers. One without a date and times is published as to be dated.

    Raises AlreadyPublished, EventIsCancelled, StateHasChanged.
    """
    lock_live(event)
    if event.state is EventState.PUBLISHED:
        raise AlreadyPublished
    _from(event, EventState.DRAFT, EventState.ON_REVIEW)
    event.sequence += 1
    _turn(event, EventState.PUBLISHED, "event.published", by=by)
    outbox.put("event.published", event.id, event.version, event.host_id)


def take_back(
    event: Event, *, by: int | None, count_works: Callable[[int], int] = lambda _event_id: 0
) -> None:
    """Make a published event a draft again, which nobody but its organizers sees.

    `count_works` says how many works are entered for the event with this id: it is asked when nobody can
    enter one any more. Raises EventIsCancelled, StateHasChanged, EventIsBooked.
    """
    _from(event, EventState.PUBLISHED)
    # Whoever books holds the time: this waits for it, and whoever comes later finds a draft.
    held = select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.id).with_for_update(key_share=True)
    ids = db.session.scalars(held).all()
    query = select(func.sum(Pool.taken), func.sum(Pool.waiting)).where(Pool.slot_id.in_(ids))
    taken, waiting = db.session.execute(query).one()
    db.session.expire(event, ["slots"])
    begun = is_begun(event, clock.now())
    entered = count_works(event.id)
    if taken or waiting or begun or entered:
        raise EventIsBooked(taken=(taken or 0) + (waiting or 0), begun=begun, entered=entered)
    event.sequence += 1
    _turn(event, EventState.DRAFT, "event.taken_back", by=by)


def finish(event: Event, *, by: int | None) -> None:
    """Say that the event is over; it stays in the calendar's past.

    Raises EventIsCancelled, StateHasChanged, EventNotOver.
    """
    _from(event, EventState.PUBLISHED)
    if not is_over(event, clock.now()):
        raise EventNotOver
    _turn(event, EventState.FINISHED, "event.finished", by=by)


def ask_for_date(event: Event, due_on: date, *, by: int | None) -> None:
    """Ask the host for a date until `due_on`; giving a date or adding a time answers it.

    Raises EventIsCancelled, StateHasChanged, AlreadyDated, DueInPast.
    """
    _from(event, *ASKED_OF)
    if is_dated(event):
        raise AlreadyDated
    if due_on < clock.today(clock.zone()):
        raise DueInPast
    if due_on == event.date_due_on:
        return
    before, event.date_due_on = _day(event.date_due_on), due_on
    event.version += 1  # each request is a message of its own
    db.session.flush()
    old, new = {"date_due_on": before}, {"date_due_on": _day(due_on)}
    audit.record("event.date_asked", "event", event.id, by=by, before=old, after=new)
    outbox.put("event.date_asked", event.id, event.version, event.host_id)


def ask_for_dates(events: Sequence[Event], due_on: date, *, by: int | None) -> None:
    """The same of many, in few statements; somebody else writes to their hosts. Those that have a day, are
    over or called off are left alone."""
    live = select(Slot.id).where(Slot.event_id == Event.id, Slot.cancelled_at.is_(None))
    query = select(Event).where(Event.id.in_([event.id for event in events]), Event.state.in_(ASKED_OF))
    query = query.where(Event.precision.not_in(EXACT), ~live.exists()).order_by(Event.id)
    held = query.with_for_update(key_share=True, of=Event).execution_options(populate_existing=True)
    changes = []
    for event in db.session.scalars(held):
        if event.date_due_on != due_on:
            before, event.date_due_on = {"date_due_on": _day(event.date_due_on)}, due_on
            event.version += 1
            after = {"date_due_on": _day(due_on)}
            changes.append(audit.Change("event.date_asked", "event", event.id, before, after))
    db.session.flush()
    audit.record_many(changes, by=by)


def stop_asking(event: Event, *, by: int | None) -> None:
    """The host is asked for no date any longer; nothing changes where it was not. Raises EventIsCancelled."""
    lock_live(event)
    if event.date_due_on is None:
        return
    before, event.date_due_on = {"date_due_on": _day(event.date_due_on)}, None
    event.version += 1
    db.session.flush()
    after = {"date_due_on": None}
    audit.record("event.date_not_asked", "event", event.id, by=by, before=before, after=after)


def _from(event: Event, *states: EventState) -> None:
    """Lock the event and see that it is in one of these states. Raises EventIsCancelled, StateHasChanged."""
    lock_live(event)
    if event.state not in states:
        raise StateHasChanged(event.state)


def _turn(event: Event, state: EventState, action: str, *, by: int | None, reason: str | None = None) -> None:
    before, event.state = {"state": event.state.value}, state
    event.version += 1
    event.changed_at = clock.now()
    db.session.flush()
    after = {"state": state.value}
    audit.record(action, "event", event.id, by=by, before=before, after=after, reason=reason)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
