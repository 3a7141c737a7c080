"""The shapes of an answer and of a set of questions."""

import secrets
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.attendance.survey.actions import QuestionDraft, SetDraft, mark_of
from app.attendance.survey.labels import KINDS, answer_title
from app.attendance.survey.models import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    QuestionKind,
    SurveyQuestion,
    SurveySet,
)
from app.core.fields import DayField, RowForm, options, strip

LONGEST_CHOICE = 80


class AnswersForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without its questions; `answers_form` adds them. Nobody has to answer every one."""

    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    version = HiddenField()

    def answers(self) -> dict[int, int]:
        """The valid form as answers by question."""
        chosen = {question.id: self[_name(question)].data for question in self.asked}
        return {number: int(answer) for number, answer in chosen.items() if answer is not None}

    def renew_key(self) -> None:
        """A fresh nonce, and the mark of the questions as they are."""
        self.key.data, self.version.data = secrets.token_urlsafe(24), mark_of(self.asked_set)

    def of(self, question: SurveyQuestion) -> Field:
        field: Field = self[_name(question)]
        return field


def answers_form(asked: SurveySet) -> type[AnswersForm]:
    """The form for these questions."""
    fields: dict[str, object] = {"asked": list(asked.questions), "asked_set": asked}
    for question in asked.questions:
        choices = options((answer, answer_title(question, answer)) for answer in question.answers)
        fields[_name(question)] = RadioField(
            question.text, [_one_of(choices)], choices=choices, validate_choice=False
        )
    return type("AnswersForm", (AnswersForm,), fields)


def _name(question: SurveyQuestion) -> str:
    return f"question_{question.position}"


def _one_of(known: Collection[str]) -> Callable[[Any, Field], None]:
    def check(_form: Any, field: Field) -> None:
        if field.data is not None and field.data not in known:
            raise ValidationError(_("Choose one of the answers."))

    return check


class QuestionForm(RowForm):
    """One question; without a text there is none."""

    text = StringField(_l("Question"), [Length(max=200)], filters=[strip])
    kind = SelectField(
        _l("How it is answered"),
        choices=lambda: options((kind.value, str(title)) for kind, title in KINDS.items()),
    )
    low = StringField(_l("What 1 means"), [Length(max=40)], filters=[strip])
    high = StringField(_l("What 5 means"), [Length(max=40)], filters=[strip])
    short = StringField(_l("The mark in one word"), [Length(max=30)], filters=[strip])
    choices = TextAreaField(_l("Answers, one a line"), [Length(max=1000)])

    def validate_low(self, field: Field) -> None:
        self._needed(field, QuestionKind.SCALE)

    validate_high = validate_short = validate_low

    def validate_choices(self, field: Field) -> None:
        if not self.text.data or self.kind.data != QuestionKind.CHOICE:
            return
        typed = self.lines
        if not 2 <= len(typed) <= MOST_CHOICES or len(set(typed)) < len(typed):
            raise ValidationError(_("Write from 2 to %(most)s different answers.", most=MOST_CHOICES))
        if max(map(len, typed)) > LONGEST_CHOICE:
            raise ValidationError(_("An answer has at most %(most)s characters.", most=LONGEST_CHOICE))

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in (self.choices.data or "").splitlines() if line.strip()]

    def _needed(self, field: Field, kind: QuestionKind) -> None:
        if self.text.data and self.kind.data == kind and not field.data:
            raise ValidationError(_("Fill this in: it stands beside the marks."))

    def draft(self) -> QuestionDraft:
        """The valid form; what belongs to another kind of answer is left out."""
        kind, text = QuestionKind(self.kind.data), self.text.data or ""
        if kind is QuestionKind.SCALE:
            low, high, short = (one.data or "" for one in (self.low, self.high, self.short))
            return QuestionDraft(kind, text, low, high, short)
        return QuestionDraft(kind, text, choices=tuple(self.lines) if kind is QuestionKind.CHOICE else ())


class SetForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A set: its title, its days and up to three questions."""

    title = StringField(
        _l("Title"), [DataRequired(_l("Give the set a title.")), Length(max=120)], filters=[strip]
    )
    opens_on = DayField(_l("Asked from"), [DataRequired(_l("Enter the first day."))])
    closes_on = DayField(_l("Last day"), [Optional()])
    first = FormField(QuestionForm)
    second = FormField(QuestionForm)
    third = FormField(QuestionForm)

    @property
    def questions(self) -> list[QuestionForm]:
        found: list[QuestionForm] = [self.first.form, self.second.form, self.third.form]
        return found[:MOST_QUESTIONS]

    def validate_title(self, field: Field) -> None:
        if not any(one.text.data for one in self.questions):
            raise ValidationError(_("Write at least one question."))

    @classmethod
    def filled(cls, one: SurveySet) -> "SetForm":
        """With what the set is."""
        names = ("first", "second", "third")
        asked = {name: _typed(question) for name, question in zip(names, one.questions, strict=False)}
        days = {"opens_on": one.opens_on, "closes_on": one.closes_on}
        return cls(data={"title": one.title, **days, **asked})

    def draft(self) -> SetDraft:
        """The valid form; places without a question are closed up."""
        asked = tuple(one.draft() for one in self.questions if one.text.data)
        first = self.opens_on.data or date.min
        return SetDraft(self.title.data or "", first, self.closes_on.data, asked)


def _typed(question: SurveyQuestion) -> dict[str, str]:
    names = ("text", "kind", "low", "high", "short")
    return {name: getattr(question, name) for name in names} | {"choices": "\n".join(question.choices)}


class ClosingForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The last day on which a set is asked."""

    closes_on = DayField(_l("Last day"), [DataRequired(_l("Enter the last day."))])
