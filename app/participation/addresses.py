"""Addresses of hundreds of cells, of which only keys differ: what they have in common is written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from app.participation.dimensions import Dimension, Key, write_key
from app.participation.filters import Filters

_ANY: Key = 0  # where the key stands is asked, and not which


@dataclass(frozen=True, slots=True)
class Addresses:
    """What stands behind the question mark for some filters of which the keys of some dimensions differ.
    `order` is in which they stand there, of those that are given."""

    pattern: str
    order: tuple[int, ...]

    @classmethod
    def of(
        cls, filters: Filters, told_by: tuple[Dimension, ...], shape: Mapping[str, Any] | None = None
    ) -> "Addresses":
        """Of such filters, of a table of this shape."""
        address = filters.of((one, _ANY) for one in told_by).address | dict(shape or {})
        parts = [
            f"{name}=%s" if name in told_by else urlencode({name: value}, doseq=True).replace("%", "%%")
            for name, value in address.items()
        ]
        return cls("&".join(parts), tuple(told_by.index(one) for one in Dimension if one in told_by))

    def at(self, *keys: Key) -> str:
        """With these keys, in the order of the dimensions."""
        return self.pattern % tuple([_quoted(keys[place]) for place in self.order])


@lru_cache
def _quoted(key: Key) -> str:
    return quote_plus(write_key(key))
