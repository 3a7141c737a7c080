"""From the lines that the database answers to the rows of a table.

Cells are made column by column, a chunk of lines at a time, and words that come again are made once: so a
hundred thousand lines take little longer than to read and to write them.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby
from operator import itemgetter, ne
from typing import Any

from app.attendance.lists.asked import Grain
from app.attendance.lists.columns import ONCE, Column, Joined, small_sum
from app.attendance.lists.words import Fields
from app.core.tables import Cell, Columns

Chunks = Iterable[Fields]
Cells = Sequence[Cell]


class Table:
    """Rows of these columns: of each line, or of all lines of a group together."""

    def __init__(self, columns: Sequence[Column], grain: Grain) -> None:
        self.columns, self.grain = columns, grain
        wanted = [field for column in columns for field in column.fields]
        self.fields = tuple(dict.fromkeys(("group", *wanted)))
        self._cells = [_maker(column) for column in columns]
        self._last: int | None = None

    @property
    def header(self) -> list[str]:
        return [column.title for column in self.columns]

    def rows(self, chunks: Chunks) -> Iterable[Cells]:
        """Out of chunks of lines with these `fields`; the lines of a group have to stand together."""
        if self.grain is Grain.LINE:
            return Columns(map(self._columns, chunks))
        with_groups = ((chunk["group"], zip(*self._columns(chunk), strict=True)) for chunk in chunks)
        lines = chain.from_iterable(zip(numbers, rows, strict=True) for numbers, rows in with_groups)
        groups = groupby(lines, key=itemgetter(0))
        return (self._together([cells for _group, cells in some]) for _group, some in groups)

    def _columns(self, fields: Fields) -> Sequence[Cells]:
        once = ONCE & fields.keys()
        if once:
            groups = fields["group"]
            begins = list(map(ne, groups, [self._last, *groups]))
            self._last = groups[-1]
            for name in once:
                fields[name] = [
                    value if first else None for value, first in zip(fields[name], begins, strict=True)
                ]
        return [list(cells(fields)) for cells in self._cells]

    def _together(self, lines: Sequence[Cells]) -> Cells:
        if len(lines) == 1:
            return lines[0]
        parts = zip(*lines, strict=True)
        return [_joined(column.joined, cells) for column, cells in zip(self.columns, parts, strict=True)]


class _Words(dict[Any, Cell]):
    """What keys are called, each put into words when it comes for the first time."""

    def __init__(self, words: Callable[[Any], Cell]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, key: Any) -> Cell:
        found = self[key] = self._words(key)
        return found


def _maker(column: Column) -> Callable[[Fields], Iterable[Cell]]:
    """Makes the cells of a column out of the values of its fields."""
    words, names = column.words, column.fields
    if words is None:
        return lambda fields: fields[names[0]]
    if not column.often:
        return lambda fields: map(words, *(fields[name] for name in names))
    if len(names) == 1:
        known = _Words(words)
        return lambda fields: map(known.__getitem__, fields[names[0]])
    pairs = _Words(lambda key: words(*key))
    return lambda fields: map(pairs.__getitem__, zip(*(fields[name] for name in names), strict=True))


def _joined(joined: Joined, cells: Cells) -> Cell:
    match joined:
        case Joined.FIRST:
            return cells[0]
        case Joined.WORDS:
            return ", ".join(dict.fromkeys(map(str, cells)))
        case Joined.SUM:
            known = [cell for cell in cells if isinstance(cell, int)]
            return sum(known) if known else None
        case Joined.SMALL:
            return small_sum(list(cells))
