"""The blueprint on which the calendar's views stand."""

from flask import Blueprint

from app.calendar.labels import kinds
from app.calendar.meetings import slot_times

bp = Blueprint("calendar", __name__)
bp.add_app_template_global(kinds)  # the badge of a kind stands on pages of every feature
bp.add_app_template_global(slot_times)
