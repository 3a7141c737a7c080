"""All views of the calendar: importing this puts them on the blueprint."""

from app.calendar import feeds, organizer, public, reloaded, review
from app.calendar.blueprint import bp

__all__ = [
    "bp",
    "feeds",
    "organizer",
    "public",
    "reloaded",
    "review",
]
