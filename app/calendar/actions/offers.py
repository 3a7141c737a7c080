"""Changes to routes: what a host offers to groups again and again, and times are made from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.calendar.actions.drafts import EventDraft, TitleMissing
from app.calendar.actions.events import plain
from app.calendar.models import EventKind, Route
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken


class GroupSizeOutOfOrder(RuleBroken):
    """The smallest group is larger than the largest."""

    status = 422


@dataclass(frozen=True)
class RouteDraft:
    """What a host says of a route. `minutes` is how long it takes, `hours` are academic hours credited; a
    group is from `smallest` to `largest` people."""

    title: str
    kind: EventKind
    minutes: int
    largest: int
    smallest: int = 1
    venue_id: int | None = None
    description: str = ""
    bring: str = ""
    grades: frozenset[int] = frozenset()
    special_needs: bool = False
    hours: Decimal = Decimal(0)


def add_route(draft: RouteDraft, host_id: int, *, by: int | None) -> Route:
    """A route of this host. Raises TitleMissing, GroupSizeOutOfOrder."""
    values, now = _values(draft), clock.now()
    route = Route(**values, host_id=host_id, active=True, created_at=now, changed_at=now)
    db.session.add(route)
    db.session.flush()
    after = {"host_id": host_id} | {name: plain(value) for name, value in values.items() if value}
    audit.record("route.added", "route", route.id, by=by, after=after)
    return route


def edit_route(route: Route, draft: RouteDraft, *, by: int | None) -> None:
    """Make the route say what `draft` says; times and events made from it stay as they are.

    Raises TitleMissing, GroupSizeOutOfOrder.
    """
    db.session.refresh(route, with_for_update={"key_share": True})
    values = _values(draft)
    changed = [name for name, value in values.items() if getattr(route, name) != value]
    if not changed:
        return
    before = {name: plain(getattr(route, name)) for name in changed}
    _write(route, {name: values[name] for name in changed})
    after = {name: plain(values[name]) for name in changed}
    audit.record("route.changed", "route", route.id, by=by, before=before, after=after)


def event_of(route: Route) -> EventDraft:
    """What an event takes over from its route; where it is shown is the host's municipality."""
    return EventDraft(
        title=route.title,
        kind=route.kind,
        municipality_id=route.host.municipality_id,
        announcement=route.description,
        bring=route.bring,
        grades=route.grades,
        special_needs=route.special_needs,
        hours=route.hours,
    )


def set_route_active(route: Route, active: bool, *, by: int | None) -> None:
    """Put the route away or bring it back. Set twice it is as good as once."""
    db.session.refresh(route, with_for_update={"key_share": True})
    if route.active == active:
        return
    _write(route, {"active": active})
    audit.record("route.restored" if active else "route.archived", "route", route.id, by=by)


def _write(route: Route, values: dict[str, Any]) -> None:
    for name, value in (values | {"changed_at": clock.now()}).items():
        setattr(route, name, value)
    db.session.flush()


def _values(draft: RouteDraft) -> dict[str, Any]:
    title = " ".join(draft.title.split())
    if not title:
        raise TitleMissing
    if draft.smallest > draft.largest:
        raise GroupSizeOutOfOrder
    texts = {"description": draft.description.strip(), "bring": draft.bring.strip()}
    return vars(draft) | texts | {"title": title}
