"""Which entries are asked for: read from an address or a form, written into an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

LARGEST_ID = 2**31 - 1
LONGEST = 200  # characters that are looked at
PROGRAM = "program"  # instead of a person's id


class Misread(ValueError):
    """A filter that cannot be understood, so that it finds nothing rather than everything."""


@dataclass(frozen=True)
class Filters:
    """`who` is a part of a person's name, address or organization, `actor` one person's id or PROGRAM;
    `subject` is a kind of thing and `id` one of them; `q` are words of the reason. Empty asks for all."""

    who: str = ""
    actor: str = ""
    subject: str = ""
    id: str = ""
    action: str = ""
    first: str = ""
    last: str = ""
    q: str = ""

    def but(self, **changes: str) -> "Filters":
        return replace(self, **changes)

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def actor_id(self) -> int | None:
        """None for the program itself. Raises Misread."""
        return None if self.actor == PROGRAM else _id(self.actor)

    @property
    def subject_id(self) -> int:
        """Raises Misread."""
        return _id(self.id)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day. Raises Misread."""
        return _day(self.first), _day(self.last)


def read(typed: Mapping[str, Any]) -> Filters:
    """Filters out of an address or a form; signs that do not print are no part of them."""
    values = {one.name: str(typed.get(one.name, "")) for one in fields(Filters)}
    return Filters(**{name: _clean(value) for name, value in values.items()})


def _clean(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value[:LONGEST]).split())


def _id(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10 and int(typed) <= LARGEST_ID):
        raise Misread(typed)
    return int(typed)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise Misread(typed) from error
