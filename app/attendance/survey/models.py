"""The questions of the survey, and what was answered: counts, and no answers (docs/decisions/018)."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.models import Slot
from app.core.db import Model

MOST_QUESTIONS, MOST_CHOICES = 3, 6
SCALE = range(1, 6)
YES, NO, DONT_KNOW = 1, 2, 3


class QuestionKind(enum.StrEnum):
    SCALE = "scale"
    CHOICE = "choice"
    YES_NO = "yes_no"


class SurveySet(Model):
    """Questions that are asked of times beginning on the days from `opens_on` to `closes_on`, both included;
    without the latter, from then on. No two sets share a day. `version` rises with every change."""

    __tablename__ = "survey_set"
    __table_args__ = (
        CheckConstraint("closes_on IS NULL OR opens_on <= closes_on", name="days_in_order"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    questions: Mapped[list["SurveyQuestion"]] = relationship(
        order_by="SurveyQuestion.position", cascade="all, delete-orphan"
    )

    def touch(self, now: datetime) -> None:
        """It was changed: forms that show it as it was are told apart by the version."""
        self.version, self.changed_at = self.version + 1, now


class SurveyQuestion(Model):
    """A question that is answered by a number: a mark of the scale, the place of a choice from 1, or YES, NO,
    DONT_KNOW. `low` and `high` are what the ends of a scale mean; `short` is what its mean is called in a
    line."""

    __tablename__ = "survey_question"
    __table_args__ = (
        UniqueConstraint("set_id", "position"),
        CheckConstraint("kind IN ('scale', 'choice', 'yes_no')", name="kind"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_QUESTIONS}", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey(SurveySet.id))
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    text: Mapped[str]
    low: Mapped[str] = mapped_column(default="")
    high: Mapped[str] = mapped_column(default="")
    short: Mapped[str] = mapped_column(default="")
    choices: Mapped[list[Any]] = mapped_column(default=list)

    @property
    def answers(self) -> range:
        """The numbers that answer it."""
        match self.kind:
            case QuestionKind.SCALE:
                return SCALE
            case QuestionKind.CHOICE:
                return range(1, len(self.choices) + 1)
            case QuestionKind.YES_NO:
                return range(YES, DONT_KNOW + 1)


class SurveyTally(Model):
    """How often the survey of a time was sent, and which questions it asks: settled by the first who answers.

    With the time it goes, and the counts and keys go with it.
    """

    __tablename__ = "survey_tally"
    __table_args__ = (CheckConstraint("submissions >= 1", name="submissions"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id, ondelete="CASCADE"), primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey(SurveySet.id), index=True)
    submissions: Mapped[int]


class SurveyCount(Model):
    """How many have given this answer to this question at this time."""

    __tablename__ = "survey_count"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    slot_id: Mapped[int] = mapped_column(
        ForeignKey(SurveyTally.slot_id, ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[int] = mapped_column(ForeignKey(SurveyQuestion.id), primary_key=True)
    answer: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class SurveyKey(Model):
    """That a form was sent, by the hash of its nonce, so that it counts once. Nothing of the answers, and no
    moment; shredded when the survey of the time is over."""

    __tablename__ = "survey_key"

    hash: Mapped[str] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id, ondelete="CASCADE"), index=True)
