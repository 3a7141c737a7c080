"""Where the pages of sent reports stand."""

from flask import Blueprint

from app.participation.reports.queries import KEEPERS

bp = Blueprint("sending", __name__)
AUTHORS = tuple(sorted(KEEPERS))
