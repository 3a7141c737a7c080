"""What a person types into the answer of a row."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from app.core.fields import strip
from app.roadmap.answer.actions import NOTE_MOST
from app.roadmap.answer.labels import measure_title
from app.roadmap.answer.measures import Measure
from app.roadmap.answer.models import RowAnswer

MOST = 10_000_000
AS_IN_THE_ORDER = ""


class AnswerForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The indicator of a row and the words beside its figures."""

    measure = SelectField(_l("Indicator"), validate_choice=True)
    target = IntegerField(
        _l("At least"),
        [Optional(), NumberRange(1, MOST, _l("A target is a whole number from 1 to 10 000 000."))],
        description=_l("Leave it empty for a row without a target."),
    )
    note = TextAreaField(
        _l("Note for the answer"),
        [Length(max=NOTE_MOST)],
        [strip],
        description=_l("It stands beside the row on the page and in the files."),
    )

    @classmethod
    def of(cls, said: RowAnswer | None, read: str) -> "AnswerForm":
        """As it stands; `read` is the target that the order’s words name, in words."""
        data = (
            {"measure": said.measure or AS_IN_THE_ORDER, "target": said.target, "note": said.note}
            if said
            else {}
        )
        form = cls(data=data)
        form.measure.choices = [
            (AS_IN_THE_ORDER, read),
            *((one.value, measure_title(one)) for one in Measure),
        ]
        return form

    def chosen(self) -> Measure | None:
        return Measure(self.measure.data) if self.measure.data else None
