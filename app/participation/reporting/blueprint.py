"""The blueprint that the views of reporting periods stand on."""

from typing import Any

from flask import Blueprint

from app.participation import labels as counts
from app.participation.reporting import labels

bp = Blueprint("periods", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Names for the templates of this feature."""
    return {
        "period_title": counts.period_title,
        "figure_title": counts.figure_title,
        "title_of": labels.title_of,
        "days_text": labels.days_text,
        "day_year": labels.day_year,
        "moment_text": labels.moment_text,
        "part_titles": labels.PARTS,
        "value_text": labels.value_text,
        "change_text": labels.change_text,
        "part_text": labels.part_text,
        "signed": labels.signed,
    }
