"""The shape of a rule, and of the press of a button."""

import secrets

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.fields import options
from app.participation.sending.actions import RuleDraft
from app.participation.sending.labels import FORMS, PACES, SPANS, weekday_title
from app.participation.sending.models import FileForm, Pace, Sending, Span

_CHOOSE = _l("Choose one of these.")


class RuleForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Of the three numbers the one counts that the chosen pace asks for."""

    pace = RadioField(_l("How often"), [InputRequired(_CHOOSE)])
    weekday = SelectField(_l("Weekday"), [Optional()])
    monthday = IntegerField(_l("Day of the month"), [Optional(), NumberRange(1, 31)])
    workdays = IntegerField(_l("Working days after the end"), [Optional(), NumberRange(1, 20)])
    span = RadioField(_l("Which period"), [InputRequired(_CHOOSE)])
    form = RadioField(_l("File"), [InputRequired(_CHOOSE)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.weekday.choices = options((number, weekday_title(number)) for number in range(1, 8))
        for field, titles in ((self.pace, PACES), (self.span, SPANS), (self.form, FORMS)):
            field.choices = options((word, str(title)) for word, title in titles.items())

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self._day() is None:
            field = {Pace.MONTHLY: self.monthday, Pace.AFTER_END: self.workdays}[Pace(self.pace.data)]
            field.errors = [_l("Enter a number.")]
            return False
        return True

    def _day(self) -> int | None:
        match Pace(self.pace.data):
            case Pace.WEEKLY:
                return int(self.weekday.data)
            case Pace.MONTHLY:
                return self.monthday.data
            case Pace.AFTER_END:
                return self.workdays.data

    def draft(self) -> RuleDraft:
        """The valid form. What is sent after an end tells of the period that has ended."""
        pace, day = Pace(self.pace.data), self._day()
        assert day is not None
        span = Span.LAST_WHOLE if pace is Pace.AFTER_END else Span(self.span.data)
        return RuleDraft(pace, day, span, FileForm(self.form.data))


def rule_form(sending: Sending | None = None) -> RuleForm:
    """As the rule is; a new one is after the end of each period."""
    values = {"pace": Pace.AFTER_END, "weekday": 1, "monthday": 5, "workdays": 3}
    chosen = {"span": Span.LAST_WHOLE, "form": FileForm.XLSX}
    if sending is not None:
        number = {Pace.WEEKLY: "weekday", Pace.MONTHLY: "monthday", Pace.AFTER_END: "workdays"}[sending.pace]
        values |= {"pace": sending.pace, number: sending.day}
        chosen = {"span": sending.span, "form": sending.form}
    return RuleForm(formdata=None, data={name: _text(value) for name, value in (values | chosen).items()})


def _text(value: object) -> object:
    return getattr(value, "value", str(value) if isinstance(value, str) else value)


class NowForm(FlaskForm):  # type: ignore[misc]
    """`key` makes two presses one."""

    key = HiddenField(validators=[InputRequired(), Length(min=16, max=64)])

    def renew_key(self) -> None:
        self.key.data = secrets.token_urlsafe(18)
