"""The shapes of what an operator enters about reporting periods."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.calendar.forms import Boxes
from app.core.fields import DayField, WholeNumberField, options, strip
from app.organizations.labels import year_title
from app.participation.periods import PeriodKind
from app.participation.reporting.labels import KINDS

USUAL_DAYS = 5  # working days after the end of a period


class RegularForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The regular periods of a school year: which, and how long after their end they are due."""

    year = SelectField(_l("School year"), coerce=int)
    kinds = Boxes(
        _l("Periods"),
        [DataRequired(_l("Choose at least one kind of period."))],
        choices=lambda: options((kind.value, str(title)) for kind, title in KINDS.items()),
        default=lambda: [kind.value for kind in KINDS],
    )
    working_days = WholeNumberField(
        _l("To be reported within working days after the end"), 1, 60, default=USUAL_DAYS
    )

    def offer(self, years: list[int], chosen: int) -> "RegularForm":
        """Let one of these school years be chosen."""
        self.year.choices = options((year, year_title(year)) for year in years)
        if not self.is_submitted():
            self.year.data = chosen
        return self

    @property
    def chosen_kinds(self) -> list[PeriodKind]:
        return [PeriodKind(kind) for kind in self.kinds.data or ()]


class OwnForm(FlaskForm):  # type: ignore[misc]
    title = StringField(
        _l("Title"), [DataRequired(_l("Give the period a title.")), Length(max=120)], filters=[strip]
    )
    first = DayField(_l("First day"), [DataRequired(_l("Enter the first day."))])
    last = DayField(_l("Last day"), [DataRequired(_l("Enter the last day."))])
    due_on = DayField(_l("To be reported by"), [Optional()])
    all_the_same = BooleanField(_l("Make it all the same"))


class ChangeForm(FlaskForm):  # type: ignore[misc]
    """Until when a period is reported; `title` of an own one only."""

    due_on = DayField(_l("To be reported by"), [DataRequired(_l("Enter the day."))])
    title = StringField(_l("Title"), [Length(max=120)], filters=[strip])


class FreezeForm(FlaskForm):  # type: ignore[misc]
    """`seen` is the hash of the figures that the page has shown."""

    seen = HiddenField(validators=[Length(min=64, max=64)])


class ReopenForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why: it stays in the history.")), Length(max=1000)],
        filters=[strip],
    )


def filled(form: type[Any], **data: Any) -> Any:
    """A form with these values, whatever was sent."""
    return form(formdata=None, data=data)
