"""The shape of what a coordinator gives of the municipality's share to its schools."""

import re
from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField

from app.booking.share_refusals import OneShare
from app.core.fields import RowForm, WholeNumberField

_WHOLE = re.compile("[0-9]{1,9}")
MOST_SCHOOLS = 2_000
MOST_SEATS = 100_000


class PartForm(RowForm):
    """How many places a school has of the share; nothing typed is none."""

    school_id = HiddenField()
    seats = WholeNumberField("", 0, MOST_SEATS, required=False)


class PartsForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The parts of one share, a row for each school."""

    parts = FieldList(FormField(PartForm), max_entries=MOST_SCHOOLS)

    def typed(self) -> dict[int, int]:
        """Seats by the school's id, of a valid form; what is no id is left out."""
        rows = [(one.form.school_id.data or "", one.form.seats.data or 0) for one in self.parts]
        return {int(typed): seats for typed, seats in rows if _WHOLE.fullmatch(typed)}

    def refuse(self, refusal: OneShare, why: str) -> bool:
        """Say in the school's row why it cannot be; False where no row is that school's."""
        wanted = str(refusal.key[2]) if refusal.key and refusal.key[1] == "school" else ""
        rows = [one.form for one in self.parts if one.form.school_id.data == wanted]
        for row in rows:
            row.seats.errors = [*row.seats.errors, why]
        return bool(rows)


def shown_parts(seats: Mapping[int, int]) -> list[dict[str, object]]:
    """The rows of the form for what each school has."""
    return [{"school_id": str(id), "seats": number or None} for id, number in seats.items()]
