"""Whether rows refer to rows that are there: looked at as they go by, a bit of memory for each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.ops.backup.content import Row
from app.ops.backup.schema import Schema, Table

PAGE = 16  # bits of a number that tell a page's entries apart: 8 KiB a page
Place = tuple[str, str]  # a table and a column


class Numbers:
    """A set of whole numbers, a bit each: a million that lie together take 125 KB."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def add(self, number: int) -> None:
        page = self._pages.get(number >> PAGE)
        if page is None:
            page = self._pages[number >> PAGE] = bytearray(1 << PAGE >> 3)
        page[(number & (1 << PAGE) - 1) >> 3] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        page = self._pages.get(number >> PAGE)
        return page is not None and bool(page[(number & (1 << PAGE) - 1) >> 3] & 1 << (number & 7))


@dataclass
class Asked:
    """A column that refers to `parents`, which may still come where they are of the same table."""

    column: str
    at: int
    parents: Numbers
    missing: list[int] = field(default_factory=list)


class References:
    """Remembers what rows can be referred to, and finds those that refer to nothing. Tables come in the order
    of the schema."""

    def __init__(self, schema: Schema) -> None:
        columns = [column for table in schema.tables.values() for column in table.columns]
        self._known = {place for column in columns if (place := column.refers_to)}
        self._there: dict[Place, Numbers] = defaultdict(Numbers)
        self._schema = schema
        self.broken: list[str] = []

    def watch(self, name: str, columns: Sequence[str], rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows of the table, looked at."""
        table = self._schema.tables[name]
        kept = [(at, self._there[name, one]) for at, one in enumerate(columns) if (name, one) in self._known]
        asked = list(self._asked(table, columns))
        for row in rows:
            for at, there in kept:
                there.add(row[at])
            for one in asked:
                value = row[one.at]
                if value is not None and value not in one.parents:
                    one.missing.append(value)
            yield row
        for one in asked:
            self.broken += self._told(name, one)

    def _asked(self, table: Table, columns: Sequence[str]) -> Iterator[Asked]:
        for column in table.columns:
            if column.refers_to:
                yield Asked(column.name, columns.index(column.name), self._there[column.refers_to])

    @staticmethod
    def _told(name: str, one: Asked) -> Iterator[str]:
        missing = [value for value in one.missing if value not in one.parents]
        if missing:
            yield f"{name}.{one.column} refers to nothing in {len(missing)} rows, as to {missing[0]}"
