"""The three questions that an operator begins with, as they are put to those who came."""

from datetime import date

from app.attendance.survey.actions import QuestionDraft, SetDraft
from app.attendance.survey.models import QuestionKind

_QUESTIONS = (
    QuestionDraft(
        QuestionKind.SCALE,
        "Насколько полезным было мероприятие?",
        low="совсем не полезно",
        high="очень полезно",
        short="полезно",
    ),
    QuestionDraft(QuestionKind.YES_NO, "Захотелось ли больше узнать об этой профессии?"),
    QuestionDraft(
        QuestionKind.CHOICE,
        "Что понравилось больше всего?",
        choices=(
            "Рассказ специалиста",
            "Попробовать самому",
            "Оборудование и само место",
            "Ответы на вопросы",
            "Ничего из этого",
        ),
    ),
)


def usual_set(opens_on: date) -> SetDraft:
    """«Обычные три вопроса» from this day on."""
    return SetDraft("Обычные три вопроса", opens_on, None, _QUESTIONS)
