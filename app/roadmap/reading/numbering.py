"""Numbers that stand in the cell of the title: the table has no column for them, or the row lost its tab."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from app.roadmap.reading.periods import is_dated
from app.roadmap.reading.printed import Printed, look_ahead
from app.roadmap.reading.table import Columns
from app.roadmap.reading.words import label, starts_low

_NUMBERED = re.compile(
    r"\s*(?P<label>\d{1,3}(?:\.\d{1,3}){0,3})(?:[.)]|(?<=\.\d)\s|(?<=\.\d\d)\s)\s*"
    r"(?P<rest>[А-ЯЁA-Z«\"].*)",
    re.DOTALL,
)


def numbered(rows: Sequence[Printed]) -> list[Printed]:
    """The rows, those of a table that numbers its titles with a column for the numbers."""
    for columns, of_table in groupby(rows, key=lambda row: row.columns):
        table = list(of_table)
        titles = [row.text("title") for row in table if not row.line and row.text("title").strip()]
        if columns.index("number") is None and sum(map(bool, map(_NUMBERED.match, titles))) * 2 > len(titles):
            _widen(table, Columns(("number", *columns.roles), ("№", *columns.names)))
    for row in rows:
        _take_number(row)
    look_ahead(rows)
    return list(rows)


def _widen(rows: Iterable[Printed], columns: Columns) -> None:
    for row in rows:
        row.columns = columns
        row.cells = [*row.cells, ""] if row.line else ["", *row.cells]
        row.above = frozenset(n + 1 for n in row.above)


def _take_number(row: Printed) -> None:
    """The number out of the title; both may stand in the first cell, and the rest one cell to the left."""
    number, title = row.columns.index("number"), row.columns.index("title")
    if row.line or row.spanned or number is None or title is None or len(row.filled) < 2:
        return
    glued = _NUMBERED.match(row.cells[number])
    if glued and number == 0 and title == 1 and not row.cells[-1].strip():
        row.cells = [glued["label"], glued["rest"], *row.cells[1:-1]]
    found = None if row.cells[number].strip() else _NUMBERED.match(row.cells[title])
    if found:
        row.cells[number], row.cells[title] = found["label"], found["rest"]


def unshift(row: Printed) -> None:
    """Move a row that was printed one column to the left: its date stands in the column before."""
    number, period = row.columns.index("number"), row.columns.index("period")
    if number != 0 or not row.number or label(row.number) or row.cells[-1].strip() or len(row.filled) < 2:
        return
    if row.line or len(row.number) < 12 or period is None or is_dated(row.cells[period]):
        return
    if is_dated(row.cells[period - 1]) or (row.cut and starts_low(row.number)):
        row.cells = ["", *row.cells[:-1]]
