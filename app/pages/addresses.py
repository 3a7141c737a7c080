"""Where the desks send their readers for what is behind a figure: in one place, whatever the pages of
participation call their filters."""

from flask import url_for

from app.calendar.models import Audience


def sheets_of_class(year: int, class_id: int) -> str:
    """The sheets of the school year that count pupils of the class."""
    return url_for("participation.sheets", year=year, class_id=class_id, audience=Audience.PUPILS.value)
