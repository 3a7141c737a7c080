"""Pages of the entrance: by the event's link, and for those who keep the event."""

from app.attendance.gate import by_keeper, by_link
from app.attendance.gate.blueprint import bp

__all__ = ["bp", "by_keeper", "by_link"]
