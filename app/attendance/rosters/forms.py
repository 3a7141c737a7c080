"""The shape of what an organizer demands and of what a school gives."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.attendance.rosters.actions import DemandDraft, Statement
from app.attendance.rosters.models import EARLIEST_DUE, LONGEST_KEPT, Roster
from app.core.fields import DayField, Needed, WholeNumberField, strip

LONGEST_PASTE = 40_000  # signs: more than the longest roster has


class DemandForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What names are needed for, until when, and for how long."""

    purpose = TextAreaField(
        _l("What names are needed for"),
        [
            DataRequired(_l("Say what for: schools and parents read it.")),
            Length(max=300),
        ],
        [strip],
        description=_l("For example: passes at the factory gate."),
    )
    days_before = WholeNumberField(
        _l("Days before the time, at the latest"),
        0,
        EARLIEST_DUE,
        default=2,
        description=_l("So much you need to have the passes ready."),
    )
    keep_days = WholeNumberField(
        _l("Days that names are kept after it"),
        1,
        LONGEST_KEPT,
        description=_l("Then they are shredded. As few as you can do with."),
    )

    def draft(self) -> DemandDraft:
        """What was typed, of a valid form."""
        return DemandDraft(self.purpose.data or "", self.days_before.data or 0, self.keep_days.data or 1)


class RosterForm(FlaskForm):  # type: ignore[misc]
    """The statement, and the ways to bring names beside the table of rows, which is no field of it."""

    consent_number = StringField(
        _l("Number"), [DataRequired(_l("Enter the number of the statement.")), Length(max=60)], [strip]
    )
    consent_on = DayField(_l("Of"), [Needed(_l("Enter the day of the statement."))])
    pasted = TextAreaField(_l("Lines"), [Length(max=LONGEST_PASTE)])
    file = FileField(_l("File"), description=_l("XLSX or CSV with a header: surname, name, class."))
    version = HiddenField(default="0")

    @classmethod
    def filled(cls, roster: Roster | None) -> "RosterForm":
        """With the statement as it stands; nothing of the request goes in."""
        facts: dict[str, Any] = {"version": "0"}
        if roster is not None:
            facts = {"consent_number": roster.consent_number, "consent_on": roster.consent_on}
            facts["version"] = str(roster.version)
        return cls(formdata=None, data=facts)

    def statement(self) -> Statement:
        """What was typed, of a valid form."""
        return Statement(self.consent_number.data or "", self.consent_on.data)

    def base(self) -> int:
        """The version that the form was opened with; 0 where there was none."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
