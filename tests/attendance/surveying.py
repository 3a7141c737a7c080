"""Times that have been, and forms of their survey that are sent."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from app.attendance.survey import queries
from app.attendance.survey.actions import make_set, mark_of, submit
from app.attendance.survey.models import SurveyCount, SurveyTally
from app.attendance.survey.usual import usual_set
from app.calendar.models import Slot
from app.core import clock
from app.core.db import db, transact
from tests.attendance.visiting import TODAY


def ask():
    """The usual questions, since forty days."""
    with clock.pinned(TODAY - timedelta(days=40)):
        return transact(lambda: make_set(usual_set(clock.today(clock.zone())), by=None))


def held(make, event=None, *, ago=1, capacity=50):
    """A time that began so many days ago."""
    with clock.pinned(TODAY - timedelta(days=30)):
        return make.slot(capacity, event or make.event(), starts_at=TODAY - timedelta(days=ago))


def send(slot, mark=5, key=None, *, version=None, asked=None, **more):
    """One form: a mark, and by place what else is answered."""
    questions = asked or queries.set_of(slot, clock.zone())
    places = {1: mark} | {int(name[1:]): answer for name, answer in more.items()}
    answers = {one.id: places[one.position] for one in questions.questions if one.position in places}
    key = key or f"key-{slot.id}-{next(_numbers)}"
    slot_id, version = slot.id, version or mark_of(questions)
    transact(lambda: submit(db.session.get_one(Slot, slot_id), version, answers, key))


_numbers = iter(range(10**6))


def counts(slot):
    db.session.rollback()
    rows = db.session.scalars(select(SurveyCount).where(SurveyCount.slot_id == slot.id))
    sent = db.session.get(SurveyTally, slot.id, populate_existing=True)
    return sent.submissions if sent else 0, Counter({one.answer: one.count for one in rows})
