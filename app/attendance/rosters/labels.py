"""What the screens call what stands on a roster."""

from datetime import date

from flask_babel import format_date

from app.attendance.rosters.people import group_key
from app.booking.labels import line_title, who_title
from app.booking.models import Booking
from app.calendar.models import Audience


def group_title(key: str, audience: Audience) -> str:
    """«8Б», «сводная группа 8-х классов», «родители»."""
    if key.startswith("g"):
        return who_title(None, int(key.removeprefix("g")), audience)
    return who_title(None if key == "*" else key, None, audience)


def group_choices(booking: Booking) -> list[tuple[str, str]]:
    """Key and title of each group that a booking brings."""
    return [(group_key(line), line_title(line)) for line in booking.lines]


def full_day(day: date) -> str:
    """«14 октября 2026»: papers are of any year."""
    return str(format_date(day, "d MMMM y"))
