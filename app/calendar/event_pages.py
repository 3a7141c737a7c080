"""The page of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import abort, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import membership_or_none
from app.accounts.models import Membership, Role
from app.calendar import queries
from app.calendar.around import Around, around
from app.calendar.blueprint import bp
from app.calendar.chat import chat_texts, when_lines
from app.calendar.models import SeatLimit, Terms
from app.calendar.outward import Outward, outward
from app.calendar.public import address
from app.calendar.readers import readable_by, readable_to
from app.calendar.showing import ShownEvent, shown_event
from app.calendar.structured import Addresses, event_data
from app.calendar.terms_text import own_lines, terms_lines
from app.calendar.web_calendars import Appointment, appointments, web_links
from app.core import clock
from app.core.htmx import page
from app.core.mail import site_url_for
from app.core.shared_pages import shared_page
from app.organizations.identity import identity


@bp.get("/events/<int:event_id>")
@shared_page
def event(event_id: int) -> ResponseReturnValue:
    now, zone = clock.now(), clock.zone()
    reader = membership_or_none()
    found = queries.event_page(event_id, zone, *readable_to(reader)) or abort(404)
    today = now.astimezone(zone).date()
    shown, beyond = shown_event(found, now, today), around(found, partial(readable_by, reader), today)
    orders, carried = _orders(event_id, reader), _carried(found, shown, beyond)
    facts: dict[str, Any] = {"event": found.event, "around": beyond, "orders": orders, "steps": _steps(found)}
    facts["applying"] = _applying(event_id, reader) if shown.takes_works else None
    if shown.coming and not shown.cancelled:
        terms = queries.terms_of(event_id)
        quotas = _quotas(terms, reader)
        facts["on_terms"], facts["own_quotas"] = terms_lines(terms, now), own_lines(quotas)
        facts["may_book"] = not any(quota.is_used_up for quota in quotas)
    return page("calendar/event.html", shown=shown, **facts, **carried)


def _applying(event_id: int, reader: Membership | None) -> Any:
    """What a feature above knows of the applications to a contest; None where they are not taken here."""
    return current_app.extensions["applications_on_page"](event_id, reader)


def _quotas(terms: Terms | None, reader: Membership | None) -> Sequence[SeatLimit]:
    """What the event leaves the reader's own organization, where its terms limit each."""
    if reader is None or terms is None or (terms.school_seats, terms.school_groups) == (None, None):
        return ()
    return queries.quotas_of(terms.event_id, reader.organization_id)


def _orders(event_id: int, reader: Membership | None) -> list[tuple[str, str]]:
    """Where the event comes from, for those who keep orders: nothing says of an order that it is public."""
    if reader is None or reader.role is not Role.OPERATOR:
        return []
    orders: list[tuple[str, str]] = current_app.extensions["orders_of"](event_id)
    return orders


def _carried(found: queries.EventPage, shown: ShownEvent, beyond: Around) -> dict[str, Any]:
    """What leaves the page: texts for chats, and of what everybody may see also entries for calendars and
    words for search engines."""
    url = site_url_for("calendar.event", event_id=found.event.id)
    texts = chat_texts(shown, url, "" if beyond.applications_over else beyond.apply_until)
    if not beyond.is_public:
        return {"texts": texts}
    entries = appointments(found, clock.now(), shown.where, url)
    ways = _ways(found.event.id, entries) if shown.in_calendars else None
    return {"texts": texts, "ways": ways, "outward": _outward(found, shown, beyond, url)}


@dataclass(frozen=True)
class IntoCalendar:
    """How an event comes into a calendar: its file, its feed as it is subscribed to, and links that fill a
    web calendar's form where there is one thing to fill it with."""

    file: str
    feed: str
    webcal: str
    links: Sequence[tuple[str, str]]


def _ways(event_id: int, entries: Sequence[Appointment]) -> IntoCalendar:
    feed = site_url_for("calendar.event_file", event_id=event_id)
    links = web_links(entries[0]) if len(entries) == 1 else ()
    file = url_for("calendar.event_file", event_id=event_id)
    return IntoCalendar(file, feed, "webcal:" + feed.partition(":")[2], links)


def _outward(found: queries.EventPage, shown: ShownEvent, beyond: Around, url: str) -> Outward:
    """With data for search engines only where one can be reading: they never sign in."""
    host_id = beyond.host.page_id
    host = site_url_for("calendar.host", organization_id=host_id) if host_id else None
    region = known.region_name if (known := identity()) else ""
    visited = membership_or_none() is None
    data = event_data(found, clock.now(), region, Addresses(url, host)) if visited else None
    when = when_lines(shown, 1)[0]
    if shown.cancelled or shown.over:
        when = _("The event is cancelled.") if shown.cancelled else _("The event is over.")
    sentences = (when, shown.where, shown.audience, found.announcement)
    return outward(url, found.event.title, *sentences, data=data)


def _steps(found: queries.EventPage) -> list[tuple[str, str | None]]:
    """The way from the calendar to the event, by its municipality."""
    steps: list[tuple[str, str | None]] = [(_("Calendar"), url_for("calendar.index"))]
    if found.municipality_code and found.event.municipality:
        near = address("calendar.index", {"municipality": [found.municipality_code]})
        steps.append((found.event.municipality, near))
    return [*steps, (found.event.title, None)]
