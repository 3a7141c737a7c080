"""What an event's page tells beyond the event's own facts: its texts and links, and the events around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_date
from sqlalchemy import ColumnElement, select

from app.calendar.labels import dates_text, recurrence_title, scale_title, visibility_title
from app.calendar.models import Event, EventState, Visibility
from app.core.db import db
from app.organizations.labels import row_title
from app.organizations.models import DatedRow

MOST_CHILDREN = 200
MOST_STAGES = 40


@dataclass(frozen=True)
class Near:
    """Another event that this reader may open; `here` is the one whose page it is, `held` one that has a
    page of its own already."""

    id: int
    title: str
    scale: str
    dates: str
    cancelled: bool
    here: bool
    held: bool


@dataclass(frozen=True)
class Around:
    """Everything in words. `only_for` says for whom the event is, where not for everybody."""

    programme_text: str
    report: str
    results: str
    links: Sequence[Any]
    result_links: Sequence[Any]
    apply_until: str
    recurrence: str
    tags: list[str]
    levels: str
    cohosts: list[str]
    only_for: str
    parent: Near | None
    children: list[Near]
    stages: list[Near]


def around(event_id: int, readable: ColumnElement[bool]) -> Around:
    """Of an event that the reader may see; of the events around it, those that are `readable`."""
    event = db.session.get_one(Event, event_id)
    parent = _one(Event.id == event.parent_id, readable) if event.parent_id else None
    tags: list[DatedRow] = [*event.programmes, *event.fields, *event.directions]
    everybody = event.visibility is Visibility.PUBLIC
    return Around(
        programme_text=event.programme_text,
        report=event.report,
        results=event.results,
        links=event.links,
        result_links=event.result_links,
        apply_until=str(format_date(event.apply_until, "d MMMM y")) if event.apply_until else "",
        recurrence=recurrence_title(event.recurrence) if event.recurrence else "",
        tags=[row_title(row) for row in tags],
        levels=", ".join(map(row_title, event.levels)),
        cohosts=[one.short_name for one in event.cohosts],
        only_for="" if everybody else visibility_title(event.visibility),
        parent=_near(parent, event_id) if parent else None,
        children=[_near(child, event_id) for child in _children(event_id, readable)],
        stages=_stages(event, readable),
    )


def _one(wanted: ColumnElement[bool], readable: ColumnElement[bool]) -> Event | None:
    return db.session.scalars(select(Event).where(wanted, readable)).one_or_none()


def _children(event_id: int, readable: ColumnElement[bool]) -> Iterable[Event]:
    query = select(Event).where(Event.parent_id == event_id, readable)
    by_day = (Event.starts_on.nulls_last(), Event.title, Event.id)
    return db.session.scalars(query.order_by(*by_day).limit(MOST_CHILDREN))


def _stages(event: Event, readable: ColumnElement[bool]) -> list[Near]:
    """The whole chain from its first stage on; nothing for an event that stands alone."""
    first, before = event, event.follows_id
    for _step in range(MOST_STAGES):
        earlier = _one(Event.id == before, readable) if before else None
        if earlier is None:
            break
        first, before = earlier, earlier.follows_id
    chain, last = [first], [first.id]
    while last and len(chain) < MOST_STAGES:
        query = select(Event).where(Event.follows_id.in_(last), readable)
        by_day = (Event.starts_on.nulls_last(), Event.title, Event.id)
        later = db.session.scalars(query.order_by(*by_day).limit(MOST_STAGES - len(chain))).all()
        chain, last = [*chain, *later], [one.id for one in later]
    return [_near(one, event.id) for one in chain] if len(chain) > 1 else []


def _near(event: Event, here: int) -> Near:
    return Near(
        id=event.id,
        title=event.title,
        scale=scale_title(event.scale),
        dates=dates_text(event.precision, event.starts_on, event.ends_on),
        cancelled=event.state is EventState.CANCELLED,
        here=event.id == here,
        held=event.is_shown,
    )
