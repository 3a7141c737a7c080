"""The shape of what an operator types: an order's file, and an event made of a row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.calendar.actions import EventDraft
from app.calendar.forms import EventForm
from app.core.fields import options, strip
from app.organizations.models import Municipality, Organization
from app.roadmap.drafts import TITLE_MOST, placed


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


class NewOrderForm(UploadForm):
    """An order's file and, for who keeps the orders of all, whose order it is."""

    owner = SelectField(_l("Whose order"), default="")

    @classmethod
    def among(cls, places: Sequence[Municipality], **filled: Any) -> "NewOrderForm":
        """Of the region or of one of these municipalities; without any nothing is asked."""
        form = cls(**filled)
        form.owner.choices = [("", _("Region")), *((str(place.id), place.name) for place in places)]
        if not places:
            del form.owner
        return form

    def owner_id(self) -> int | None:
        """The municipality that was chosen; None for the region."""
        return int(self.owner.data) if self.owner and self.owner.data else None


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

    @classmethod
    def kept(cls, fields: Mapping[str, list[str]], hosts: Sequence[Organization]) -> "RowForm":
        """As somebody left it, without deciding."""
        return cls(formdata=sent_fields(fields))._asking_for(hosts)

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
        """What was typed."""
        host = next(host for host in hosts if host.id == self.host_id.data)
        return placed(EventDraft(**self.facts()), host)

    def says_same(self, other: "RowForm") -> bool:
        """Whether nothing was typed that the other form does not say."""
        return said(self) == said(other)


def sent_fields(fields: Mapping[str, list[str]]) -> "MultiDict[str, str]":
    """Kept fields as a browser would send them."""
    return MultiDict([(name, value) for name, values in fields.items() for value in values])


def said(form: FlaskForm) -> dict[str, Any]:
    """The values of a form, however a browser sends line breaks and empty fields."""
    return {name: _plain(value) for name, value in form.data.items() if name != "csrf_token"}


def _plain(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\r\n", "\n").strip() or None
        case dict():
            return {name: _plain(one) for name, one in value.items() if name != "csrf_token"}
        case list() | tuple() | set() | frozenset():
            plain = [_plain(one) for one in value]
            return plain if any(isinstance(one, dict) for one in plain) else set(plain) or None
    return value or None
