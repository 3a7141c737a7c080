"""All views of the calendar: importing this puts them on the blueprint."""

from app.calendar import (
    bulk,
    copying,
    embed,
    event_pages,
    feeds,
    hosts,
    offers,
    organizer,
    poster,
    public,
    reloaded,
    review,
    route_times,
    time_pages,
    unsaved,
)
from app.calendar.blueprint import bp

__all__ = [
    "bp",
    "bulk",
    "copying",
    "embed",
    "event_pages",
    "feeds",
    "hosts",
    "offers",
    "organizer",
    "poster",
    "public",
    "reloaded",
    "review",
    "route_times",
    "time_pages",
    "unsaved",
]
