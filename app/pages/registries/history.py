"""The audit log of a thing of the registries in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.told import Change, Told
from app.organizations import registry_labels as labels
from app.organizations.models import Access, Municipality, Organization, OrganizationKind
from app.pages.registries import queries

_TITLES = {
    "added": _l("Added"),
    "changed": _l("Changed"),
    "roll": _l("The number of pupils was changed"),
    "archived": _l("Archived"),
    "restored": _l("Taken out of the archive"),
    "import_added": _l("Added from a file"),
    "import_changed": _l("Changed from a file"),
    "import_undone": _l("The change from a file was undone"),
}


def history(subject: str, subject_id: int) -> list[Told]:
    """The life of a thing in the visitor's language, the latest first."""
    entries = queries.history(subject, subject_id)
    names = _names(entry for entry, _who in entries)
    return [_told(entry, who, names) for entry, who in entries]


def value_text(name: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    """A column's value as a person reads it; `names` are those of what ids point to."""
    if value in (None, "", []):
        return "—"
    show = _SHOW.get(name)
    return show(value) if show else names.get((name, value), str(value)) if name in _POINTS else str(value)


def changes_of(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[tuple[str, int], str]
) -> list[Change]:
    """Columns before and after, in the words of the screens."""
    return [
        Change(
            str(labels.FIELDS[name]),
            value_text(name, before[name], names) if name in before else "",
            value_text(name, after[name], names),
        )
        for name in after
        if name in labels.FIELDS
    ]


def names_by_id(values: Iterable[tuple[str, Any]]) -> dict[tuple[str, int], str]:
    """The names of municipalities and organizations that these columns point to."""
    wanted: dict[str, set[int]] = {name: set() for name in _POINTS}
    for name, value in values:
        if name in wanted and isinstance(value, int):
            wanted[name].add(value)
    found: dict[tuple[str, int], str] = {}
    for name, column in _POINTS.items():
        if wanted[name]:
            query = select(column.class_.id, column).where(column.class_.id.in_(wanted[name]))
            found |= {(name, key): text for key, text in db.session.execute(query)}
    return found


def _told(entry: AuditEntry, who: str | None, names: Mapping[tuple[str, int], str]) -> Told:
    title = _TITLES.get(entry.action.partition(".")[2])
    changes = changes_of(entry.before, entry.after, names)
    return Told(entry.at, who, str(title) if title else entry.action, changes, entry.reason or "")


def _names(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    return names_by_id(pair for entry in entries for pair in (*entry.before.items(), *entry.after.items()))


def year_text(year: int) -> str:
    """2026/2027"""
    return f"{year}/{year + 1}"


def access_text(chosen: Iterable[str]) -> str:
    """What a place has, in a line."""
    return ", ".join(str(labels.ACCESS[Access(one)]) for one in chosen)


_POINTS: dict[str, Any] = {
    "municipality_id": Municipality.name,
    "organization_id": Organization.short_name,
    "school_id": Organization.short_name,
}
_SHOW: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(labels.KINDS[OrganizationKind(value)]),
    "active": lambda value: _("yes") if value else _("no"),
    "accessibility": access_text,
    "agreement_until": lambda value: str(format_date(date.fromisoformat(value), "d MMMM y")),
    "year": year_text,
}
