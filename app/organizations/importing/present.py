"""What the registries hold already, loaded once for a whole file and looked up by what people write."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.organizations.folding import fold_municipality, fold_name
from app.organizations.models import Municipality, Organization, SchoolClass, Venue

# The columns that a file may fill; of what a file made, undoing compares them all.
MUNICIPALITY = ("code", "name", "active")
ORGANIZATION = (
    *("code", "kind", "name", "short_name", "municipality_id", "inn", "ogrn", "address", "phone", "mail"),
    *("site", "contact", "agreement_until", "active"),
)
VENUE = ("organization_id", "name", "address", "entrance", "capacity", "accessibility", "active")
CLASS = ("school_id", "year", "grade", "letter", "roll")
Thing = dict[str, Any]  # a row of a table: its id and the columns above, as JSON has them


@dataclass(frozen=True)
class Name:
    """An organization as its name is looked for."""

    id: int
    municipality_id: int | None
    folded: frozenset[str]
    words: tuple[frozenset[str], ...]


class Present:
    """Reads each registry when it is first asked for."""

    @cached_property
    def municipalities(self) -> dict[int, Thing]:
        return things(Municipality, MUNICIPALITY)

    @cached_property
    def organizations(self) -> dict[int, Thing]:
        return things(Organization, ORGANIZATION)

    @cached_property
    def venues(self) -> dict[int, Thing]:
        return things(Venue, VENUE)

    def classes(self, years: Iterable[int]) -> dict[int, Thing]:
        return things(SchoolClass, CLASS, SchoolClass.year.in_(sorted(set(years))))

    @cached_property
    def municipality_by_code(self) -> dict[str, int]:
        return {one["code"].casefold(): key for key, one in self.municipalities.items()}

    @cached_property
    def municipality_by_name(self) -> dict[str, list[int]]:
        return _grouped((fold_municipality(one["name"]), key) for key, one in self.municipalities.items())

    @cached_property
    def organization_by_code(self) -> dict[str, int]:
        return {one["code"].casefold(): key for key, one in self.organizations.items()}

    @cached_property
    def organization_by_number(self) -> dict[str, list[int]]:
        """By ИНН and by ОГРН: their lengths keep them apart."""
        pairs = ((one[name], key) for key, one in self.organizations.items() for name in ("ogrn", "inn"))
        return _grouped((number, key) for number, key in pairs if number)

    @cached_property
    def names(self) -> list[Name]:
        return [_name(key, one) for key, one in self.organizations.items()]

    @cached_property
    def names_in(self) -> dict[int | None, list[Name]]:
        grouped: dict[int | None, list[Name]] = defaultdict(list)
        for one in self.names:
            grouped[one.municipality_id].append(one)
        return grouped

    @cached_property
    def named(self) -> dict[str, list[Name]]:
        """Organizations by either of their folded names."""
        grouped: dict[str, list[Name]] = defaultdict(list)
        for one in self.names:
            for folded in one.folded:
                grouped[folded].append(one)
        return grouped

    def municipality(self, typed: str) -> list[int]:
        """Those that a code or a name means."""
        by_code = self.municipality_by_code.get(typed.casefold())
        return (
            [by_code] if by_code is not None else self.municipality_by_name.get(fold_municipality(typed), [])
        )

    def same_name(self, names: Iterable[str], municipality_id: int | None) -> list[int]:
        """Organizations with one of these names; within the municipality, if one is given."""
        folded = {fold_name(name) for name in names}
        found = {one.id: one for key in folded for one in self.named.get(key, ())}
        return [
            key
            for key, one in found.items()
            if municipality_id is None or one.municipality_id == municipality_id
        ]

    def near_name(self, names: Iterable[str], municipality_id: int | None) -> list[int]:
        """Organizations of the municipality whose name has all words of one of these, or the other way."""
        asked = [words for words in (frozenset(fold_name(name).split()) for name in names) if len(words) > 1]
        return [
            one.id
            for one in self.names_in.get(municipality_id, ())
            if any(len(own) > 1 and (own <= words or words <= own) for own in one.words for words in asked)
        ]


def things(model: Any, columns: tuple[str, ...], *which: Any) -> dict[int, Thing]:
    """The rows of a table by id, their columns as JSON has them."""
    query = select(model.id, *(getattr(model, name) for name in columns)).where(*which)
    names = ("id", *columns)
    return {row[0]: dict(zip(names, map(as_json, row), strict=True)) for row in db.session.execute(query)}


def as_json(value: Any) -> Any:
    """A column's value as it stands in the audit log and in the rows of files."""
    return value.isoformat() if isinstance(value, date) else value


def _name(key: int, one: Thing) -> Name:
    folded = frozenset(fold_name(one[name]) for name in ("name", "short_name"))
    return Name(key, one["municipality_id"], folded, tuple(frozenset(words.split()) for words in folded))


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for name, key in pairs:
        grouped[name].append(key)
    return grouped
