"""The blueprint that the views of the survey stand on."""

from flask import Blueprint

from app.attendance.survey.labels import KINDS, answer_title, answers_text, days_text

bp = Blueprint("survey", __name__)
bp.add_app_template_global(answers_text, "survey_answers_text")


@bp.context_processor
def words() -> dict[str, object]:
    """Names for the templates of this feature."""
    return {"answer_title": answer_title, "days_text": days_text, "question_kinds": KINDS}
