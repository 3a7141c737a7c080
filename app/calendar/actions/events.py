"""Changes to an event itself."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.calendar.models import Audience, Event, EventFormat, EventKind, EventState, Precision, Scale, Slot
from app.calendar.search import words_of
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import Municipality, Organization

# What a calendar program takes for time or place.
_WHEN_AND_WHERE = frozenset({"precision", "starts_on", "ends_on", "format", "municipality_id"})


# A form sent twice (a second click, a reload) comes sooner; who truly wants the same again comes later.
TWICE_WITHIN = timedelta(minutes=10)
# Whoever edits an event seldom presses the button once: its host is told when the last change is so old.
SETTLES = timedelta(minutes=10)


class TitleMissing(RuleBroken):
    """An event without a name."""


class AudienceMissing(RuleBroken):
    """An event for nobody."""


class DatesMissing(RuleBroken):
    """The precision asks for dates that are not there."""

    def __init__(self, precision: Precision) -> None:
        self.precision = precision


class DatesOutOfOrder(RuleBroken):
    """The last day lies before the first."""

    def __init__(self, starts_on: date, ends_on: date) -> None:
        self.starts_on, self.ends_on = starts_on, ends_on


class EventIsCancelled(RuleBroken):
    """A cancelled event stays as it is, with its reason."""

    def __init__(self, event: Event) -> None:
        self.reason = event.cancel_reason


@dataclass(frozen=True)
class EventDraft:
    """What an organizer says of an event. `hours` are academic hours credited to each who comes."""

    title: str
    kind: EventKind
    scale: Scale = Scale.REGIONAL
    format: EventFormat = EventFormat.ONSITE
    municipality_id: int | None = None
    announcement: str = ""
    bring: str = ""
    audience: Sequence[Audience] = (Audience.PUPILS,)
    grades: frozenset[int] = frozenset()
    special_needs: bool = False
    precision: Precision = Precision.NONE
    starts_on: date | None = None
    ends_on: date | None = None
    hours: Decimal = Decimal(0)


def create_event(draft: EventDraft, host_id: int, *, by: int | None) -> Event:
    """A draft event of this host. Raises TitleMissing, AudienceMissing, DatesMissing, DatesOutOfOrder."""
    values = _values(draft)
    now = clock.now()
    event = Event(**values, host_id=host_id, state=EventState.DRAFT, created_at=now, changed_at=now)
    event.words = _words(event)
    db.session.add(event)
    db.session.flush()
    after = {"host_id": host_id} | {name: plain(value) for name, value in values.items() if value}
    audit.record("event.created", "event", event.id, by=by, after=after)
    return event


def create_event_once(draft: EventDraft, host_id: int, *, by: int | None) -> Event:
    """As create_event, for what comes out of a form: a draft of this host that says exactly the same and is
    younger than TWICE_WITHIN is returned as it is."""
    db.session.get_one(Organization, host_id, with_for_update={"key_share": True})  # its twins come in turn
    return _twin(draft, host_id) or create_event(draft, host_id, by=by)


def _twin(draft: EventDraft, host_id: int) -> Event | None:
    values = _values(draft)
    query = select(Event).where(
        Event.host_id == host_id,
        Event.title == values["title"],
        Event.state == EventState.DRAFT,
        Event.created_at > clock.now() - TWICE_WITHIN,
    )
    return next((event for event in db.session.scalars(query) if not _differing(event, values)), None)


def edit_event(event: Event, draft: EventDraft, *, by: int | None) -> None:
    """Make the event say what `draft` says. Raises EventIsCancelled and what create_event raises."""
    lock_live(event)
    values = _values(draft)
    changed = _differing(event, values)
    if not changed:
        return
    before = {name: plain(getattr(event, name)) for name in changed}
    for name in changed:
        setattr(event, name, values[name])
    event.words = _words(event)
    touch(event, moved=not _WHEN_AND_WHERE.isdisjoint(changed))
    after = {name: plain(values[name]) for name in changed}
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


def _differing(event: Event, values: dict[str, Any]) -> list[str]:
    """The columns of the event that do not say what `values` say."""
    return [name for name, value in values.items() if getattr(event, name) != value]


def _values(draft: EventDraft) -> dict[str, Any]:
    """The columns of an event that says what `draft` says, its dates settled."""
    title = " ".join(draft.title.split())
    if not title:
        raise TitleMissing
    if not draft.audience:
        raise AudienceMissing
    return vars(_dated(draft)) | {
        "title": title,
        "announcement": draft.announcement.strip(),
        "bring": draft.bring.strip(),
        "audience": [audience.value for audience in Audience if audience in draft.audience],
    }


def _dated(draft: EventDraft) -> EventDraft:
    """The draft with its dates settled: «one day» with a later last day means several, months and quarters
    are taken whole, a year (it may be a school year) is as typed, and what is to be dated has no dates."""
    precision, starts_on, ends_on = draft.precision, draft.starts_on, draft.ends_on
    if precision is Precision.NONE:
        return replace(draft, starts_on=None, ends_on=None)
    if precision not in (Precision.DAYS, Precision.YEAR):
        ends_on = ends_on or starts_on
    if starts_on is None or ends_on is None:
        raise DatesMissing(precision)
    if ends_on < starts_on:
        raise DatesOutOfOrder(starts_on, ends_on)
    if precision in (Precision.DAY, Precision.DAYS):
        precision = Precision.DAY if starts_on == ends_on else Precision.DAYS
    elif precision is Precision.SEASON:
        starts_on, ends_on = _whole_seasons(starts_on, ends_on)
    elif precision is not Precision.YEAR:
        starts_on, ends_on = _whole(1 if precision is Precision.MONTH else 3, starts_on, ends_on)
    return replace(draft, precision=precision, starts_on=starts_on, ends_on=ends_on)


def _whole(months: int, starts_on: date, ends_on: date) -> tuple[date, date]:
    """From the first day of the month (1) or quarter (3) of the start to the last day of that of the end."""
    first = (starts_on.month - 1) // months * months + 1
    last = ((ends_on.month - 1) // months + 1) * months
    last_day = calendar.monthrange(ends_on.year, last)[1]
    return date(starts_on.year, first, 1), date(ends_on.year, last, last_day)


def _whole_seasons(starts_on: date, ends_on: date) -> tuple[date, date]:
    """From the first day of the season of the start to the last of that of the end; winter is December to
    February."""
    year, month = starts_on.year, starts_on.month // 3 * 3
    first = date(year, month, 1) if month else date(year - 1, 12, 1)
    year, month = (ends_on.year + 1, 2) if ends_on.month == 12 else (ends_on.year, ends_on.month // 3 * 3 + 2)
    return first, date(year, month, calendar.monthrange(year, month)[1])


def _words(event: Event) -> str:
    """What the search looks in: the event's own words and those of its host and municipality."""
    host = db.session.get_one(Organization, event.host_id)
    place = db.session.get_one(Municipality, event.municipality_id).name if event.municipality_id else ""
    return words_of(event.title, event.announcement, host.name, host.short_name, place)


def plain(value: Any) -> Any:
    """A column's value as the audit log's JSON holds it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
