"""The form of a sheet: counts by line, the adults and, for a correction, the reason."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app.attendance.who import LARGEST_COUNT, Who
from app.core.fields import WholeNumberField


class SheetForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without its lines; `sheet_form` adds them."""

    adults = WholeNumberField(_l("Adults with the group"), 0, LARGEST_COUNT, default=0)
    reason = TextAreaField(_l("Why the sheet is corrected"), [Length(max=500)])


def sheet_form(lines: Iterable[Who]) -> type[SheetForm]:
    """The form for these lines. `sure_<key>` repeats a count above the booked one that is meant."""
    fields: dict[str, object] = {}
    for who in lines:
        fields[f"came_{who.key}"] = WholeNumberField(_l("Came"), 0, who.most)
        fields[f"special_{who.key}"] = WholeNumberField(_l("With special needs"), 0, who.most)
        fields[f"sure_{who.key}"] = HiddenField()
    return type("SheetForm", (SheetForm,), fields)
