"""What the audit log says of the registries, the dictionaries and the settings, in words."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.journal import Fact, Journal, Named, Subject, as_text
from app.organizations import profile_history, registry_labels
from app.organizations.labels import year_title
from app.organizations.models import (
    DICTIONARIES,
    Access,
    DatedRow,
    Municipality,
    Organization,
    OrganizationKind,
    RegistryImport,
    SchoolClass,
    SchoolProfile,
    Venue,
)

# By the end of an action's code: the same may become of everything in the registries.
_LIFE = {
    "added": _l("Added"),
    "changed": _l("Changed"),
    "archived": _l("Archived"),
    "restored": _l("Taken out of the archive"),
    "import_added": _l("Added from a file"),
    "import_changed": _l("Changed from a file"),
    "import_undone": _l("The change from a file was undone"),
    "import_removed": _l("What a file had added was taken back"),
}
_IMPORTS = {
    "registry_import.read": _l("A file was read"),
    "registry_import.chosen": _l("Rows of a file were chosen"),
    "registry_import.applied": _l("A file was applied"),
    "registry_import.undone": _l("A file was undone"),
}
_SETTINGS = {
    "region_name": _l("Name of the region or city"),
    "units": _l("What its parts are called"),
    "operator_name": _l("Operator"),
    "operator_contact": _l("Operator's contacts"),
    "pupils_per_adult": _l("Pupils per accompanying adult"),
    "offer_hours": _l("Working hours to answer an offer"),
    "travel_within": _l("Minutes on the way within a municipality"),
    "travel_between": _l("Minutes on the way between municipalities"),
    "lag_pupils": _l("One participation for how many pupils, at least"),
    "lag_days": _l("Days of lessons before participation is judged"),
    "retention": _l("How long data are kept"),
    "policy_text": _l("Text of the policy"),
    "day": _l("Day"),
    "works": _l("Is worked"),
    "title": _l("Title"),
}
_DICTIONARY = {
    "title": _l("Title"),
    "title_en": _l("Title in English"),
    "valid_from": _l("From school year"),
    "valid_until": _l("Until school year"),
    "position": _l("Place in the list"),
    "hours": _l("Hours"),
    "kind": _l("Kind"),
    "icon": _l("Sign"),
    "hue": _l("Colour"),
    "hidden": _l("Hidden"),
}
_DICTIONARY_TITLES = {
    "levels": _l("Level of the programme"),
    "directions": _l("Direction"),
    "fields": _l("Field of work"),
    "programmes": _l("Programme"),
}


def register(journal: Journal) -> None:
    life, facts = _lives(), _registry_facts()
    turned = {"school_year.turned": _l("The school year was turned"), **life("organization")}
    journal.add("municipality", Subject(_l("Municipality"), life("municipality"), facts, _municipalities))
    journal.add("organization", Subject(_l("Organization"), turned, facts, _organizations))
    rolls = {**life("class"), **life("school_class"), "class.roll": _l("The number of pupils was changed")}
    rolls["class.added"] = _l("A class was added")
    journal.add("class", Subject(_l("Class"), rolls, facts, _classes))
    placed = {**life("venue"), "venue.added": _l("A place was added")}
    journal.add("venue", Subject(_l("Place"), placed, facts, _venues))
    journal.add("registry_import", Subject(_l("File of a registry"), _IMPORTS, _file_facts(), _imports))
    profiles = {name: Fact(title) for name, title in profile_history.NAMES.items()}
    profiles |= {"collected": Fact(_l("Consents collected")), "total": Fact(_l("Of how many pupils"))}
    profile = Subject(_l("School profile"), profile_history.TITLES, profiles, _profiles)
    journal.add("school_profile", profile)
    _register_dictionaries(journal)
    settings = {name: Fact(title) for name, title in _SETTINGS.items()}
    changed = {"settings.changed": _l("The settings were changed")}
    journal.add("installation", Subject(_l("Settings"), changed, settings))
    days = {
        "special_day.added": _l("A special day was added"),
        "special_day.removed": _l("A special day was removed"),
    }
    told = settings | {"works": Fact(_SETTINGS["works"], _yes_no)}
    journal.add("special_day", Subject(_l("Special day"), days, told))


def _register_dictionaries(journal: Journal) -> None:
    actions = {
        "dictionary.added": _l("A row was added to a dictionary"),
        "dictionary.changed": _l("A row of a dictionary was changed"),
    }
    shows: dict[str, Callable[[Any], str]] = {"valid_from": _year, "valid_until": _year, "hidden": _yes_no}
    facts = {name: Fact(title, shows.get(name, as_text)) for name, title in _DICTIONARY.items()}
    for name, table in DICTIONARIES.items():
        subject = Subject(_DICTIONARY_TITLES[name], actions, facts, _rows_of(table))
        journal.add(table.__tablename__, subject)
    shown = {"kind.shown": _l("How a kind of events is shown was changed")}
    journal.add("kind_look", Subject(_l("Kind"), shown, facts))


def _lives() -> Callable[[str], dict[str, Any]]:
    return lambda subject: {f"{subject}.{end}": title for end, title in _LIFE.items()}


def _registry_facts() -> dict[str, Fact]:
    shows: dict[str, Callable[[Any], str]] = {
        "kind": lambda value: str(registry_labels.KINDS[OrganizationKind(value)]),
        "active": _yes_no,
        "agreement_until": _day,
        "accessibility": lambda chosen: ", ".join(str(registry_labels.ACCESS[Access(one)]) for one in chosen),
        "year": _year,
    }
    facts = {name: Fact(title, shows.get(name, as_text)) for name, title in registry_labels.FIELDS.items()}
    facts["municipality_id"] = Fact(registry_labels.FIELDS["municipality_id"], subject="municipality")
    facts["organization_id"] = Fact(registry_labels.FIELDS["organization_id"], subject="organization")
    return facts | {"classes": Fact(_l("Classes"))}


def _file_facts() -> dict[str, Fact]:
    return {
        "file_name": Fact(_l("File")),
        "kind": Fact(_l("Registry")),
        "rows": Fact(_l("Rows")),
    }


def _yes_no(value: Any) -> str:
    return str(_("yes") if value else _("no"))


def _year(value: Any) -> str:
    return year_title(value) if value else "—"


def _day(value: Any) -> str:
    return str(format_date(date.fromisoformat(value), "d MMMM y")) if value else "—"


def _municipalities(ids: Collection[int]) -> dict[int, Named]:
    query = select(Municipality.id, Municipality.name).where(Municipality.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _organizations(ids: Collection[int]) -> dict[int, Named]:
    query = select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _classes(ids: Collection[int]) -> dict[int, Named]:
    query = select(SchoolClass).where(SchoolClass.id.in_(ids)).options(joinedload(SchoolClass.school))
    return {
        one.id: Named(f"{one.name}, {one.school.short_name}", short=one.name)
        for one in db.session.scalars(query)
    }


def _venues(ids: Collection[int]) -> dict[int, Named]:
    query = select(Venue.id, Venue.name).where(Venue.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _imports(ids: Collection[int]) -> dict[int, Named]:
    query = select(RegistryImport.id, RegistryImport.file_name).where(RegistryImport.id.in_(ids))
    return {id: Named(name) for id, name in db.session.execute(query)}


def _profiles(ids: Collection[int]) -> dict[int, Named]:
    query = select(SchoolProfile.id, SchoolProfile.year, Organization.short_name).join(
        Organization, Organization.id == SchoolProfile.school_id
    )
    rows = db.session.execute(query.where(SchoolProfile.id.in_(ids)))
    return {id: Named(f"{school}, {year_title(year)}") for id, year, school in rows}


def _rows_of(table: type[DatedRow]) -> Callable[[Collection[int]], Mapping[int, Named]]:
    def find(ids: Collection[int]) -> dict[int, Named]:
        query = select(table.id, table.title).where(table.id.in_(ids))
        return {id: Named(title) for id, title in db.session.execute(query)}

    return find
