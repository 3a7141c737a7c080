"""What must always hold of the survey's counts, whoever wrote to the database."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from app.attendance.survey.models import SurveyCount, SurveyQuestion, SurveyTally
from app.core.db import db
from app.core.invariants import Invariants


def register(invariants: Invariants) -> None:
    """Add I28."""
    promise = "no question of a survey has more answers than the survey was sent, or fewer than none"
    invariants.add("I28", promise, impossible_counts)


def impossible_counts() -> Iterator[str]:
    """A line for each time and question whose counts cannot have come from its submissions."""
    answered, fewest = func.sum(SurveyCount.count), func.min(SurveyCount.count)
    foreign = SurveyTally.set_id != SurveyQuestion.set_id
    query = (
        select(
            SurveyCount.slot_id, SurveyCount.question_id, answered, fewest, SurveyTally.submissions, foreign
        )
        .join(SurveyTally, SurveyTally.slot_id == SurveyCount.slot_id)
        .join(SurveyQuestion, SurveyQuestion.id == SurveyCount.question_id)
        .group_by(SurveyCount.slot_id, SurveyCount.question_id, SurveyTally.submissions, foreign)
        .having(or_(answered > SurveyTally.submissions, fewest < 0, foreign))
    )
    for slot_id, question_id, total, least, sent, is_foreign in db.session.execute(query):
        why = ", of another set" if is_foreign else ""
        yield f"slot {slot_id}, question {question_id}{why}: {total} answers of {sent}, least {least}"
