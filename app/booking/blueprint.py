"""The blueprint that the views of schools and of organizers stand on, and the words of their templates."""

from flask import Blueprint

from app.booking.applying import labels as applying
from app.booking.labels import (
    audiences_text,
    booked_text,
    bookings_title,
    group_names,
    group_text,
    host_answers,
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
bp.add_app_template_global(applying.application_title)  # a contest's page and a refusal say it elsewhere, too


for word in (
    audiences_text,
    booked_text,
    bookings_title,
    group_names,
    group_text,
    host_answers,
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
    states |= {"application_look": applying.LOOKS.get}
    states |= {"outcome_text": applying.outcome_text, "who_text": applying.who_text}
    states |= {"works_text": applying.works_text, "classes_text": applying.classes_text}
    states |= {"participants_choices": applying.participants_choices}
    return {"kind_title": kind_title, "grades_text": grades_text, **states}
