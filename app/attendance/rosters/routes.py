"""The views of rosters, all on one blueprint."""

from app.attendance.rosters import demanding, giving, opening
from app.attendance.rosters.blueprint import bp

__all__ = ["bp", "demanding", "giving", "opening"]
