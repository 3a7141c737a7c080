"""The shape of what a coordinator gives of the municipality's share to its schools."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import Regexp

from app.booking.share_refusals import OneShare
from app.core.fields import RowForm, WholeNumberField

_WHOLE = re.compile(r"[0-9]{1,9}\Z", re.ASCII)
_UNREADABLE = _l("This form cannot be read: open the page anew.")
MOST_SCHOOLS = 2_000
MOST_SEATS = 100_000


class PartForm(RowForm):
    """How many places a school has of the share; nothing typed is none."""

    school_id = HiddenField(validators=[Regexp(_WHOLE, message=_UNREADABLE)])
    seats = WholeNumberField("", 0, MOST_SEATS, required=False)


class PartsForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The parts of one share, a row for each school."""

    seen = HiddenField()
    parts = FieldList(FormField(PartForm), max_entries=MOST_SCHOOLS)

    def typed(self) -> dict[int, int]:
        """Seats by the school's id, of a valid form."""
        return {int(one.form.school_id.data or 0): one.form.seats.data or 0 for one in self.parts}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each row is that of a school, and no school stands twice."""
        if not super().validate(extra_validators):
            return False
        if len(self.typed()) < len(self.parts):
            self.parts[-1].form.school_id.errors = [_UNREADABLE]
            self.parts.errors = [self.parts[-1].errors]
            return False
        return True

    def untold(self, shown: Collection[int]) -> list[str]:
        """What is wrong with what nobody sees: ids, and rows of no school in `shown`."""
        rows = [one.form for one in self.parts]
        found = [error for row in rows for error in row.school_id.errors]
        ids = set(map(str, shown))
        found += [error for row in rows if row.school_id.data not in ids for error in row.seats.errors]
        return list(dict.fromkeys(str(error) for error in found))

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
