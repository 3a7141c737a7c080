"""Reads of routes: those a person keeps, and the events that times were made for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.accounts.queries import history_of as entries_of
from app.calendar.history import told
from app.calendar.models import Event, EventState, Route, Slot
from app.core import clock
from app.core.db import db
from app.core.told import Told

HISTORY = 50
LIVE = (EventState.DRAFT, EventState.ON_REVIEW, EventState.PUBLISHED)


@dataclass(frozen=True)
class KeptRoute:
    """A route, and how many of its times are still to come."""

    route: Route
    ahead: int


def kept_routes(within: ColumnElement[bool]) -> list[KeptRoute]:
    """The routes, what is offered first, by host and title."""
    coming = (Slot.route_id == Route.id) & Slot.cancelled_at.is_(None) & (Slot.starts_at > clock.now())
    ahead = select(func.count(Slot.id)).where(coming).scalar_subquery()
    query = select(Route, ahead).join(Route.host).where(within).options(joinedload(Route.venue))
    ordered = query.order_by(Route.active.desc(), Route.host_id, Route.title, Route.id)
    rows = db.session.execute(ordered.options(joinedload(Route.host)))
    return [KeptRoute(route, count) for route, count in rows]


def events_for(route: Route, kept: ColumnElement[bool]) -> Sequence[Event]:
    """Live events of the host, of those `kept`, that times of the route can be added to: those that have some
    first, then others of its kind, the latest first; at most thirty."""
    has = select(Slot.id).where(Slot.event_id == Event.id, Slot.route_id == route.id).exists()
    own = kept & (Event.host_id == route.host_id) & Event.state.in_(LIVE)
    query = select(Event).where(own, has | (Event.kind == route.kind))
    return db.session.scalars(query.order_by(has.desc(), Event.id.desc()).limit(30)).all()


def history_of(route_id: int) -> list[Told]:
    """What was done with the route, in words, the newest first."""
    return [told(entry, who) for entry, who in entries_of("route", route_id, HISTORY)]
