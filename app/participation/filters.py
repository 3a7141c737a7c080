"""What part of the counts is asked for: read from an address, written into one."""

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.accounts.models import Membership, Role
from app.attendance.who import WITHOUT_CLASS, Who
from app.calendar.models import Audience, EventKind

NOWHERE = 0  # in addresses and rows: organizations that belong to no municipality
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST_ID = 2**31 - 1
KINDS = frozenset(kind.value for kind in EventKind)
AUDIENCES = frozenset(audience.value for audience in Audience)

Key = int | Who  # of a row: an id, or whom a line counts that is of no class


class Rows(enum.StrEnum):
    """What a row of the table is; one step down shows what the row above is made of."""

    MUNICIPALITY = "municipality"
    SCHOOL = "school"
    CLASS = "class"


@dataclass(frozen=True)
class Filters:
    """`year` is the year of a school year's 1 September, `month` 1 to 12; `line` is the key of lines that are
    of no class. None asks for all."""

    year: int
    month: int | None = None
    municipality: int | None = None
    school: int | None = None
    class_id: int | None = None
    line: str | None = None
    audience: Audience | None = None
    kind: EventKind | None = None

    @property
    def rows(self) -> Rows:
        if self.school is not None:
            return Rows.CLASS
        return Rows.MUNICIPALITY if self.municipality is None else Rows.SCHOOL

    def but(self, **changes: Any) -> "Filters":
        return replace(self, **changes)

    def row(self, key: Key) -> "Filters":
        """The same, of one row of the table only."""
        if isinstance(key, Who):
            return self.but(line=key.key)
        match self.rows:
            case Rows.MUNICIPALITY:
                return self.but(municipality=key)
            case Rows.SCHOOL:
                return self.but(school=key)
            case Rows.CLASS:
                return self.but(class_id=key)

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}


def read(typed: Mapping[str, str], this_year: int, membership: Membership) -> Filters:
    """Filters out of an address; what is not understood there is left out.

    A school's or a municipality's person looks at the own one, whatever the address says.
    """
    kind, line, audience = (typed.get(name, "") for name in ("kind", "line", "audience"))
    filters = Filters(
        year=_number(typed, "year", FIRST_YEAR, LAST_YEAR) or this_year,
        month=_number(typed, "month", 1, 12),
        municipality=_number(typed, "municipality", NOWHERE, LARGEST_ID),
        school=_number(typed, "school", 1, LARGEST_ID),
        class_id=_number(typed, "class_id", 1, LARGEST_ID),
        line=line if line in WITHOUT_CLASS else None,
        audience=Audience(audience) if audience in AUDIENCES else None,
        kind=EventKind(kind) if kind in KINDS else None,
    )
    return bounded(filters, membership)


def bounded(filters: Filters, membership: Membership) -> Filters:
    """Filters no wider than what the person looks after."""
    organization = membership.organization
    match membership.role:
        case Role.SCHOOL:
            return filters.but(municipality=None, school=organization.id)
        case Role.MUNICIPALITY:
            return filters.but(municipality=organization.municipality_id or NOWHERE)
        case _:
            return filters


def _number(typed: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = typed.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return int(text) if least <= int(text) <= most else None
