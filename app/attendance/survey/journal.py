"""What the audit log says of sets of questions, in words. Of answers it says nothing."""

from collections.abc import Collection

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.attendance.survey.models import SurveySet
from app.calendar.history import SHOW
from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject


def register(journal: Journal) -> None:
    actions = {
        "survey_set.made": _l("Questions of the survey were set"),
        "survey_set.changed": _l("Questions of the survey were changed"),
        "survey_set.closed": _l("Questions of the survey got a last day"),
    }
    facts = {
        "title": Fact(_l("Title")),
        "opens_on": Fact(_l("Asked from"), SHOW["starts_on"]),
        "closes_on": Fact(_l("Last day"), SHOW["ends_on"]),
        "questions": Fact(_l("Questions"), "; ".join),
        "answers": Fact(_l("Answers"), lambda lines: "; ".join(filter(None, lines)) or "—"),
    }
    journal.add("survey_set", Subject(_l("Questions of the survey"), actions, facts, _sets))


def _sets(ids: Collection[int]) -> dict[int, Named]:
    query = select(SurveySet.id, SurveySet.title).where(SurveySet.id.in_(ids))
    return {
        id: Named(title, url_for("survey.edit_set", set_id=id)) for id, title in db.session.execute(query)
    }
