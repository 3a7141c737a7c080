"""An event as search engines read it: schema.org's Event as JSON-LD.

Only what the page itself says. Several times are parts (`subEvent`) of one event that begins with the first
and ends with the last, so that one address stays one event; an event without a day is not described at all:
without a beginning it would be refused as a whole.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from app.calendar.facts import EXACT, EventFacts, Time
from app.calendar.models import EventFormat, EventState
from app.calendar.queries import EventPage
from app.calendar.texts import shortened, tags_of

MOST_PARTS = 50
MOST_DESCRIPTION = 1_000
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Addresses:
    """Whole addresses: of the event's page, and of its host's where it has one."""

    page: str
    host: str | None


def event_data(page: EventPage, now: datetime, region: str, addresses: Addresses) -> dict[str, Any] | None:
    """The event as schema.org names its facts; None for one that has no day."""
    span = _span(page)
    if span is None:
        return None
    event = page.event
    data = _held(event, span, cancelled=_called_off(page)) | {
        "@context": "https://schema.org",
        "@id": addresses.page,
        "url": addresses.page,
        "location": _place(event, page.times[0] if page.times else None, region, addresses.page),
        "organizer": _without_nothing(
            {"@type": "Organization", "name": page.host, "url": addresses.host, "telephone": page.phone}
        ),
    }
    parts = _parts(page, now, region, addresses.page)
    audience = ", ".join(tags_of(event))
    more: dict[str, Any] = {
        "description": shortened(page.announcement, MOST_DESCRIPTION),
        "audience": {"@type": "Audience", "audienceType": audience} if audience else None,
        "subEvent": parts,
    }
    if len(page.times) == 1:
        more |= _seats(page.times[0])
    return data | _without_nothing(more)


def json_ld(data: dict[str, Any]) -> Markup:
    """The text of a data block. Nothing in it can end the block or begin another: no `<` is left."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPED))  # noqa: S704  # escaped above


def _span(page: EventPage) -> tuple[datetime | date, datetime | date] | None:
    """From the first beginning to the last end, or the event's own days."""
    event = page.event
    if page.times:
        return page.times[0].starts_at, max(time.ends_at for time in page.times)
    if event.precision not in EXACT or event.starts_on is None or event.ends_on is None:
        return None
    return event.starts_on, event.ends_on


def _called_off(page: EventPage) -> bool:
    all_times = bool(page.times) and all(time.cancelled for time in page.times)
    return page.event.state is EventState.CANCELLED or all_times


def _held(event: EventFacts, span: Sequence[datetime | date], *, cancelled: bool) -> dict[str, Any]:
    """What an event and its parts have alike."""
    online = event.format is EventFormat.ONLINE
    return {
        "@type": "Event",
        "name": event.title,
        "startDate": span[0].isoformat(),
        "endDate": span[1].isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{'Online' if online else 'Offline'}EventAttendanceMode",
    }


def _parts(page: EventPage, now: datetime, region: str, url: str) -> list[dict[str, Any]]:
    """The meetings of a course that is the only time; else the times, rather those to come."""
    off = page.event.state is EventState.CANCELLED
    if len(page.times) == 1:
        [time] = page.times
        zone = time.starts_at.tzinfo
        meetings = [(begins.astimezone(zone), ends.astimezone(zone)) for begins, ends in time.meetings]
        return [_held(page.event, hours, cancelled=off or time.cancelled) for hours in meetings]
    coming = [time for time in page.times if time.starts_at > now]
    return [
        _held(page.event, (time.starts_at, time.ends_at), cancelled=off or time.cancelled)
        | {"location": _place(page.event, time, region, url)}
        | _seats(time)
        for time in (coming or page.times)[:MOST_PARTS]
    ]


def _seats(time: Time) -> dict[str, int]:
    return {"maximumAttendeeCapacity": time.capacity, "remainingAttendeeCapacity": time.free}


def _place(event: EventFacts, time: Time | None, region: str, url: str) -> dict[str, Any]:
    """The venue, or the host's own place; the page itself for what is held online."""
    if event.format is EventFormat.ONLINE:
        return {"@type": "VirtualLocation", "url": url}
    name, street = (time.place, time.address) if time and time.place else (event.host, event.host_address)
    if event.format is EventFormat.AT_SCHOOL:  # a school of the municipality, not known beforehand
        name, street = event.municipality or region, ""
    address = {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressLocality": event.municipality,
        "addressRegion": region,
        "addressCountry": "RU",
    }
    return {"@type": "Place", "name": name, "address": _without_nothing(address)}


def _without_nothing(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
