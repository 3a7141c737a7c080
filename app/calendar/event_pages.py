"""The page of an event."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import membership_or_none
from app.calendar import queries
from app.calendar.around import Around, around
from app.calendar.blueprint import bp
from app.calendar.chat import chat_texts, when_lines
from app.calendar.outward import Outward, outward
from app.calendar.public import address
from app.calendar.readers import readable_by
from app.calendar.showing import ShownEvent, shown_event
from app.calendar.structured import Addresses, event_data
from app.calendar.web_calendars import Appointment, appointments, web_links
from app.core import clock
from app.core.htmx import page
from app.core.mail import site_url_for
from app.organizations.queries import installation


@bp.get("/events/<int:event_id>")
def event(event_id: int) -> ResponseReturnValue:
    now, zone = clock.now(), clock.zone()
    readable = readable_by(membership_or_none())
    found = queries.event_page(event_id, zone, readable) or abort(404)
    today = now.astimezone(zone).date()
    shown, beyond = shown_event(found, now, today), around(event_id, readable, today)
    url = site_url_for("calendar.event", event_id=event_id)
    entries = appointments(found, now, shown.where, url)
    return page(
        "calendar/event.html",
        shown=shown,
        event=found.event,
        around=beyond,
        steps=_steps(found),
        texts=chat_texts(shown, url),
        order=current_app.extensions["order_of"](event_id),
        ways=_ways(event_id, entries) if beyond.is_public and shown.in_calendars else None,
        outward=_outward(found, shown, beyond, url) if beyond.is_public else None,
    )


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
    host_id = beyond.host.page_id
    host = site_url_for("calendar.host", organization_id=host_id) if host_id else None
    region = row.region_name if (row := installation()) else ""
    data = event_data(found, clock.now(), region, Addresses(url, host))
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
