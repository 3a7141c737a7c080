"""The form of the entrance: counts by line, the adults, who came along and, for a correction, the reason."""

import secrets
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from app.attendance.actions import Came
from app.attendance.gate.subjects import Row, Subject
from app.attendance.who import LARGEST_COUNT, LARGEST_GROUP, Who, who_behind
from app.core.fields import WholeNumberField

REASONS = {
    "came_later": _l("more came later"),
    "miscounted": _l("a slip of the count"),
    "left_early": _l("some left earlier"),
}


class HeadsForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Without its lines; `heads_form` adds them. `seen` is the version of the sheet that the page showed,
    `nobody` says that the group did not come, and `sure` that this was asked and is meant."""

    reasons = REASONS
    key = HiddenField(validators=[Length(min=16, max=64, message=_l("Open the form anew."))])
    seen = WholeNumberField("", 0, 2**31 - 1, required=False)
    adults = WholeNumberField(_l("Adults with the group"), 0, LARGEST_COUNT, required=False)
    late = BooleanField(_l("Came late"))
    along = StringField()
    along_came = WholeNumberField(_l("How many"), 0, LARGEST_GROUP, required=False)
    because = StringField(_l("Why the count is corrected"))
    reason = StringField(_l("In your own words"), [Length(max=500)])

    def counts(self, subject: Subject) -> list[Came]:
        """The valid form as counts. More than booked is meant only where the very same count was asked about,
        or where there is nothing to compare it with."""
        found = [self._came(row) for row in subject.rows if self.field_of(row) is not None]
        chosen = self.along.data or ""
        along = who_behind(chosen) if chosen in subject.others else None
        number = self.along_came.data
        if along is not None and number:
            found.append(Came(along, number, walk_ins=number if subject.what != "schools" else 0))
        return found

    def field_of(self, row: Row) -> WholeNumberField | None:
        """The number of a line; None where the form that was sent leaves the line out."""
        found: WholeNumberField | None = self[f"came_{row.who.key}"]
        return found if found is not None and found.data is not None else None

    def _came(self, row: Row) -> Came:
        came = self[f"came_{row.who.key}"].data
        if row.booked is None:
            return Came(row.who, came)
        sure = not row.booked or self[f"sure_{row.who.key}"].data == str(came)
        return Came(row.who, came, walk_ins=max(0, came - row.booked) if sure else 0)

    def why(self) -> str:
        """The reason of a correction: what was pressed, and what was typed."""
        pressed = str(REASONS[self.because.data]) if self.because.data in REASONS else ""
        return ": ".join(part for part in (pressed, (self.reason.data or "").strip()) if part)

    def ask(self, who: Who, came: int) -> None:
        """Let the same count, sent once more, be meant."""
        self[f"sure_{who.key}"].data = str(came)

    def renew_key(self) -> None:
        self.key.data = secrets.token_urlsafe(24)


def heads_form(rows: Iterable[Row]) -> type[HeadsForm]:
    """The form for these lines. `sure_<key>` repeats a count above the booked one that is meant."""
    fields: dict[str, object] = {}
    for row in rows:
        fields[f"came_{row.who.key}"] = WholeNumberField(
            row.title, 0, row.who.most, required=bool(row.booked)
        )
        fields[f"sure_{row.who.key}"] = HiddenField()
    return type("HeadsForm", (HeadsForm,), fields)


def prefilled(subject: Subject) -> HeadsForm:
    """What the host has said, else what was booked."""
    form = heads_form(subject.rows)(formdata=None)
    for row in subject.rows:
        form[f"came_{row.who.key}"].data = row.expected
    form.adults.data, form.late.data, form.seen.data = subject.adults, subject.is_late, subject.version
    form.renew_key()
    return form
