"""Public reads of who receives groups: only organizations with something that everybody may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.calendar.facts import seats_taken, within
from app.calendar.models import Event, EventState, Route, SeatLimit, Slot
from app.calendar.readers import is_public
from app.core import clock
from app.core.db import db
from app.core.remembered import remembered, steady_version
from app.organizations.folding import fold_name
from app.organizations.models import Municipality, Organization, OrganizationKind

PAGE = 60
EVENTS = 60  # of one organization's page
TIMES = 60  # of one route's page
NOT_SHOWN = (OrganizationKind.SCHOOL, OrganizationKind.KINDERGARTEN)


@dataclass(frozen=True)
class HostLine:
    """An organization with how many public events are to come and how many routes it offers."""

    host: Organization
    events: int
    routes: int


@dataclass(frozen=True)
class ComingEvent:
    """A public event to come; `next_at` is its nearest time."""

    event: Event
    next_at: datetime | None
    times: int


@dataclass(frozen=True)
class RouteTime:
    """A time made from a route, and how many places it has left; `used_up`: its event gives no more."""

    slot: Slot
    free: int
    used_up: bool


def hosts(words: str, municipality: str, *, offset: int) -> tuple[int, list[HostLine]]:
    """How many organizations have the words in their names and are in the municipality of this code, and one
    page of them by name."""
    asked = [_receives(), *_named(words)]
    if municipality:
        asked.append(Municipality.code == municipality)
    base = select(Organization).outerjoin(Organization.municipality).where(*asked)
    total = db.session.scalar(select(func.count()).select_from(base.subquery())) or 0
    events = select(func.count(Event.id)).where(_coming(), Event.host_id == Organization.id).scalar_subquery()
    routes = select(func.count(Route.id)).where(_offered()).scalar_subquery()
    query = base.add_columns(events, routes).options(joinedload(Organization.municipality))
    ordered = query.order_by(Organization.short_name, Organization.id).limit(PAGE).offset(offset)
    return total, [HostLine(*row) for row in db.session.execute(ordered)]


def host(organization_id: int) -> Organization | None:
    """The organization, if it has a public page."""
    query = select(Organization).where(Organization.id == organization_id, has_page())
    return db.session.scalars(query.options(joinedload(Organization.municipality))).one_or_none()


def with_pages() -> frozenset[int]:
    """The organizations that have a public page."""
    return remembered("calendar.with_pages", _read_pages, size=lambda ids: 64 * len(ids), of=steady_version)


def _read_pages() -> frozenset[int]:
    return frozenset(db.session.scalars(select(Organization.id).where(has_page())))


def coming_events(organization_id: int) -> list[ComingEvent]:
    """Its public events to come, by their nearest time or first day; what has neither comes last."""
    ahead = (Slot.event_id == Event.id) & Slot.cancelled_at.is_(None) & (Slot.starts_at > clock.now())
    next_at = select(func.min(Slot.starts_at)).where(ahead).scalar_subquery()
    times = select(func.count(Slot.id)).where(ahead).scalar_subquery()
    query = select(Event, next_at, times).where(_coming(), Event.host_id == organization_id)
    ordered = query.order_by(next_at.nulls_last(), Event.starts_on.nulls_last(), Event.title).limit(EVENTS)
    return [ComingEvent(*row) for row in db.session.execute(ordered)]


def active_routes(organization_id: int) -> Sequence[Route]:
    """What it offers, by title."""
    query = select(Route).where(Route.host_id == organization_id, Route.active)
    return db.session.scalars(query.options(joinedload(Route.venue)).order_by(Route.title, Route.id)).all()


def offered_route(organization_id: int, route_id: int) -> Route | None:
    """A route that the organization offers to everybody."""
    offered = (Route.id == route_id, Route.host_id == organization_id, Route.active, has_page())
    query = select(Route).join(Route.host).where(*offered)
    return db.session.scalars(
        query.options(contains_eager(Route.host), joinedload(Route.venue))
    ).one_or_none()


def times_of_route(route_id: int) -> list[RouteTime]:
    """The times to come that were made from the route, of public events, the nearest first."""
    ahead = (Slot.route_id == route_id, Slot.cancelled_at.is_(None), Slot.starts_at > clock.now())
    query = (
        select(Slot, seats_taken(), SeatLimit.left_of_event(Slot.event_id))
        .join(Slot.event)
        .where(*ahead, _coming())
        .options(contains_eager(Slot.event))
    )
    ordered = query.order_by(Slot.starts_at, Slot.id).limit(TIMES)
    found = db.session.execute(ordered)
    return [RouteTime(slot, within(left, slot.capacity - int(held)), left == 0) for slot, held, left in found]


def municipalities_with_hosts() -> list[tuple[str, str]]:
    """(code, name) of every municipality that a host with a public page is in, by name."""
    query = select(Municipality.code, Municipality.name).join(
        Organization, Organization.municipality_id == Municipality.id
    )
    rows = db.session.execute(query.where(_receives()).distinct().order_by(Municipality.name))
    return [(code, name) for code, name in rows]


def has_page() -> ColumnElement[bool]:
    """Active, no school, and with a public event, a past one too, or an offered route: an address that was
    passed on once goes on leading somewhere when the events are over."""
    event = select(Event.id).where(is_public(), Event.host_id == Organization.id).correlate(Organization)
    route = select(Route.id).where(_offered()).correlate(Organization)
    return Organization.active & Organization.kind.not_in(NOT_SHOWN) & or_(event.exists(), route.exists())


def _receives() -> ColumnElement[bool]:
    """Active, no school, and with a public event to come or an offered route."""
    event = select(Event.id).where(_coming(), Event.host_id == Organization.id).exists()
    route = select(Route.id).where(_offered()).exists()
    return Organization.active & Organization.kind.not_in(NOT_SHOWN) & or_(event, route)


def _offered() -> ColumnElement[bool]:
    return (Route.host_id == Organization.id) & Route.active


def _coming() -> ColumnElement[bool]:
    """A public event that takes place and is not over: a time ahead, or no times and no past last day."""
    now = clock.now()
    today: date = clock.today(clock.zone())
    slots = select(Slot.id).where(Slot.event_id == Event.id, Slot.cancelled_at.is_(None)).correlate(Event)
    undated = or_(Event.ends_on.is_(None), Event.ends_on >= today)
    ahead = or_(slots.where(Slot.ends_at > now).exists(), ~slots.exists() & undated)
    return is_public() & (Event.state == EventState.PUBLISHED) & ahead


def _named(words: str) -> list[ColumnElement[bool]]:
    """Every word is the beginning of one in either name."""
    asked = fold_name(words).split()
    if words.strip() and not asked:
        return [false()]
    return [_has_word(word) for word in asked]


def _has_word(word: str) -> ColumnElement[bool]:
    names = (Organization.folded, Organization.short_folded)
    return or_(*(name.contains(f" {word}", autoescape=True) for name in names))
