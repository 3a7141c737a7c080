"""How a difference is settled: the shape of it."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.attendance.models import SheetLine, Side
from app.attendance.who import LARGEST_GROUP
from app.core.fields import Needed, WholeNumberField, options, strip

OTHER = "other"


def moment(typed: str | None) -> datetime | None:
    """What the page was made of, as it says itself."""
    try:
        found = datetime.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


class SeenForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """`seen` is the line's `turned_at` as the page showed it, `back` the page."""

    seen = HiddenField()
    back = HiddenField()

    @property
    def seen_at(self) -> datetime | None:
        return moment(self.seen.data)


class DisputeForm(SeenForm):
    reason = TextAreaField(
        _l("Why your count is right"),
        [DataRequired(_l("Say why: the coordinator decides by it.")), Length(max=500)],
        filters=[strip],
    )


class DecisionForm(SeenForm):
    """The figure of a side, or another."""

    figure = RadioField(
        _l("How many came"),
        [Needed(_l("Choose a count."))],
        choices=options((one, "") for one in (Side.SCHOOL.value, Side.HOST.value, OTHER)),
    )
    came = WholeNumberField(_l("Another number"), 0, LARGEST_GROUP, required=False)
    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why: both sides read it.")), Length(max=500)],
        filters=[strip],
    )

    def validate_came(self, field: WholeNumberField) -> None:
        if self.figure.data == OTHER and field.data is None:
            raise ValidationError(_("Enter the number."))

    def came_of(self, line: SheetLine) -> int:
        """What is meant by the choice."""
        figures = {Side.SCHOOL.value: line.came_school, Side.HOST.value: line.came_host}
        return figures.get(self.figure.data, self.came.data) or 0
