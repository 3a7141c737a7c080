"""All views of the calendar: importing this puts them on the blueprint."""

from app.calendar import bulk, feeds, organizer, public, reloaded
from app.calendar.blueprint import bp

__all__ = ["bp", "bulk", "feeds", "organizer", "public", "reloaded"]
