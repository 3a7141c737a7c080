"""The shape of what is typed about the registries: a field reads what a cell of a file would."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from app.calendar.forms import Boxes
from app.core.fields import DayField, WholeNumberField
from app.organizations import registry_labels as labels
from app.organizations.importing import values
from app.organizations.importing.columns import LARGEST_VENUE
from app.organizations.importing.scope import OFFICES
from app.organizations.models import Organization, OrganizationKind, RegistryKind
from app.organizations.models.registry import Access

CONTACTS = ("address", "phone", "mail", "site", "contact")


class _Reads:
    """A validator that takes what the reader of a file's cells makes of the text."""

    def __init__(self, reader: values.Reader) -> None:
        self.reader = reader

    def __call__(self, _form: Any, field: StringField) -> None:
        try:
            field.data = self.reader(field.data) if field.data else ""
        except values.Wrong as wrong:
            raise ValidationError(labels.problem_text(wrong.code, wrong.facts)) from None


def _strip(typed: str | None) -> str:
    return " ".join((typed or "").split())


def _text(label: Any, reader: values.Reader, *validators: Any, **options: Any) -> StringField:
    return StringField(label, [*validators, _Reads(reader)], [_strip], **options)


_NEEDED = DataRequired(_l("Fill this in."))


class MunicipalityForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    name = _text(_l("Name"), values.text(200), _NEEDED)
    code = _text(_l("Code"), values.plain(60), _NEEDED, description=_l("As the registry numbers it, unique."))

    def facts(self) -> dict[str, Any]:
        return {"name": self.name.data, "code": self.code.data}


class ContactsForm(FlaskForm):  # type: ignore[misc]
    """Of a place of work: no private addresses and phones."""

    address = _text(labels.FIELDS["address"], values.text(300))
    phone = _text(labels.FIELDS["phone"], values.plain(100))
    mail = _text(labels.FIELDS["mail"], values.mail)
    site = _text(labels.FIELDS["site"], values.site)
    contact = _text(
        labels.FIELDS["contact"],
        values.text(200),
        description=_l("Name and post of an adult at work, if others should know whom to ask."),
    )

    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in CONTACTS}


class OrganizationForm(ContactsForm):
    kind = SelectField(labels.FIELDS["kind"])
    name = _text(labels.FIELDS["name"], values.text(500), _NEEDED)
    short_name = _text(
        labels.FIELDS["short_name"], values.text(200), _NEEDED, description=_l("As lists show it.")
    )
    code = _text(labels.FIELDS["code"], values.plain(60), description=_l("Empty: it is numbered by itself."))
    municipality_id = SelectField(labels.FIELDS["municipality"])
    inn = _text(labels.FIELDS["inn"], values.inn)
    ogrn = _text(labels.FIELDS["ogrn"], values.ogrn)
    agreement_until = DayField(labels.FIELDS["agreement_until"], [Optional()])
    knowingly = BooleanField(_l("It is another organization, add it"))

    def asking_for(
        self, municipalities: Sequence[tuple[int, str]], own: int | None, present: Organization | None
    ) -> "OrganizationForm":
        """Only what this person may say: a municipality neither moves things nor makes offices."""
        keeps_office = own is not None and present is not None and present.kind in OFFICES
        kinds = [kind for kind in OrganizationKind if own is None or kind not in OFFICES]
        self.kind.choices = {kind.value: str(labels.KINDS[kind]) for kind in kinds}
        if keeps_office:
            del self.kind
        if own is not None or not municipalities:
            del self.municipality_id
        else:
            self.municipality_id.choices = {"": str(_l("The whole region"))}
            self.municipality_id.choices |= {str(key): name for key, name in municipalities}
        if present is not None:
            del self.knowingly
            self.code.description = ""
            self.code.validators = [*self.code.validators, _NEEDED]
        return self

    def facts(self) -> dict[str, Any]:
        """Columns by their names; of the fields that are there."""
        names = ("name", "short_name", "code", "inn", "ogrn", "agreement_until")
        facts = super().facts() | {name: self[name].data for name in names}
        if "kind" in self:
            facts["kind"] = OrganizationKind(self.kind.data)
        if "municipality_id" in self:
            facts["municipality_id"] = int(self.municipality_id.data) if self.municipality_id.data else None
        return facts


def _access_choices() -> dict[str, str]:
    return {one.value: str(text) for one, text in labels.ACCESS.items()}


class VenueForm(FlaskForm):  # type: ignore[misc]
    name = _text(_l("Name"), values.text(200), _NEEDED)
    address = _text(labels.FIELDS["address"], values.text(300), _NEEDED)
    entrance = _text(
        labels.FIELDS["entrance"], values.text(300), description=_l("How a teacher with a class finds it.")
    )
    capacity = WholeNumberField(_l("Capacity, people"), 1, LARGEST_VENUE, required=False)
    accessibility = Boxes(labels.FIELDS["accessibility"], choices=_access_choices, default=())

    def facts(self) -> dict[str, Any]:
        chosen = [one.value for one in Access if one.value in (self.accessibility.data or [])]
        names = ("name", "address", "entrance", "capacity")
        return {name: self[name].data for name in names} | {"accessibility": chosen}


class FileForm(FlaskForm):  # type: ignore[misc]
    """A table's file. What is in it is the reader's to judge."""

    kind = SelectField(_l("What the file is about"))
    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose the file."))],
        description=_l("A table .xlsx or .csv with a header, up to 20 MB and 50,000 rows."),
    )

    def asking_for(self, kinds: Sequence[RegistryKind]) -> "FileForm":
        self.kind.choices = {kind.value: str(labels.REGISTRIES[kind]) for kind in kinds}
        return self
