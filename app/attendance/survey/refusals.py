"""Why an answer is not counted, or a set of questions not changed. The words are in
`templates/attendance/survey/_refusal.html`."""

from datetime import date, datetime

from app.core.errors import RuleBroken


class SurveyRefusal(RuleBroken):
    @property
    def feature(self) -> str:
        return "attendance/survey"


class SurveyNotBegun(SurveyRefusal):
    """Nobody has been there yet."""

    def __init__(self, starts_at: datetime) -> None:
        self.starts_at = starts_at


class SurveyOver(SurveyRefusal):
    """Answers are no longer taken."""

    status = 410


class QuestionsChanged(SurveyRefusal):
    """The form was opened before the questions were changed."""


class NothingAnswered(SurveyRefusal):
    """Not one of the questions is answered."""

    status = 422


class EnoughAnswers(SurveyRefusal):
    """As many answers as could come from those who were there, and half as many again."""


class TooManyFromNetwork(SurveyRefusal):
    """More answers from one network than people of it give; `minutes` until there may be more."""

    status = 429

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes


class SetsOverlap(SurveyRefusal):
    """On some of the days another set is asked: `title`, until `closes_on` or without an end."""

    def __init__(self, title: str, opens_on: date, closes_on: date | None) -> None:
        self.title, self.opens_on, self.closes_on = title, opens_on, closes_on


class SetOpensInThePast(SurveyRefusal):
    """Those who have been asked already would have been asked something else."""

    status = 422


class SetAnswered(SurveyRefusal):
    """What was asked stays as it was: somebody has answered."""


class SetClosesTooEarly(SurveyRefusal):
    """The last day lies before `least`: the first day of the set, or today."""

    status = 422

    def __init__(self, least: date) -> None:
        self.least = least
