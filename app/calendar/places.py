"""Where the times of an event may be held, as a form offers it."""

from typing import Any

from app.calendar import kept
from app.calendar.models import Event
from app.core.fields import options


def place_choices(event: Event) -> dict[str, Any]:
    """The host's own address, and its venues."""
    at_host = (event.host.short_name, event.host.address)
    venues = [(venue.id, f"{venue.name}, {venue.address}") for venue in kept.venues_of(event.host_id)]
    return options([("", ", ".join(filter(None, at_host))), *venues])
