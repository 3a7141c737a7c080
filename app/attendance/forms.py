"""The form of a sheet: counts by line, the adults and, for a correction, the reason."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length

from app.attendance.who import LARGEST_COUNT, Who
from app.core.fields import WholeNumberField

LONGEST_KEY = 64


class SheetForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without its lines; `sheet_form` adds them. `lines` are the keys of those that a person has added, `key`
    is the form's nonce, `seen` the version of the sheet that its page showed, `meeting` one of several."""

    lines = HiddenField()
    key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    seen = HiddenField()
    meeting = HiddenField()
    adults = WholeNumberField(_l("Adults with the group"), 0, LARGEST_COUNT, default=0)
    reason = TextAreaField(_l("Why the sheet is corrected"), [Length(max=500)])

    @property
    def version(self) -> int | None:
        """The version that was seen; what is no number was not sent by our page."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class TickedNumber(WholeNumberField):
    """A count that is asked for only where its line is ticked."""

    def __init__(self, label: Any, most: int, tick: str, **options: Any) -> None:
        super().__init__(label, 0, most, **options)
        self.tick = tick

    def pre_validate(self, form: Any) -> None:
        if form[self.tick].data:
            super().pre_validate(form)


def sheet_form(
    lines: Iterable[Who],
    optional: Collection[Who] = (),
    base: type[SheetForm] = SheetForm,
    ticked: Collection[Who] = (),
) -> type[SheetForm]:
    """The form for these lines; `optional` ones may stay empty, `ticked` ones say nothing until they are
    ticked. `sure_<key>` repeats a count above the booked one that is meant."""
    fields: dict[str, object] = {}
    lines = list(lines)
    for who in (one for one in lines if one in ticked):
        tick = f"on_{who.key}"
        fields[tick] = BooleanField()
        fields[f"came_{who.key}"] = TickedNumber(_l("Came"), who.most, tick)
        fields[f"special_{who.key}"] = TickedNumber(_l("With special needs"), who.most, tick, required=False)
        fields[f"sure_{who.key}"] = HiddenField()
    lines = [one for one in lines if one not in ticked]
    for who in lines:
        needed = who not in optional
        fields[f"came_{who.key}"] = WholeNumberField(_l("Came"), 0, who.most, required=needed)
        fields[f"special_{who.key}"] = WholeNumberField(
            _l("With special needs"), 0, who.most, required=needed
        )
        fields[f"sure_{who.key}"] = HiddenField()
    return type("SheetForm", (base,), fields)
