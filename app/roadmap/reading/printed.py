"""Printed rows: what stands between a header and the end of its table, but rulers and repeated headers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.core.uploads import Unreadable
from app.roadmap.reading.headers import parted_names
from app.roadmap.reading.months import dated_by_marks
from app.roadmap.reading.table import (
    Block,
    Break,
    Cells,
    Columns,
    Line,
    columns_of,
    fitted,
    is_numbered_header,
    is_ruler,
    repeats,
)
from app.roadmap.reading.words import bare, flat, is_open, label, starts_low, unmarked

_LONGEST_HEADING, _LONGEST_CELL, _MOST_CELLS, _MOST_ROWS = 400, 10_000, 60, 5_000
_LONGEST_PREAMBLE = 2_000
_TOTAL = re.compile(r"(?:Итого|ИТОГО|Всего|ВСЕГО)\b")


@dataclass
class Printed:
    """One printed row or heading line. `cut`: a page began just before it; `start`: first of its table."""

    columns: Columns
    cells: list[str]
    source: str
    gap: bool = False
    cut: bool = False
    start: bool = False
    spanned: bool = False
    marked: bool = False
    line: bool = False
    above: frozenset[int] = frozenset()
    follower: str | None = field(default=None, repr=False)
    unnumbered_below: bool = False
    heading_below: bool = False
    oddly_bare: bool = False

    def text(self, role: str) -> str:
        return self.columns.text(self.cells, role)

    @property
    def number(self) -> str:
        return self.text("number").strip()

    @property
    def filled(self) -> list[int]:
        return [n for n, cell in enumerate(self.cells) if cell.strip()]

    @property
    def sole(self) -> str:
        """All the text, for a row that has one cell of it."""
        return " ".join(flat(self.cells[n]) for n in self.filled)


@dataclass
class _Table:
    """The table being read. `left` remembers the last one: the same header again is its next page."""

    known: Columns | None = None
    header: tuple[str, ...] = ()
    columns: Columns | None = None
    closed: bool = False
    cut: bool = False
    start: bool = False
    after_row: bool = False


def printed_rows(
    blocks: Iterable[Block], known: Columns | None = None
) -> tuple[list[Printed], list[str], int]:
    """Printed rows of all plans, the lines before the first of them, and how many headers were met.

    `known` are columns whose names are a header though they tell nothing.
    """
    rows: list[Printed] = []
    preamble: list[str] = []
    table, headers = _Table(known=known), 0
    for block in blocks:
        _bounded(block, rows)
        if isinstance(block, Line):
            _line(block, table, rows, preamble)
        elif isinstance(block, Break):
            table.closed, table.after_row = True, False
        else:
            plain = _without_marks(block)
            if _header(plain, table):
                headers += 1
            elif table.columns is not None and not table.closed:
                _cells(plain, table, rows)
    return rows, preamble, headers


def _bounded(block: Block, rows: Sequence[Printed]) -> None:
    """An order has hundreds of rows and cells of a page at most; more is no order, and costs time."""
    cells = block.cells if isinstance(block, Cells) else ()
    if len(rows) > _MOST_ROWS or len(cells) > _MOST_CELLS or any(len(c) > _LONGEST_CELL for c in cells):
        raise Unreadable("too_much", rows=_MOST_ROWS, cells=_MOST_CELLS, characters=_LONGEST_CELL)


def _without_marks(block: Cells) -> Cells:
    filled = [cell for cell in block.cells if cell.strip()]
    bold = len(filled) <= 2 and bool(filled) and unmarked(filled[-1])[1]
    return replace(block, cells=tuple(bare(cell) for cell in block.cells), marked=bold)


def _header(block: Cells, table: _Table) -> bool:
    """A header opens a table; the same one again continues it on a new page."""
    if block.cells and label(block.cells[0]):
        return False
    if table.columns is not None and repeats(block.cells, table.header):
        table.cut, table.closed = True, False
        return False
    columns = table.known if table.known and block.cells == table.known.names else columns_of(block.cells)
    if columns is None or (table.columns is not None and not _goes_on_plan(columns, table)):
        return False
    table.header, table.columns = block.cells, columns
    table.closed, table.start, table.cut, table.after_row = False, True, False, False
    return True


def _goes_on_plan(columns: Columns, table: _Table) -> bool:
    """Whether a later header is the plan's: a list of schools or figures behind it has no dates."""
    assert table.columns is not None
    dated = "period" in columns.roles or "period" not in table.columns.roles
    return dated and (table.closed or columns.firm)


