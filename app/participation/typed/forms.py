"""The months of a school year in one form: a number and a note for each, and nothing required."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length, StopValidation

from app.core.fields import WholeNumberField, strip
from app.participation.typed.actions import Typed
from app.participation.typed.models import TypedCoverage

LARGEST = 100_000
LONGEST_NOTE = 200


class NoteField(StringField):
    """A note to the number beside it, which it is nothing without."""

    def pre_validate(self, form: FlaskForm) -> None:
        pupils = form[self.name.replace("note", "pupils")]
        if self.data and pupils.data is None and not pupils.errors:
            raise StopValidation(_("Type the number of pupils, too, or take the note away."))


def typed_form(months: Iterable[int]) -> type[FlaskForm]:
    """The form for these months."""
    fields: dict[str, object] = {"seen": HiddenField()}
    for month in months:
        fields[f"pupils_{month}"] = WholeNumberField(_l("Typed coverage"), 0, LARGEST, required=False)
        fields[f"note_{month}"] = NoteField(_l("Note"), [Length(max=LONGEST_NOTE)], [strip])
        fields[f"sure_{month}"] = HiddenField()
    return type("TypedForm", (FlaskForm,), fields)


def fill(form: FlaskForm, typed: Mapping[int, TypedCoverage]) -> None:
    """With what was typed before."""
    for month, row in typed.items():
        if f"pupils_{month}" in form:
            form[f"pupils_{month}"].data, form[f"note_{month}"].data = row.pupils, row.note


def said_in(form: FlaskForm, months: Iterable[int]) -> dict[int, Typed | None]:
    """What a valid form says of each month."""
    said: dict[int, Typed | None] = {}
    for month in months:
        pupils, note = form[f"pupils_{month}"].data, form[f"note_{month}"].data or ""
        said[month] = None if pupils is None else Typed(pupils, note)
    return said


def sure_in(form: FlaskForm, months: Iterable[int]) -> dict[int, int]:
    """The numbers that were asked about when the form was drawn."""
    asked = {month: str(form[f"sure_{month}"].data or "") for month in months}
    return {month: int(text) for month, text in asked.items() if text.isascii() and text.isdigit()}


def ask_about(form: FlaskForm, many: Mapping[int, int]) -> None:
    """Sent once more, these numbers are meant."""
    for month, pupils in many.items():
        form[f"sure_{month}"].data = str(pupils)
