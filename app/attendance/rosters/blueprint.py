"""The blueprint on which the views of rosters stand, and the words of their templates."""

from flask import Blueprint

from app.attendance.rosters.labels import full_day
from app.organizations.registry_labels import unreadable_text

bp = Blueprint("rosters", __name__)


@bp.context_processor
def words() -> dict[str, object]:
    """Names for the templates of rosters."""
    return {"full_day": full_day, "unreadable_text": unreadable_text}
