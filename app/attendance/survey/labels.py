"""What the screens call questions, answers and their sums."""

from collections.abc import Collection
from datetime import date

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.attendance.survey.models import DONT_KNOW, NO, YES, QuestionKind, SurveyQuestion

KINDS = {
    QuestionKind.SCALE: _l("A mark from 1 to 5"),
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.YES_NO: _l("Yes, no, don’t know"),
}
_YES_NO = {YES: _l("Yes"), NO: _l("No"), DONT_KNOW: _l("I don’t know")}


def answer_title(question: SurveyQuestion, answer: int) -> str:
    """«Да», «4», «5 — очень полезно», or the choice as it was put."""
    if question.kind is QuestionKind.YES_NO:
        return str(_YES_NO[answer])
    if question.kind is QuestionKind.CHOICE:
        return str(question.choices[answer - 1])
    end = {question.answers[0]: question.low, question.answers[-1]: question.high}.get(answer)
    return f"{answer} — {end}" if end else str(answer)


def answers_text(count: int) -> str:
    """«23 ответа»."""
    return str(ngettext("%(num)s answer", "%(num)s answers", count))


def mean_text(value: float) -> str:
    """«4,6»."""
    return str(format_decimal(round(value, 1), format="0.0"))


def days_text(opens_on: date, closes_on: date | None) -> str:
    """«с 1 сентября 2026 по 31 мая 2027»."""
    first = format_date(opens_on, "d MMMM y")
    if closes_on is None:
        return str(_("from %(day)s on", day=first))
    return str(_("from %(first)s to %(last)s", first=first, last=format_date(closes_on, "d MMMM y")))


def used_in_lines(questions: Collection[SurveyQuestion]) -> SurveyQuestion | None:
    """The question whose mean stands for all in a line: the last one with a mark that was asked."""
    marks = [one for one in questions if one.kind is QuestionKind.SCALE]
    if not marks:
        return None
    latest = marks[-1].set_id
    return next(one for one in marks if one.set_id == latest)
