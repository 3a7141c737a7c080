"""Changes of the survey: its sets of questions, and one more answer in the counts."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.attendance.survey import refusals
from app.attendance.survey.links import OPEN_FOR, Phase, phase
from app.attendance.survey.models import (
    QuestionKind,
    SurveyCount,
    SurveyKey,
    SurveyQuestion,
    SurveySet,
    SurveyTally,
)
from app.attendance.survey.queries import is_answered, set_of
from app.calendar.models import Slot
from app.core import audit, clock
from app.core.db import db

_SETS = 0x73757276  # the advisory lock of PostgreSQL under which days of sets are given out


@dataclass(frozen=True)
class QuestionDraft:
    """As SurveyQuestion has it."""

    kind: QuestionKind
    text: str
    low: str = ""
    high: str = ""
    short: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetDraft:
    """A set as it is to be; `closes_on` is its last day."""

    title: str
    opens_on: date
    closes_on: date | None
    questions: tuple[QuestionDraft, ...] = field(default=())


def make_set(draft: SetDraft, *, by: int | None) -> SurveySet:
    """A new set. Raises SetOpensInThePast, SetClosesTooEarly, SetsOverlap."""
    _in_turn()
    _check_days(draft, besides=None)
    now = clock.now()
    days = {"opens_on": draft.opens_on, "closes_on": draft.closes_on}
    one = SurveySet(title=draft.title, **days, version=1, created_at=now, changed_at=now)
    _ask(one, draft.questions)
    db.session.add(one)
    db.session.flush()
    audit.record("survey_set.made", "survey_set", one.id, by=by, after=_logged(one))
    return one


def change_set(set_id: int, draft: SetDraft, *, by: int | None) -> None:
    """Set what a set asks and on which days, while nobody has answered it.

    Raises SetAnswered, SetOpensInThePast, SetClosesTooEarly, SetsOverlap.
    """
    _in_turn()
    one = _locked(set_id)
    if is_answered(set_id):
        raise refusals.SetAnswered
    _check_days(draft, besides=one)
    before = _logged(one)
    one.title, one.opens_on, one.closes_on = draft.title, draft.opens_on, draft.closes_on
    _ask(one, draft.questions)
    _write(one, "survey_set.changed", before, by=by)


def close_set(set_id: int, last_day: date, *, by: int | None) -> None:
    """Set the last day of a set, answered or not. Raises SetClosesTooEarly, SetsOverlap."""
    _in_turn()
    one = _locked(set_id)
    _check_end(one.opens_on, last_day)
    if one.closes_on is not None and one.closes_on < clock.today(clock.zone()):
        raise refusals.SetClosesTooEarly(clock.today(clock.zone()))
    _check_overlap(one.opens_on, last_day, besides=one.id)
    before = _logged(one)
    one.closes_on = last_day
    _write(one, "survey_set.closed", before, by=by)


def submit(slot: Slot, version: str, answers: Mapping[int, int], key: str) -> None:
    """Count one answer more to each of these questions, by their ids; `version` is the mark of the questions
    that the form showed, `key` the form's nonce. Sent twice it counts once.

    Raises SurveyNotBegun, SurveyOver, QuestionsChanged, NothingAnswered, EnoughAnswers.
    """
    _check_open(slot)
    asked = set_of(slot, clock.zone())
    if asked is None:
        raise refusals.SurveyOver
    # Held against whoever changes the questions, and by nobody against one who answers.
    db.session.refresh(asked, with_for_update={"read": True, "key_share": True})
    if mark_of(asked) != version:
        raise refusals.QuestionsChanged
    known = {one.id: one.answers for one in asked.questions}
    if not answers or any(answer not in known.get(number, ()) for number, answer in answers.items()):
        raise refusals.NothingAnswered
    if _is_new(slot.id, key):
        _count(slot, asked.id, answers)


def mark_of(asked: SurveySet) -> str:
    """What a form says of the questions that it shows."""
    return f"{asked.id}.{asked.version}"


def most_answers(slot: Slot) -> int:
    """As many as there are places and half as many again: who came without a booking answers, too."""
    return -(-slot.capacity * 3 // 2)


def shred_keys() -> int:
    """Forget the keys of forms of surveys that are over; answers how many. Twice is as once."""
    over = select(Slot.id).where(Slot.ends_at <= clock.now() - OPEN_FOR)
    due = delete(SurveyKey).where(SurveyKey.slot_id.in_(over)).returning(SurveyKey.hash)
    return len(db.session.scalars(due, execution_options={"synchronize_session": False}).all())


def _check_open(slot: Slot) -> None:
    match phase(slot, clock.now()):
        case Phase.AHEAD:
            raise refusals.SurveyNotBegun(slot.starts_at)
        case Phase.OVER:
            raise refusals.SurveyOver


def _insert(table: Any) -> Any:
    """An INSERT of this engine's that knows what to do where the row is there."""
    return (sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)


