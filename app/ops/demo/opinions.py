"""What those who were at the demo's events answered in its survey: of some times many, of others a few."""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from app.attendance.survey.actions import make_set, mark_of, submit
from app.attendance.survey.models import QuestionKind, SurveyQuestion, SurveySet
from app.attendance.survey.usual import usual_set
from app.calendar.models import Slot
from app.core import clock
from app.ops.demo.days import Days
from app.ops.demo.programme import Programme
from app.ops.demo.registry import Region
from app.ops.demo.stories import Moment

SEED = 18  # of its own: what others draw stays as it is
EVERY, MOST = 4, 24  # a quarter of the times, and so many answers of one
MARKS = (5, 5, 5, 5, 4, 4, 4, 3, 2)
SKIPS = 0.06  # of all questions


def ask(region: Region) -> SurveySet:
    """The usual questions, from the present day on."""
    return make_set(usual_set(clock.today(clock.zone())), by=region.operator)


def opinions(asked: SurveySet, programme: Programme, days: Days) -> Iterator[Moment]:
    """Answers in the hours after times that are over."""
    draw, now = random.Random(SEED), days.at(0, "00:00")  # noqa: S311  # nothing secret
    held = sorted((slot for _plan, slot in programme.times if slot.ends_at < now), key=lambda slot: slot.id)
    for slot in held[::EVERY]:
        for number in range(min(draw.randint(3, MOST), slot.capacity)):
            answers = {one.id: _answer(one, draw) for one in asked.questions if draw.random() > SKIPS}
            at = min(slot.ends_at + timedelta(minutes=draw.randint(5, 300)), now)
            yield at, partial(_send, slot, asked, answers, f"demo-survey-{slot.id}-{number}")


def _answer(question: SurveyQuestion, draw: random.Random) -> int:
    return draw.choice(MARKS if question.kind is QuestionKind.SCALE else question.answers)


def _send(slot: Slot, asked: SurveySet, answers: dict[int, int], key: str) -> None:
    """Of a time that was called off meanwhile nobody is asked."""
    if slot.cancelled_at is None and answers:
        submit(slot, mark_of(asked), answers, key)
