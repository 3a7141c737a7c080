"""All views of the calendar: importing this puts them on the blueprint."""

from app.calendar import feeds, hosts, offers, organizer, public, reloaded, review, route_times
from app.calendar.blueprint import bp

__all__ = [
    "bp",
    "feeds",
    "hosts",
    "offers",
    "organizer",
    "public",
    "reloaded",
    "review",
    "route_times",
]