def _is_new(slot_id: int, key: str) -> bool:
    """Whether this form was not sent before."""
    shredded = hashlib.sha256(f"{slot_id}:{key}".encode()).hexdigest()
    claim = _insert(SurveyKey).values(hash=shredded, slot_id=slot_id).on_conflict_do_nothing()
    return db.session.scalar(claim.returning(SurveyKey.hash)) is not None


def _count(slot: Slot, set_id: int, answers: Mapping[int, int]) -> None:
    """Raises EnoughAnswers. The tally comes first: until the end of the transaction the others wait there."""
    tally = _insert(SurveyTally).values(slot_id=slot.id, set_id=set_id, submissions=1)
    tally = tally.on_conflict_do_update(
        index_elements=["slot_id"],
        set_={"submissions": SurveyTally.submissions + 1},
        where=SurveyTally.submissions < most_answers(slot),
    )
    if db.session.scalar(tally.returning(SurveyTally.submissions)) is None:
        raise refusals.EnoughAnswers
    for question_id, answer in sorted(answers.items()):
        one = _insert(SurveyCount).values(slot_id=slot.id, question_id=question_id, answer=answer, count=1)
        where = ["slot_id", "question_id", "answer"]
        db.session.execute(
            one.on_conflict_do_update(index_elements=where, set_={"count": SurveyCount.count + 1})
        )


def _in_turn() -> None:
    """Two sets that are given days at once must not get the same ones. SQLite has one writer."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_SETS)))


def _locked(set_id: int) -> SurveySet:
    """The set, while nobody answers it."""
    return db.session.get_one(SurveySet, set_id, populate_existing=True, with_for_update=True)


def _check_days(draft: SetDraft, *, besides: SurveySet | None) -> None:
    moved = besides is None or besides.opens_on != draft.opens_on
    if moved and draft.opens_on < clock.today(clock.zone()):
        raise refusals.SetOpensInThePast
    if draft.closes_on is not None:
        _check_end(draft.opens_on, draft.closes_on)
    _check_overlap(draft.opens_on, draft.closes_on, besides=besides.id if besides else None)


def _check_end(opens_on: date, closes_on: date) -> None:
    """A day that is over is not taken back from those who were asked on it."""
    least = max(opens_on, clock.today(clock.zone()))
    if closes_on < least:
        raise refusals.SetClosesTooEarly(least)


def _check_overlap(opens_on: date, closes_on: date | None, *, besides: int | None) -> None:
    query = select(SurveySet).where(SurveySet.closes_on.is_(None) | (SurveySet.closes_on >= opens_on))
    if closes_on is not None:
        query = query.where(SurveySet.opens_on <= closes_on)
    if besides is not None:
        query = query.where(SurveySet.id != besides)
    other = db.session.scalars(query.order_by(SurveySet.opens_on).limit(1)).one_or_none()
    if other is not None:
        raise refusals.SetsOverlap(other.title, other.opens_on, other.closes_on)


def _ask(one: SurveySet, drafts: Sequence[QuestionDraft]) -> None:
    """Questions by their places: what stays keeps its row."""
    del one.questions[len(drafts) :]
    for position, draft in enumerate(drafts, 1):
        if position > len(one.questions):
            one.questions.append(SurveyQuestion(position=position))
        question = one.questions[position - 1]
        for name, told in asdict(draft).items():
            setattr(question, name, list(told) if name == "choices" else told)


def _write(one: SurveySet, action: str, before: dict[str, Any], *, by: int | None) -> None:
    if _logged(one) == before:
        return
    one.touch(clock.now())
    db.session.flush()
    audit.record_changes(action, "survey_set", one.id, before, _logged(one), by=by)


def _logged(one: SurveySet) -> dict[str, Any]:
    """The set as the audit log writes it."""
    return {
        "title": one.title,
        "opens_on": one.opens_on.isoformat(),
        "closes_on": one.closes_on.isoformat() if one.closes_on else None,
        "questions": [question.text for question in one.questions],
        "answers": [_answers(question) for question in one.questions],
    }


def _answers(question: SurveyQuestion) -> str:
    """What is answered by, in one line: a change of the ends or of a choice is a change."""
    ends = [question.low, question.high, question.short] if question.kind is QuestionKind.SCALE else []
    return " / ".join([*ends, *question.choices])
