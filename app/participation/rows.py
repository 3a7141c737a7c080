"""Rows of the table, and what stands across them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from app.participation.addresses import Addresses
from app.participation.dimensions import Key
from app.participation.figures import Figure
from app.participation.values import Value

SHADES = 9  # of heat cells, without the empty one


class Cell(NamedTuple):
    """`value` is None where there is no sheet, which is not the same as nobody came. `sheets` is the query of
    the address that lists those behind it."""

    key: Key
    sheets: str
    value: Value
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Across:
    """What the cells of rows have in common: their columns, the addresses of what is behind them, told by the
    row too where they are `of_rows`, and what the darkest of them holds."""

    columns: tuple[Key, ...]
    sheets: Addresses
    of_rows: bool
    most: float = 0.0

    def cells(self, row: Key, values: Iterable[Value]) -> list[Cell]:
        """Those of a row that has these values."""
        keys = (row,) if self.of_rows else ()
        return [
            Cell(column, self.sheets.at(*keys, column), value, _shade(value, self.most))
            for column, value in zip(self.columns, values, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """`down` is the query of the address that tells it by what it is made of, `sheets` of that which lists
    the sheets behind it, `told` what stands `across` it."""

    key: Key
    name: str
    sheets: str
    down: str
    values: Mapping[Figure, Value]
    told: tuple[Value, ...] = ()
    across: Across | None = None

    @property
    def cells(self) -> Sequence[Cell]:
        """Made for whoever looks at them: a page has most of its rows written already."""
        return self.across.cells(self.key, self.told) if self.across else []


def _shade(value: Value, most: float) -> int:
    """1 to SHADES for a count up to `most`, 0 for none."""
    if not isinstance(value, int | Decimal) or not value or not most:
        return 0
    return int(-(-float(value) * SHADES // most))
