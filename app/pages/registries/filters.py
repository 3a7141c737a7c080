"""What part of a registry is asked for: read from an address, written into one."""

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.organizations.models import OrganizationKind

LONGEST_QUESTION = 200
LARGEST_ID = 2**31 - 1
NOWHERE = 0  # organizations of no municipality


class Only(enum.StrEnum):
    """Which of a registry's things are shown; without a choice, the active ones."""

    ARCHIVED = "archived"
    ALL = "all"
    NO_ACCOUNT = "no_account"
    ENDING = "ending"


@dataclass(frozen=True)
class Filters:
    """`year` is the school year of classes; None asks for all."""

    q: str = ""
    municipality: int | None = None
    kind: OrganizationKind | None = None
    only: Only | None = None
    organization: int | None = None
    year: int | None = None

    def but(self, **changes: Any) -> "Filters":
        return replace(self, **changes)

    @property
    def address(self) -> dict[str, str]:
        """As it stands in an address."""
        return {name: str(value) for name, value in asdict(self).items() if value not in (None, "")}


def read(typed: Mapping[str, str], municipality: int | None = None) -> Filters:
    """Filters out of an address; what is not understood is left out. `municipality` is the only one there."""
    kind, only = typed.get("kind", ""), typed.get("only", "")
    asked = _number(typed, "municipality")
    return Filters(
        q=" ".join(typed.get("q", "")[:LONGEST_QUESTION].replace("\x00", "").split()),
        municipality=asked if municipality is None else None,
        kind=OrganizationKind(kind) if kind in set(OrganizationKind) else None,
        only=Only(only) if only in set(Only) else None,
        organization=_number(typed, "organization"),
        year=_number(typed, "year"),
    )


def _number(typed: Mapping[str, str], name: str) -> int | None:
    text = typed.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return int(text) if int(text) <= LARGEST_ID else None
