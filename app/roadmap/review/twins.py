"""Events that a row may mean already: called alike, at the same days, of the same kind or of other orders."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership
from app.calendar import matching
from app.calendar.actions import EventDraft
from app.calendar.models import Event, EventState
from app.calendar.names import names
from app.calendar.readers import within_sight
from app.calendar.search import asked_words, fold, forms_of
from app.core.db import db
from app.roadmap.models import RoadMapRow, RowEvent

MOST = 6  # that are proposed
FOUND = 20  # that a search shows
_LOOKED_AT = 2000  # the events changed last among those of the kind
_ALIKE = 0.4  # share of the words that two titles must have in common
_NUMBER = re.compile(r"(?:\S*/events/|№\s*)?([0-9]{1,9})(?:[/?#.]\S*)?")


@dataclass(frozen=True)
class Twin:
    """An event with how much of its title is the row's, from 0 to 1, and whether its days fit."""

    event: Event
    alike: float
    same_days: bool


def likely(row: RoadMapRow, draft: EventDraft, membership: Membership) -> list[Twin]:
    """The events within the person's sight that the row may mean, the likeliest first. Those that answer
    other orders count whatever their kind: an order of the year before or of a municipality says the same."""
    of_orders = select(RowEvent.event_id).join(RowEvent.row)
    of_orders = of_orders.where(RoadMapRow.road_map_id != row.road_map_id)
    near = or_(Event.kind == draft.kind, Event.title == draft.title, Event.id.in_(of_orders))
    columns = (Event.id, Event.title, Event.starts_on, Event.ends_on)
    query = select(*columns).where(_free(row, membership), near).order_by(Event.changed_at.desc())
    words, found = forms_of(draft.title), []
    for event_id, title, starts_on, ends_on in db.session.execute(query.limit(_LOOKED_AT)):
        alike = _alike(words, forms_of(title))
        if alike >= _ALIKE:
            same_days = _same_days(draft, starts_on, ends_on)
            found.append((same_days, alike, event_id))
    best = sorted(found, reverse=True)[:MOST]
    events = {event.id: event for event in _with_hosts([event_id for *_rest, event_id in best])}
    return [Twin(events[event_id], alike, same_days) for same_days, alike, event_id in best]


def found(row: RoadMapRow, words: str, membership: Membership) -> Sequence[Event]:
    """The events within the person's sight that have the words, or the number, and do not answer the row."""
    number = _NUMBER.fullmatch(words.strip())
    asked = asked_words(words)
    if number:
        condition: ColumnElement[bool] = Event.id == int(number[1])
    elif asked:
        condition = matching.having(asked, names())
    else:
        return []
    query = select(Event).where(_free(row, membership), condition).options(joinedload(Event.host))
    if not number:
        query = query.order_by(matching.fitness(asked, names()).desc())
    return db.session.scalars(query.order_by(Event.changed_at.desc()).limit(FOUND)).all()


def one(event_id: int, membership: Membership) -> Event | None:
    """The event, if this person may tie it to a row; held until the end of the transaction, so that nobody
    throws it away meanwhile."""
    query = select(Event).where(Event.id == event_id, _live(membership))
    return db.session.scalars(query.with_for_update(key_share=True, of=Event)).one_or_none()


def same_there(drafts: Iterable[EventDraft], membership: Membership) -> dict[int, int]:
    """The ids of events called exactly as one of the drafts, by its place, if their days may be the same:
    what comes every year is called the same each time."""
    by_title: dict[str, list[tuple[int, EventDraft]]] = defaultdict(list)
    for place, draft in enumerate(drafts):
        by_title[called(draft.title)].append((place, draft))
    columns = (Event.id, Event.title, Event.starts_on, Event.ends_on)
    query, there = select(*columns).where(_live(membership)).order_by(Event.id.desc()), {}
    for number, title, starts_on, ends_on in db.session.execute(query):
        for place, draft in by_title.get(called(title), ()):
            if draft.starts_on is None or starts_on is None or _same_days(draft, starts_on, ends_on):
                there[place] = number
    return there


def called(title: str) -> str:
    """A title as compared: one case, no marks."""
    return " ".join(fold(title))


def _live(membership: Membership) -> ColumnElement[bool]:
    return and_(within_sight(membership), Event.state != EventState.CANCELLED)


def _free(row: RoadMapRow, membership: Membership) -> ColumnElement[bool]:
    tied = select(RowEvent.event_id).where(RowEvent.row_id == row.id)
    return and_(_live(membership), Event.id.not_in(tied))


def _with_hosts(ids: Sequence[int]) -> Sequence[Event]:
    query = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.host))
    return db.session.scalars(query).all() if ids else []


def _same_days(draft: EventDraft, starts_on: date | None, ends_on: date | None) -> bool:
    if draft.starts_on is None or starts_on is None:
        return False
    return starts_on <= (draft.ends_on or draft.starts_on) and draft.starts_on <= (ends_on or starts_on)


def _alike(first: set[str], second: set[str]) -> float:
    return len(first & second) / len(first | second) if first and second else 0.0