def _cells(block: Cells, table: _Table, rows: list[Printed]) -> None:
    assert table.columns is not None
    if repeats(block.cells, table.header) or is_ruler(block.cells):
        table.cut = True
        return
    if is_numbered_header(block.cells):  # no plan's header, or it would have been taken above
        table.closed = True
        return
    if table.start and (columns := _with_names_below(block, table)):
        table.columns = columns
        return
    cells = dated_by_marks(fitted(block.cells, table.columns), table.columns)
    if not any(c.strip() for c in cells):
        return
    row = Printed(table.columns, cells, "\t".join(block.cells), block.gap, table.cut, table.start)
    row.spanned, row.above = block.spanned, block.above
    row.marked = block.marked
    if _sums_up(row):
        return
    rows.append(row)
    table.cut, table.start, table.after_row = False, False, True


def _sums_up(row: Printed) -> bool:
    """Whether the table is summed up here and nothing is to be done."""
    dated = any(row.text(role).strip() for role in ("number", "period", "responsible"))
    return not dated and _TOTAL.match(row.text("title").strip()) is not None


def _with_names_below(block: Cells, table: _Table) -> Columns | None:
    """The columns where a second row of the header parts one of them: "deadline" into "from" and "to"."""
    joined = parted_names(table.header, block.cells)
    return columns_of(joined) if joined else None


def _line(block: Line, table: _Table, rows: list[Printed], preamble: list[str]) -> None:
    """A line outside of cells: order text, the rest of a broken cell, or a heading between rows."""
    if table.columns is None:
        preamble.append(block.text[-_LONGEST_CELL:])
        del preamble[:-_LONGEST_PREAMBLE]
        return
    text, marked = unmarked(block.text)
    if table.closed or not any(c.isalpha() for c in text) or len(text) > _LONGEST_HEADING:
        return
    last = rows[-1] if rows else None
    if last is not None and not marked and _goes_on(block, table, last):
        n = 0 if last.line or table.columns.roles[0] == "title" else last.filled[-1]
        last.cells[n] += "\n" + text
        last.source += "\n" + block.text
        return
    heading = [text] + [""] * (len(table.columns.roles) - 1)
    row = Printed(table.columns, heading, block.text, block.gap, table.cut, table.start)
    row.line, row.marked = True, marked
    rows.append(row)
    table.start = False


def _goes_on(block: Line, table: _Table, last: Printed) -> bool:
    """Whether a line outside of cells is the rest of the row or heading above it."""
    assert table.columns is not None
    if last.line:
        return not block.gap and (starts_low(block.text) or is_open(last.cells[0]))
    if table.columns.roles[0] == "title":  # the tabs behind a sole first cell may be lost
        return starts_low(block.text)
    return table.after_row and not block.gap and starts_low(block.text)


def _own_row_without_number(row: Printed) -> bool:
    """A row without a number that is hardly the other half of the row above."""
    title = row.text("title")
    return not row.line and not row.number and len(row.filled) > 1 and bool(title) and not starts_low(title)


def _looks_like_heading(row: Printed) -> bool:
    alone = len(row.filled) == 1 and not row.cut and not starts_low(row.sole)
    named = bool(row.text("title") or (row.number and not label(row.number)))
    return row.line or row.marked or (alone and named)


def _is_bare(row: Printed) -> bool:
    """A number and a title without a date and anyone responsible."""
    return bool(row.text("title")) and not any(row.text(role) for role in ("period", "until", "responsible"))


def look_ahead(rows: Sequence[Printed]) -> None:
    """Tell every row what stands below it: numbers that restart or go missing betray a heading."""
    follower: str | None = None
    below: Printed | None = None
    numbered = [row for row in rows if not row.line and label(row.number)]
    few_are_bare = sum(map(_is_bare, numbered)) < 0.4 * len(numbered)
    for row in reversed(rows):
        goes_on = below is not None and not below.line and not below.number and not below.text("title")
        row.oddly_bare = few_are_bare and _is_bare(row) and not goes_on
        row.follower = follower
        row.unnumbered_below = below is not None and _own_row_without_number(below)
        row.heading_below = below is not None and _looks_like_heading(below)
        below = None if row.start else row
        if row.start:
            follower = None
        if not row.line and label(row.number):
            follower = label(row.number)
