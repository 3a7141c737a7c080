"""The survey: counts and no answers, once for each form, shown from five up and never below by difference."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text

from app.attendance.survey import queries
from app.attendance.survey.actions import (
    QuestionDraft,
    SetDraft,
    change_set,
    close_set,
    make_set,
    mark_of,
    shred_keys,
    submit,
)
from app.attendance.survey.figures import Shown, shares, showable
from app.attendance.survey.invariants import impossible_counts
from app.attendance.survey.links import OPEN_FOR
from app.attendance.survey.models import QuestionKind, SurveyCount, SurveyKey, SurveySet, SurveyTally
from app.attendance.survey.refusals import (
    EnoughAnswers,
    NothingAnswered,
    QuestionsChanged,
    SetAnswered,
    SetClosesTooEarly,
    SetOpensInThePast,
    SetsOverlap,
    SurveyNotBegun,
    SurveyOver,
)
from app.attendance.survey.showing import event_line, shown_of_event, shown_of_slots, slot_line
from app.attendance.survey.usual import usual_set
from app.calendar.models import Slot
from app.core import audit, clock
from app.core.db import db, transact
from tests.attendance.surveying import ask, counts, held, send
from tests.attendance.visiting import TODAY
from tests.checks import clean, violations
from tests.race import outcomes, race

DAY = TODAY.date()


@pytest.fixture
def asked(make):
    return ask()


def test_answers_are_added_up_and_nothing_of_who_gave_them_is_kept(make, asked):
    slot = held(make)
    for mark in (5, 5, 4):
        send(slot, mark)
    send(slot, 2, q2=3)
    assert counts(slot) == (4, Counter({5: 2, 4: 1, 2: 1, 3: 1}))
    tables = (SurveyTally, SurveyCount, SurveyKey)
    columns = {column.name for table in tables for column in table.__table__.columns}
    assert columns == {"slot_id", "set_id", "submissions", "question_id", "answer", "count", "hash"}
    assert audit.history("survey_set", asked.id)[-1].action == "survey_set.made"  # of answers no entry
    clean()


def test_twenty_at_once_are_twenty(app, make, asked):
    slot = held(make)
    answers, version = {one.id: 1 for one in asked.questions}, mark_of(asked)

    def one(number):
        with clock.pinned(TODAY):
            transact(lambda: submit(db.session.get_one(Slot, slot_id), version, answers, f"key-{number}" * 3))
        return "counted"

    slot_id = slot.id
    db.session.rollback()
    results = race(app, [partial(one, number % 20) for number in range(24)])  # four are sent twice
    assert outcomes(results) == {"counted": 24}
    sent, _given = counts(slot)
    every = db.session.scalars(select(SurveyCount.count).where(SurveyCount.slot_id == slot_id)).all()
    assert (sent, every) == (20, [20, 20, 20])
    clean()


def test_a_form_sent_twice_counts_once_until_its_key_is_shredded_with_the_survey(make, asked):
    slot = held(make)
    for _time in range(2):
        send(slot, 5, "the same key of a form")
    assert counts(slot)[0] == 1
    assert transact(shred_keys) == 0
    with clock.pinned(slot.ends_at + OPEN_FOR):
        assert transact(shred_keys) == 1
        with pytest.raises(SurveyOver):
            send(slot, 5, "the same key of a form")
    assert counts(slot)[0] == 1


def test_it_is_answered_from_the_beginning_and_for_two_weeks(make, asked):
    slot = held(make)
    with clock.pinned(slot.starts_at - timedelta(seconds=1)), pytest.raises(SurveyNotBegun):
        send(slot)
    with clock.pinned(slot.starts_at):
        send(slot)
    with clock.pinned(slot.ends_at + OPEN_FOR - timedelta(seconds=1)):
        send(slot)
    assert counts(slot)[0] == 2


def test_no_more_answers_than_half_as_many_again_as_there_are_places(make, asked):
    slot = held(make, capacity=3)
    for _one in range(5):
        send(slot)
    with pytest.raises(EnoughAnswers):
        send(slot)
    assert counts(slot) == (5, Counter({5: 5}))
    clean()


def test_only_answers_of_the_questions_that_were_shown_are_counted(make, asked):
    slot = held(make)
    for wrong in ({"mark": 6}, {"mark": 0}, {"q2": 4}, {"q3": 6}):
        with pytest.raises(NothingAnswered):
            send(slot, **wrong)
    with pytest.raises(NothingAnswered):
        transact(lambda: submit(db.session.get_one(Slot, slot.id), mark_of(asked), {}, "k" * 20))
    shown = mark_of(asked)
    transact(lambda: change_set(asked.id, usual(title="Другие", opens_on=asked.opens_on), by=None))
    with pytest.raises(QuestionsChanged):
        send(slot, version=shown)
    assert counts(slot)[0] == 0


def usual(**facts):
    draft = usual_set(DAY)
    names = ("title", "opens_on", "closes_on", "questions")
    return SetDraft(**({name: getattr(draft, name) for name in names} | facts))


def made(**facts):
    return transact(lambda: make_set(usual(**facts), by=None))


class TestSets:
    def test_no_two_are_asked_on_one_day(self, make, asked):
        for first, last in ((DAY, None), (DAY, DAY), (DAY + timedelta(days=300), None)):
            with pytest.raises(SetsOverlap) as refused:
                made(opens_on=first, closes_on=last)
            assert refused.value.title == "Обычные три вопроса"
        transact(lambda: close_set(asked.id, DAY + timedelta(days=9), by=None))
        later = made(title="Зимние", opens_on=DAY + timedelta(days=10))
        with pytest.raises(SetsOverlap):
            transact(lambda: close_set(asked.id, DAY + timedelta(days=10), by=None))
        past, coming = held(make), make.slot(starts_at=TODAY + timedelta(days=12))
        assert queries.set_of(past, clock.zone()).id == asked.id
        assert queries.set_of(coming, clock.zone()).id == later.id

    def test_two_that_are_made_at_once_do_not_get_the_same_days(self, app, make):
        def one(title):
            with clock.pinned(TODAY):
                made(title=title)
            return "made"

        db.session.rollback()
        results = race(app, [partial(one, title) for title in ("Первый", "Второй")])
        assert outcomes(results) == {"made": 1, "SetsOverlap": 1}

    def test_what_has_answers_is_closed_and_not_changed(self, make, asked):
        slot = held(make)
        transact(lambda: change_set(asked.id, usual(title="Ещё можно", opens_on=asked.opens_on), by=None))
        send(slot)
        with pytest.raises(SetAnswered):
            transact(lambda: change_set(asked.id, usual(title="Поздно", opens_on=asked.opens_on), by=None))
        with pytest.raises(SetClosesTooEarly):
            transact(lambda: close_set(asked.id, DAY - timedelta(days=1), by=None))
        transact(lambda: close_set(asked.id, DAY, by=None))
        told = [entry.action for entry in audit.history("survey_set", asked.id)]
        assert told == ["survey_set.made", "survey_set.changed", "survey_set.closed"]
        db.session.rollback()
        assert db.session.get(SurveySet, asked.id).closes_on == DAY

    def test_it_opens_today_or_later(self, make):
        with pytest.raises(SetOpensInThePast):
            made(opens_on=DAY - timedelta(days=1))

    def test_fewer_questions_are_kept_by_their_places(self, make, asked):
        kept, question = asked.questions[0].id, QuestionDraft(QuestionKind.YES_NO, "Придёте ещё?")
        draft = usual(opens_on=asked.opens_on, questions=(question,))
        transact(lambda: change_set(asked.id, draft, by=None))
        db.session.rollback()
        left = db.session.get(SurveySet, asked.id).questions
        assert [(one.id, one.text, one.low, one.choices) for one in left] == [(kept, "Придёте ещё?", "", [])]


@pytest.mark.parametrize(
    ("parts", "whole", "shown"),
    [
        ({}, False, set()),
        ({1: 4}, False, set()),
        ({1: 5}, True, {1}),
        ({1: 2, 2: 2}, False, set()),
        ({1: 3, 2: 3}, True, set()),  # six together, and nobody by himself
        ({1: 9, 2: 3}, True, set()),  # the rest of the nine would be three
        ({1: 9, 2: 5}, True, {1, 2}),
        ({1: 9, 2: 6, 3: 1}, True, {1}),  # the smallest is hidden with the one
        ({1: 9, 2: 3, 3: 2}, True, {1}),  # the rest is five by itself
        ({1: 9, 2: 0}, True, {1}),
    ],
)
def test_no_difference_of_what_is_shown_tells_of_fewer_than_five(parts, whole, shown):
    found = showable(parts)
    assert found == Shown(whole, frozenset(shown))
    assert sum(parts.values()) - sum(parts[one] for one in found.parts) not in range(1, 5) or not whole


def test_shares_are_whole_and_make_a_hundred():
    assert shares({1: 1, 2: 1, 3: 1}) == {1: 34, 2: 33, 3: 33}
    assert shares({1: 0, 2: 0}) == {1: 0, 2: 0}


def test_lines_and_sums_begin_with_five_answers_to_the_question_itself(make, asked):
    event = make.event()
    first, second = held(make, event), held(make, event, ago=3)
    for mark in (5, 4, 5, 4):
        send(first, mark)
    assert slot_line(first) == event_line(event.id) == "Ответов пока мало: показываем от пяти"
    send(first, 5, q2=1)
    assert slot_line(first) == event_line(event.id) == "5 ответов, полезно: 4,6 из 5"
    told = queries.told([event.id])[event.id]
    assert [one.position for one in shown_of_event(told)] == [1]  # one answer to the second question
    send(second, 1)
    assert slot_line(first) == "5 ответов"  # the difference to the event's sum would be one answer
    assert event_line(event.id) == "6 ответов, полезно: 4,0 из 5"
    assert not shown_of_slots(queries.told([event.id])[event.id], {first.id, second.id})


@contextmanager
def unchecked():
    """Past the constraint, until the rollback."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE survey_count DROP CONSTRAINT ck_survey_count_count"))
        yield
        return
    db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    yield
    db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    db.session.rollback()


def test_impossible_counts_are_named(make, asked):
    slot = held(make)
    for _one in range(2):
        send(slot)
    assert violations() == []
    for tampering in (
        "UPDATE survey_count SET count = count + 1",
        "UPDATE survey_tally SET submissions = 1",
        "INSERT INTO survey_count (slot_id, question_id, answer, count)"
        " SELECT slot_id, question_id, 1, 1 FROM survey_count",
    ):
        db.session.execute(text(tampering))
        assert len(list(impossible_counts())) == 1, tampering
        db.session.rollback()
    with unchecked():
        db.session.execute(text("UPDATE survey_count SET count = -1"))
        assert "-1 answers of 2" in "".join(impossible_counts())
        db.session.rollback()
    with clock.pinned(TODAY - timedelta(days=39)):
        transact(lambda: close_set(asked.id, clock.today(clock.zone()), by=None))
        other = made(opens_on=clock.today(clock.zone()) + timedelta(days=1))
    db.session.execute(text(f"UPDATE survey_tally SET set_id = {other.id}"))
    assert "of another set" in "".join(impossible_counts())
    db.session.rollback()
