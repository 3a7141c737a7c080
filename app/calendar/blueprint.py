"""The blueprint on which the calendar's views stand."""

from flask import Blueprint

bp = Blueprint("calendar", __name__)
