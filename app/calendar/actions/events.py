"""Changes to an event itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.calendar.actions.chains import refuse_circles
from app.calendar.actions.drafts import EventDraft, linked_ids, rows_of, values_of
from app.calendar.actions.searched import reindex
from app.calendar.models import Event, EventState, Precision, Slot
from app.core import audit, clock, outbox
from app.core.db import Model, db
from app.core.errors import RuleBroken
from app.organizations.models import Organization

# What a calendar program takes for time or place.
_WHEN_AND_WHERE = frozenset({"precision", "starts_on", "ends_on", "format", "municipality_id"})
_SEARCHED = frozenset({"title", "announcement"})

# A form sent twice (a second click, a reload) comes sooner; who truly wants the same again comes later.
TWICE_WITHIN = timedelta(minutes=10)
# Whoever edits an event seldom presses the button once: its host is told when the last change is so old.
SETTLES = timedelta(minutes=10)


class EventIsCancelled(RuleBroken):
    """A cancelled event stays as it is, with its reason."""

    def __init__(self, event: Event) -> None:
        self.reason = event.cancel_reason


def create_event(draft: EventDraft, host_id: int, *, by: int | None, copied_from: int | None = None) -> Event:
    """A draft event of this host; `copied_from` is the event whose facts these are.

    Raises TitleMissing, AudienceMissing, NobodyInvited, DatesMissing, DatesOutOfOrder.
    """
    event, said = _new(draft, host_id)
    db.session.add(event)
    db.session.flush()
    reindex([event.id])
    after = said | ({"copied_from": copied_from} if copied_from else {})
    audit.record("event.created", "event", event.id, by=by, after=after)
    return event


def create_events(drafts: Sequence[tuple[EventDraft, int]], *, by: int | None) -> list[Event]:
    """Draft events, each given with the id of its host: as create_event, for hundreds in few statements."""
    made = [_new(draft, host_id) for draft, host_id in drafts]
    db.session.add_all(event for event, _said in made)
    db.session.flush()
    reindex([event.id for event, _said in made])
    told = [audit.Change("event.created", "event", event.id, after=said) for event, said in made]
    audit.record_many(told, by=by)
    return [event for event, _said in made]


def _new(draft: EventDraft, host_id: int) -> tuple[Event, dict[str, Any]]:
    """The event, and what the audit log says of it."""
    values, rows = values_of(draft), rows_of(draft)
    now = clock.now()
    event = Event(**values, **rows, host_id=host_id, state=EventState.DRAFT, created_at=now, changed_at=now)
    said = {name: plain(value) for name, value in (values | rows).items() if value}
    return event, {"host_id": host_id} | said


def create_event_once(
    draft: EventDraft, host_id: int, *, by: int | None, copied_from: int | None = None
) -> Event:
    """As create_event, for what comes out of a form: a draft of this host that says exactly the same and is
    younger than TWICE_WITHIN is returned as it is."""
    db.session.get_one(Organization, host_id, with_for_update={"key_share": True})  # its twins come in turn
    return _twin(draft, host_id, copied_from) or create_event(draft, host_id, by=by, copied_from=copied_from)


def _twin(draft: EventDraft, host_id: int, besides: int | None) -> Event | None:
    values, rows = values_of(draft), rows_of(draft)
    query = select(Event).where(
        Event.host_id == host_id,
        Event.title == values["title"],
        Event.state == EventState.DRAFT,
        Event.created_at > clock.now() - TWICE_WITHIN,
    )
    found = (event for event in db.session.scalars(query) if event.id != besides)
    return next((event for event in found if not _differing(event, values, rows)), None)


def edit_event(event: Event, draft: EventDraft, *, by: int | None) -> None:
    """Make the event say what `draft` says.

    Raises EventIsCancelled, UmbrellaInCircle, ChainInCircle and what create_event raises.
    """
    lock_live(event)
    values, rows = values_of(draft), rows_of(draft)
    changed = _differing(event, values, rows)
    if not changed:
        return
    refuse_circles(event, draft)
    said = values | rows
    before = {name: plain(getattr(event, name)) for name in changed}
    for name in changed:
        setattr(event, name, said[name])
    touch(event, moved=not _WHEN_AND_WHERE.isdisjoint(changed))
    if not _SEARCHED.isdisjoint(changed):
        reindex([event.id])
    after = {name: plain(said[name]) for name in changed}
    audit.record("event.changed", "event", event.id, by=by, before=before, after=after)


def lock_live(event: Event) -> None:
    """Let changes of one event follow each other, each seeing the one before. Raises EventIsCancelled."""
    db.session.refresh(event, with_for_update={"key_share": True})
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled(event)


def is_dated(event: Event) -> bool:
    """Whether somebody can know the day: by the event's own date or a time that is not called off."""
    if event.precision in (Precision.DAY, Precision.DAYS):
        return True
    live = select(Slot.id).where(Slot.event_id == event.id, Slot.cancelled_at.is_(None))
    return db.session.scalar(live.limit(1)) is not None


def touch(event: Event, *, moved: bool) -> None:
    """A new version; what is public tells its readers, a draft has none. A date or a time is what a host may
    have been asked for."""
    if event.date_due_on is not None and is_dated(event):
        before, event.date_due_on = {"date_due_on": event.date_due_on.isoformat()}, None
        audit.record(
            "event.date_given", "event", event.id, by=None, before=before, after={"date_due_on": None}
        )
    event.version += 1
    event.sequence += moved
    event.changed_at = clock.now()
    db.session.flush()
    if event.is_shown:
        outbox.put("event.changed", event.id, event.version, event.host_id, delay=SETTLES)


def _differing(event: Event, values: dict[str, Any], rows: dict[str, list[Any]]) -> list[str]:
    """The names under which the event does not say what `values` and `rows` say."""
    columns = [name for name, value in values.items() if getattr(event, name) != value]
    return columns + [
        name for name, some in rows.items() if linked_ids(event, name) != {row.id for row in some}
    ]


def plain(value: Any) -> Any:
    """A column's value, or the names of linked rows, as the audit log's JSON holds it."""
    match value:
        case StrEnum():
            return value.value
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case [Model(), *_]:
            return sorted(row.short_name if isinstance(row, Organization) else row.title for row in value)
    return value
