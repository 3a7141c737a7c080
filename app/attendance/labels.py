"""What the screens call the lines of a sheet."""

from app.attendance.models import Who
from app.booking.labels import who_title


def line_heading(who: Who, class_name: str | None) -> str:
    """«8Б», «Родители»: as a line begins with it."""
    title = who_title(class_name, who.grade, who.audience)
    return title[:1].upper() + title[1:]
