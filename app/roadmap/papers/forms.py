"""The shape of what is typed when a paper is ticked off."""

from datetime import date
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from app.core.fields import DayField, Needed, strip
from app.roadmap.papers.actions import Done


class DoneForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """When it was done, where it can be read, and a note."""

    done_on = DayField(_l("Done on"), [Needed(_l("Choose the day."))])
    link = StringField(
        _l("Link to the document"),
        [Length(max=1000)],
        [strip],
        description=_l("If it is published somewhere, such as https://…"),
    )
    note = StringField(_l("Note"), [Length(max=500)], [strip])

    def validate_link(self, field: StringField) -> None:
        try:
            parts = urlsplit(field.data or "")
        except ValueError:
            parts = urlsplit("")
        if field.data and not (field.data.startswith(("http://", "https://")) and parts.hostname):
            raise ValidationError(_("Enter an address that begins with http:// or https://."))

    def done(self) -> Done:
        """The valid form as what was done."""
        on: date | None = self.done_on.data
        assert on is not None  # a day is required
        return Done(on, self.link.data or "", self.note.data or "")
