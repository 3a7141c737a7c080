"""Events made from events: again, or in the next school year."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.calendar.actions.drafts import LINKED, EventDraft, draft_of
from app.calendar.actions.events import create_event_once
from app.calendar.actions.terms import inherit_terms
from app.calendar.models import Event
from app.core import clock
from app.core.db import db
from app.organizations.models import DatedRow, school_year_of
from app.organizations.queries import holds_in

_DAYS = ("starts_on", "ends_on", "apply_until")


def repeat_event(event: Event, *, by: int | None) -> Event:
    """A new draft that says what the event says, without its times and without what was told afterwards. It
    is booked on the same terms, but for the moments at which booking opened and closed."""
    return _copy(event, _before_it_happened(event), by=by)


def _copy(event: Event, draft: EventDraft, *, by: int | None) -> Event:
    made = create_event_once(draft, event.host_id, by=by, copied_from=event.id)
    inherit_terms(made, event, by=by)
    return made


def copy_to_next_year(event: Event, *, by: int | None) -> Event:
    """The same a year later: on the same days of the month, whatever weekday they are; 29 February becomes
    the 28th."""
    days: dict[str, Any] = {name: years_on(getattr(event, name), 1) for name in _DAYS}
    year = school_year_of(event.starts_on or clock.today(clock.zone())) + 1
    return copy_with_dates(event, days, year, by=by)


def copy_with_dates(event: Event, dates: Mapping[str, Any], year: int, *, by: int | None) -> Event:
    """The same on other dates (of EventDraft, by their names) in this school year. The umbrella and the stage
    before are of the old year and stay there; so do rows of dictionaries that no longer hold."""
    draft = _before_it_happened(event)
    rows: dict[str, Any] = {ids: _holding(model, getattr(draft, ids), year) for ids, model in LINKED.values()}
    later = replace(draft, **dates, **rows, parent_id=None, follows_id=None)
    return _copy(event, later, by=by)


def _before_it_happened(event: Event) -> EventDraft:
    return replace(draft_of(event), report="", results="", result_links=())


def years_on(day: date | None, years: int) -> date | None:
    """The same day of another year; of 29 February the 28th where the year has none."""
    if day is None:
        return None
    last = monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _holding(model: Any, ids: frozenset[int], year: int) -> frozenset[int]:
    """Of these rows the ones that hold in the school year; organizations always do."""
    if not ids or not issubclass(model, DatedRow):
        return ids
    return frozenset(db.session.scalars(select(model.id).where(model.id.in_(ids), holds_in(model, year))))
