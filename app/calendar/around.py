"""What an event's page tells beyond the event's own facts: its texts and links, and the events around it."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, CompoundSelect, Integer, bindparam, func, literal, select, union_all

from app.calendar.host_queries import with_pages
from app.calendar.labels import dates_text, recurrence_title, scale_title, visibility_title
from app.calendar.models import (
    SHOWN,
    Event,
    EventFormat,
    EventState,
    Slot,
    Visibility,
    event_cohost,
    event_direction,
    event_field,
    event_level,
    event_programme,
)
from app.calendar.queries import EventPage
from app.calendar.texts import hours_text
from app.core.db import db
from app.core.locale import local_time
from app.core.remembered import remembered, steady_version
from app.core.rows import plain_rows
from app.organizations.labels import row_title
from app.organizations.models import DatedRow, Direction, Field, Organization, Programme, ProgrammeLevel
from app.organizations.queries import every_row
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


def around(page: EventPage, seen: Callable[[], ColumnElement[bool]], today: date) -> Around:
    """Of an event that the reader may see; of the events around it, where there are any, those that can be
    `seen`."""
    event, beyond = page.event, page.beyond
    tied, open_pages = _tied(event.id), with_pages()
    parent = _one(Event.id == beyond.parent_id, seen()) if beyond.parent_id else None
    everybody = beyond.visibility is Visibility.PUBLIC
    documents = [link for link in beyond.links if _DOCUMENT.search(link["url"])]
    return Around(
        programme_text=beyond.programme_text,
        report=beyond.report,
        results=beyond.results,
        links=[link for link in beyond.links if link not in documents],
        documents=documents,
        result_links=beyond.result_links,
        apply_until=str(format_date(beyond.apply_until, "d MMMM y")) if beyond.apply_until else "",
        applications_over=beyond.apply_until is not None and beyond.apply_until < today,
        recurrence=recurrence_title(beyond.recurrence) if beyond.recurrence else "",
        themes=_themes(tied),
        directions=", ".join(title for _number, title in _titles("direction", tied)),
        levels=", ".join(title for _number, title in _titles("level", tied)),
        hours=hours_text(event.hours),
        host=Named(page.host, beyond.host_id if beyond.host_id in open_pages else None),
        cohosts=_cohosts(tied["cohost"], open_pages) if tied["cohost"] else [],
        accessibility=_accessibility(page),
        is_public=everybody and event.state in SHOWN,
        only_for="" if everybody else visibility_title(beyond.visibility),
        parent=_near([parent], event.id)[0] if parent else None,
        children=_near(_children(event.id, seen()), event.id) if tied["child"] else [],
        stages=_near(_stages(event.id, seen()), event.id) if tied["stage"] or beyond.follows_id else [],
    )


_DICTIONARIES: dict[str, tuple[type[DatedRow], Any]] = {
    "programme": (Programme, event_programme.c.programme_id),
    "field": (Field, event_field.c.field_id),
    "direction": (Direction, event_direction.c.direction_id),
    "level": (ProgrammeLevel, event_level.c.level_id),
}


def _tied(event_id: int) -> dict[str, set[int]]:
    """Ids of what is tied to the event, by what it is."""
    found: dict[str, set[int]] = defaultdict(set)
    for what, number in plain_rows(_ties(), {"event_id": event_id}):
        found[what].add(number)
    return found


@cache
def _ties() -> CompoundSelect[Any]:
    """Of the event `event_id`, all in one statement: most events have none or one of each."""
    ids = {name: column for name, (_row, column) in _DICTIONARIES.items()}
    ids["cohost"] = event_cohost.c.organization_id
    this = bindparam("event_id", type_=Integer)
    parts = [
        select(literal(name), column).where(column.table.c.event_id == this) for name, column in ids.items()
    ]
    parts.append(select(literal("child"), Event.id).where(Event.parent_id == this))
    parts.append(select(literal("stage"), Event.id).where(Event.follows_id == this))
    return union_all(*parts)


def _titles(name: str, tied: Mapping[str, set[int]]) -> list[tuple[int, str]]:
    """Id and title of the rows of a dictionary, in its order."""
    if not tied[name]:
        return []
    key = ("calendar.titles", name, str(get_locale()))
    known = remembered(key, lambda: _read_titles(name), of=steady_version)
    return [(number, title) for number, title in known if number in tied[name]]


def _themes(tied: Mapping[str, set[int]]) -> list[Theme]:
    names = ("programme", "field")
    return [Theme(title, {name: number}) for name in names for number, title in _titles(name, tied)]


def _read_titles(name: str) -> list[tuple[int, str]]:
    rows = every_row(_DICTIONARIES[name][0])
    if name == "level":
        rows = sorted(rows, key=attrgetter("hours"))
    return [(row.id, row_title(row)) for row in rows]


def _cohosts(ids: set[int], open_pages: Container[int]) -> list[Named]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    rows = db.session.execute(query.order_by(Organization.short_name))
    return [Named(name, number if number in open_pages else None) for number, name in rows]


def _accessibility(page: EventPage) -> list[str]:
    """What the event and its venues have for people with special needs; where nobody said, that."""
    own = [_("People with special needs can take part.")] if page.event.special_needs else []
    lines = own + _venues(page.venues)
    asked = page.event.format is EventFormat.ONSITE and not lines
    return [_("Nothing is said of it. Ask the host.")] if asked else lines


def _venues(found: Sequence[tuple[str, list[Any]]]) -> list[str]:
    """A line for each venue; the only one needs no name."""
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


def _stages(event_id: int, readable: ColumnElement[bool]) -> list[Event]:
    """The whole chain from its first stage on; nothing for an event that stands alone."""
    event = db.session.get_one(Event, event_id)
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
