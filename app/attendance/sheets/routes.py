"""Every view of the school's own pages of attendance stands on this blueprint."""

from app.attendance.sheets import days, lessons, many, own
from app.attendance.sheets.blueprint import bp

__all__ = ["bp", "days", "lessons", "many", "own"]
