"""What an event's page tells beyond the event's own facts: its texts and links, and the events around it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from app.calendar.host_queries import with_page
from app.calendar.labels import dates_text, recurrence_title, scale_title, visibility_title
from app.calendar.models import Event, EventFormat, EventState, Slot, Visibility
from app.calendar.texts import hours_text
from app.core.db import db
from app.core.locale import local_time
from app.organizations.labels import row_title
from app.organizations.models import DatedRow, Organization, Venue
from app.organizations.registry_labels import access_text

MOST_CHILDREN = 200
MOST_STAGES = 40
_DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|odt|ods|rtf)(?=$|[?#])", re.IGNORECASE)


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
class Named:
    """An organization by its name; `page_id` is its id where it has a public page."""

    name: str
    page_id: int | None


@dataclass(frozen=True)
class Theme:
    """A programme or a field of work, and how the calendar is asked for its other events."""

    title: str
    asked: dict[str, int]


@dataclass(frozen=True)
class Around:
    """Everything in words. `only_for` says for whom the event is, where not for everybody."""

    programme_text: str
    report: str
    results: str
    links: Sequence[Any]
    documents: Sequence[Any]
    result_links: Sequence[Any]
    apply_until: str
    applications_over: bool
    recurrence: str
    themes: list[Theme]
    directions: str
    levels: str
    hours: str
    host: Named
    cohosts: list[Named]
    accessibility: list[str]
    is_public: bool
    only_for: str
    parent: Near | None
    children: list[Near]
    stages: list[Near]


def around(event_id: int, readable: ColumnElement[bool], today: date) -> Around:
    """Of an event that the reader may see; of the events around it, those that are `readable`."""
    event = db.session.get_one(Event, event_id)
    parent = _one(Event.id == event.parent_id, readable) if event.parent_id else None
    everybody = event.visibility is Visibility.PUBLIC
    documents = [link for link in event.links if _DOCUMENT.search(link["url"])]
    host, *cohosts = _named([event.host, *event.cohosts])
    return Around(
        programme_text=event.programme_text,
        report=event.report,
        results=event.results,
        links=[link for link in event.links if link not in documents],
        documents=documents,
        result_links=event.result_links,
        apply_until=str(format_date(event.apply_until, "d MMMM y")) if event.apply_until else "",
        applications_over=event.apply_until is not None and event.apply_until < today,
        recurrence=recurrence_title(event.recurrence) if event.recurrence else "",
        themes=_themes(event),
        directions=_titles(event.directions),
        levels=_titles(event.levels),
        hours=hours_text(event.hours),
        host=host,
        cohosts=cohosts,
        accessibility=_accessibility(event),
        is_public=event.is_public,
        only_for="" if everybody else visibility_title(event.visibility),
        parent=_near([parent], event_id)[0] if parent else None,
        children=_near(_children(event_id, readable), event_id),
        stages=_near(_stages(event, readable), event_id),
    )


def _titles(rows: Iterable[DatedRow]) -> str:
    return ", ".join(map(row_title, rows))


def _themes(event: Event) -> list[Theme]:
    programmes = [Theme(row_title(row), {"programme": row.id}) for row in event.programmes]
    return programmes + [Theme(row_title(row), {"field": row.id}) for row in event.fields]


def _named(organizations: Sequence[Organization]) -> list[Named]:
    open_pages = with_page([one.id for one in organizations])
    first, *others = organizations
    names = [first.name, *(one.short_name for one in others)]
    return [
        Named(name, one.id if one.id in open_pages else None)
        for name, one in zip(names, organizations, strict=True)
    ]


def _accessibility(event: Event) -> list[str]:
    """What the event and its venues have for people with special needs; where nobody said, that."""
    own = [_("People with special needs can take part.")] if event.special_needs else []
    lines = own + _venues(event.id)
    asked = event.format is EventFormat.ONSITE and not lines
    return [_("Nothing is said of it. Ask the host.")] if asked else lines


def _venues(event_id: int) -> list[str]:
    """A line for each venue; the only one needs no name."""
    query = select(Venue.name, Venue.accessibility).join(Slot, Slot.venue_id == Venue.id)
    query = query.where(Slot.event_id == event_id).group_by(Venue.id).order_by(Venue.name, Venue.id)
    found = db.session.execute(query).all()
    lines = [(name, access_text(has)) for name, has in found if has]
    return [_sentence(words) if len(found) == 1 else f"{name}: {words}" for name, words in lines]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _one(wanted: ColumnElement[bool], readable: ColumnElement[bool]) -> Event | None:
    return db.session.scalars(select(Event).where(wanted, readable)).one_or_none()


def _children(event_id: int, readable: ColumnElement[bool]) -> Sequence[Event]:
    query = select(Event).where(Event.parent_id == event_id, readable)
    by_day = (Event.starts_on.nulls_last(), Event.title, Event.id)
    return db.session.scalars(query.order_by(*by_day).limit(MOST_CHILDREN)).all()


def _stages(event: Event, readable: ColumnElement[bool]) -> list[Event]:
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
    return chain if len(chain) > 1 else []


def _near(events: Sequence[Event], here: int) -> list[Near]:
    spans = _spans([one.id for one in events])
    return [
        Near(
            id=one.id,
            title=one.title,
            scale=scale_title(one.scale),
            dates=spans.get(one.id) or dates_text(one.precision, one.starts_on, one.ends_on),
            cancelled=one.state is EventState.CANCELLED,
            here=one.id == here,
            held=one.is_shown,
        )
        for one in events
    ]


def _spans(event_ids: Sequence[int]) -> dict[int, str]:
    """First and last day of the times of each event that has some: they say more than its own dates."""
    if not event_ids:
        return {}
    days = (func.min(Slot.starts_at), func.max(Slot.starts_at))
    query = select(Slot.event_id, *days).where(Slot.event_id.in_(event_ids), Slot.cancelled_at.is_(None))
    rows = db.session.execute(query.group_by(Slot.event_id))
    return {event_id: _days_text(local_time(first), local_time(last)) for event_id, first, last in rows}


def _days_text(first: date, last: date) -> str:
    """«14 октября 2026», «14 октября 2026 – 3 марта 2027»."""
    begins, ends = (str(format_date(day, "d MMMM y", rebase=False)) for day in (first, last))
    return begins if begins == ends else f"{begins} – {ends}"
