"""Registries as tables: the headers are those that an import understands."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _

from app.core.tables import Cell
from app.organizations import registry_labels as labels
from app.organizations.models import Municipality, Organization, SchoolClass, Venue
from app.pages.registries.history import access_text, year_text

MUNICIPALITY = ("code", "municipality", "active")
ORGANIZATION = (
    *(
        "code",
        "kind",
        "name",
        "short_name",
        "municipality",
        "inn",
        "ogrn",
        "address",
        "phone",
        "mail",
        "site",
    ),
    *("contact", "agreement_until", "active"),
)
VENUE = (
    *("organization_code", "organization", "municipality", "venue", "address", "entrance", "capacity"),
    *("accessibility", "active"),
)
CLASS = ("organization_code", "organization", "municipality", "class", "roll", "year")


def header(columns: Sequence[str]) -> list[str]:
    """Titles in the visitor's language."""
    return [str(labels.FIELDS[name]) for name in columns]


def municipality_rows(found: Iterable[Municipality]) -> Iterator[Sequence[Cell]]:
    yes, no = _("yes"), _("no")
    for one in found:
        yield one.code, one.name, yes if one.active else no


def organization_rows(found: Iterable[Organization]) -> Iterator[Sequence[Cell]]:
    yes, no = _("yes"), _("no")
    kinds = {kind: str(title) for kind, title in labels.KINDS.items()}
    for one in found:
        names = (one.code, kinds[one.kind], one.name, one.short_name, _place(one), one.inn, one.ogrn)
        contacts = (one.address, one.phone, one.mail, one.site, one.contact)
        yield *names, *contacts, one.agreement_until, yes if one.active else no


def venue_rows(found: Iterable[Venue]) -> Iterator[Sequence[Cell]]:
    yes, no = _("yes"), _("no")
    for one in found:
        owner = one.organization
        facts = (one.name, one.address, one.entrance, one.capacity, access_text(one.accessibility))
        yield owner.code, owner.short_name, _place(owner), *facts, yes if one.active else no


def class_rows(found: Iterable[SchoolClass]) -> Iterator[Sequence[Cell]]:
    for one in found:
        school = one.school
        yield school.code, school.short_name, _place(school), one.name, one.roll, year_text(one.year)


def _place(one: Organization) -> str:
    return one.municipality.name if one.municipality else ""
