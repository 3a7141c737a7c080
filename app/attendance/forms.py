"""The form of a sheet: counts by class, the adults and, for a correction, the reason."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app.attendance.models import LARGEST_COUNT
from app.core.fields import WholeNumberField


class SheetForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without its classes; `sheet_form` adds them."""

    adults = WholeNumberField(_l("Adults with the group"), 0, LARGEST_COUNT, default=0)
    reason = TextAreaField(_l("Why the sheet is corrected"), [Length(max=500)])


def sheet_form(class_ids: Iterable[int]) -> type[SheetForm]:
    """The form for these classes. `sure_<id>` repeats a count above the booked one that is meant."""
    fields: dict[str, object] = {}
    for class_id in class_ids:
        fields[f"came_{class_id}"] = WholeNumberField(_l("Came"), 0, LARGEST_COUNT)
        fields[f"special_{class_id}"] = WholeNumberField(_l("With special needs"), 0, LARGEST_COUNT)
        fields[f"sure_{class_id}"] = HiddenField()
    return type("SheetForm", (SheetForm,), fields)
