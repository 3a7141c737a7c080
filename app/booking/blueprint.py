"""The blueprint that the views of schools and of organizers stand on, and the words of their templates."""

from flask import Blueprint

from app.booking.labels import (
    audiences_text,
    booked_text,
    group_names,
    group_text,
    is_one_class,
    line_title,
    people_of,
    people_text,
    shown_state,
    state_title,
    who_title,
)
from app.calendar.labels import grades_text, kind_title

bp = Blueprint("booking", __name__)


for word in (
    audiences_text,
    booked_text,
    group_names,
    group_text,
    is_one_class,
    line_title,
    people_of,
    people_text,
    who_title,
):
    bp.add_app_template_global(word)


@bp.context_processor
def words() -> dict[str, object]:
    """Names for the templates of this feature."""
    states = {"state_title": state_title, "shown_state": shown_state}
    return {"kind_title": kind_title, "grades_text": grades_text, **states}
