"""What search engines are shown: every page that anybody may open and that is worth finding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from app.calendar.host_queries import has_page
from app.calendar.models import Event, Route, Slot
from app.calendar.readers import is_public
from app.core.db import db
from app.organizations.models import Organization

MOST = 49_900  # sitemaps.org allows 50,000 of one map; the rest is for pages that are no one thing's
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Listed:
    """A page by its endpoint and the parts of its address; `changed_at` is None where nobody knows."""

    endpoint: str
    values: dict[str, int]
    changed_at: datetime | None


def listed() -> Iterator[Listed]:
    """Hosts and their routes, then public events, the newest first: at most as many as fit."""
    hosts = select(Organization.id, Organization.changed_at).where(has_page()).order_by(Organization.id)
    left = MOST
    for number, changed_at in db.session.execute(hosts.limit(left)):
        left -= 1
        yield Listed("calendar.host", {"organization_id": number}, changed_at)
    routes = select(Route.host_id, Route.id, Route.changed_at).join(Route.host)
    offered = routes.where(Route.active, has_page()).order_by(Route.id).limit(left)
    for host_id, number, changed_at in db.session.execute(offered):
        left -= 1
        values = {"organization_id": host_id, "route_id": number}
        yield Listed("calendar.offered_route", values, changed_at)
    of_times = select(func.max(Slot.changed_at)).where(Slot.event_id == Event.id).scalar_subquery()
    events = select(Event.id, Event.changed_at, of_times).where(is_public()).order_by(Event.id.desc())
    for number, changed_at, time_changed_at in db.session.execute(events.limit(left)):
        latest = max(changed_at, time_changed_at or changed_at)
        yield Listed("calendar.event", {"event_id": number}, latest)


def to_xml(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """(whole address, moment of the last change) as a site map."""
    rows = (f"<url><loc>{escape(url)}</loc>{_lastmod(changed_at)}</url>" for url, changed_at in pages)
    body = "\n".join(rows)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n{body}\n</urlset>\n'
    return text.encode()


def _lastmod(changed_at: datetime | None) -> str:
    return f"<lastmod>{changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed_at else ""
