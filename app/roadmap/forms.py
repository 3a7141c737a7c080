"""The shape of what an operator types: an order's file, and an event made of a row."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.calendar.actions import EventDraft
from app.calendar.forms import EventForm
from app.calendar.models import Scale
from app.core.fields import options, strip
from app.organizations.models import Organization
from app.roadmap.drafts import TITLE_MOST


class UploadForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """An order's file. What is in it is the reader's to judge."""

    file = FileField(
        _l("File of the order"),
        [FileRequired(_l("Choose the file of the order."))],
        description=_l(
            "With the table of the plan: Word (.docx), Excel (.xlsx), ruled PDF, .csv or .txt, up to 20 MB."
        ),
    )
    school_year = StringField(
        _l("School year"),
        [Length(max=9)],
        [strip],
        description=_l("Only if the order names no years, for example 2026/2027."),
    )

    def validate_school_year(self, field: StringField) -> None:
        years = re.fullmatch(r"(\d{4})[/–-](\d{4})", field.data or "", re.ASCII)
        if field.data and not (years and int(years[2]) == int(years[1]) + 1):
            raise ValidationError(_("Write the school year as 2026/2027."))

    def years(self) -> str | None:
        """The school year as the reader takes it."""
        return re.sub("[–-]", "/", self.school_year.data) if self.school_year.data else None


class RowForm(EventForm):
    """What a row says of an event: what an order knows nothing of is added at the event itself."""

    title = TextAreaField(
        _l("Title"), [DataRequired(_l("Give the event a title.")), Length(max=TITLE_MOST)], [strip]
    )

    @classmethod
    def filled(cls, draft: EventDraft, host_id: int, hosts: Sequence[Organization]) -> "RowForm":
        """As the order proposes it; nothing of the request goes in."""
        return cls(formdata=None, data=asdict(draft) | {"host_id": host_id})._asking_for(hosts)

    @classmethod
    def typed(cls, hosts: Sequence[Organization]) -> "RowForm":
        """As the person sent it."""
        return cls()._asking_for(hosts)

    def _asking_for(self, hosts: Sequence[Organization]) -> "RowForm":
        self.host_id.choices = options((host.id, host.short_name) for host in hosts)
        for name in ("municipality_id", "format", "bring", "hours"):
            del self[name]
        return self

    def part_of_list(self, ordinal: int) -> "RowForm":
        """With ids of its own among other open rows."""
        for field in self:
            field.id = field.label.field_id = f"{field.name}-{ordinal}"
        return self

    def draft(self, hosts: Sequence[Organization]) -> EventDraft:
        """What was typed. A regional event is the whole region's; a smaller one is where its host is."""
        facts: dict[str, Any] = self.facts()
        place = next(host.municipality_id for host in hosts if host.id == self.host_id.data)
        local = facts["scale"] in (Scale.SCHOOL, Scale.MUNICIPAL)
        return EventDraft(**facts, municipality_id=place if local else None)
