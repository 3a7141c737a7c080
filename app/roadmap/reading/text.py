"""Plain text that a converter left: tables of one row a line or of one cell a line, as each header shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.uploads import Unreadable
from app.roadmap.reading.aligned import unspaced
from app.roadmap.reading.headers import stacked_header
from app.roadmap.reading.piped import unpiped
from app.roadmap.reading.stacked import Cell, rows_of
from app.roadmap.reading.table import Block, Break, Cells, Columns, Line, columns_of, is_ruler
from app.roadmap.reading.words import fold, label, starts_low, unmarked

_ANNEX = re.compile(r"(?:приложени|утвержд|согласован)\w*(?: |$)")
_SIGNED = re.compile(r"^[^\t]+\t+[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё-]+\W*$")
_NUMBERED_HEADING = re.compile(
    r"(?:раздел|этап|блок|направление)?\s*(\d{1,2}(?:\.\d{1,2})?|[ivx]+)[.)]?\s+\S"
)
_IN_CELL = re.compile(r"\s*<br ?/?>\s*", re.IGNORECASE)
_MOST_LINES, _LONGEST_LINE, _LONGEST_LAST_CELL, _MOST_CELLS = 50_000, 100_000, 3_000, 20_000


def blocks_of(text: str) -> list[Block]:
    """The document as lines and rows, top to bottom."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES or max(map(len, lines)) > _LONGEST_LINE:
        raise Unreadable("too_much", lines=_MOST_LINES, characters=_LONGEST_LINE)
    reader = _Reader(unspaced(unpiped(lines)))
    while reader.at < len(reader.lines):
        reader.step()
    reader.close()
    return reader.blocks


@dataclass
class _Reader:
    """Walks the lines; `columns` is set while inside a table, `stacked` while its cells stand one a line."""

    lines: list[str]
    at: int = 0
    columns: Columns | None = None
    stacked: bool = False
    header: tuple[str, ...] = ()
    gap: bool = False
    blocks: list[Block] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    def step(self) -> None:
        line = self.lines[self.at]
        if not line.strip() and "\t" not in line:
            self._blank()
        elif not self._opens_table(line):
            self._content(line)

    def _blank(self) -> None:
        self.gap = True
        if self.cells:
            self.cells[-1].lines.append("")
        self.at += 1

    def _opens_table(self, line: str) -> bool:
        """A header row starts a table; the same header again inside it is left for the joiner to drop."""
        if line.count("\t") >= 2:
            names, used = _row(line), 1
            columns = columns_of(names)
            stacked = False
        elif line.startswith("\t"):
            names, used = stacked_header(self.lines, self.at, self.header if self.columns else ())
            columns = columns_of(names) if len(names) >= 3 else None
            stacked = True
        else:
            return False
        if columns is None:
            return False
        if self.columns is not None and not self._is_new_page(names, columns, stacked):
            return False
        if (self.columns, self.stacked) == (columns, stacked):
            self._flush()
        else:
            self.close()
        self.columns, self.stacked, self.header = columns, stacked, names
        self.blocks.append(Cells(tuple(names), self.gap))
        self.at, self.gap = self.at + used, False
        return True

    def _is_new_page(self, names: Sequence[str], columns: Columns, stacked: bool) -> bool:
        """Whether a header inside a table is one: cells of the plan may well have a column's words."""
        if (self.columns, self.stacked) == (columns, stacked):
            return stacked and [fold(name) for name in names] == [fold(name) for name in self.header]
        return columns.firm and columns.roles[0] != "other" and not any(c.isdigit() for c in "".join(names))

    def _content(self, line: str) -> None:
        if len(self.cells) > _MOST_CELLS:
            raise Unreadable("too_much", cells=_MOST_CELLS)
        if self.columns is None:
            self.blocks.append(Line(line, self.gap))
        elif self.gap and (_SIGNED.search(line) if "\t" in line else _ANNEX.match(fold(line))):
            self.close()
            self.blocks.append(Line(line, self.gap))
        elif self.stacked:
            self._stacked(line)
        else:
            self._tabbed(line)
        self.at, self.gap = self.at + 1, False

    def _stacked(self, line: str) -> None:
        if (
            line.startswith("\t")
            and line.count("\t") >= len(self.columns.roles if self.columns else ()) - 1 > 1
        ):
            self._flush()
            self.blocks.append(Cells(_row(line), self.gap))
        elif line.startswith("\t"):
            parts = line[1:].split("\t")
            self.cells.extend(Cell([part], self.gap and not n) for n, part in enumerate(parts))
        elif self._is_heading(line):
            self._flush()
            self.blocks.append(Line(line, self.gap))
        elif self.cells:
            self.cells[-1].lines.append(line)
        else:
            self.blocks.append(Line(line, self.gap))

    def _is_heading(self, line: str) -> bool:
        """A plain line among stacked cells goes on with a cell unless marked, or numbers restart below it."""
        if unmarked(line)[1]:
            return True
        ahead = self._next_label() if self.gap else None
        if ahead is None:
            return False
        numbered = _NUMBERED_HEADING.match(fold(line))
        if numbered and starts_low(line.strip()[numbered.end() - 1 :]):
            numbered = None
        if numbered and (ahead.startswith(numbered.group(1) + ".") or ahead == "1"):
            return True
        return ahead.split(".")[-1] == "1" and not line.strip()[0].islower()

    def _next_label(self) -> str | None:
        """The number cell that follows at once, if one does."""
        for n, line in enumerate(self.lines[self.at + 1 : self.at + 4], start=self.at + 1):
            if line.strip() or line.startswith("\t"):
                ruler = is_ruler([cell.strip() for cell in self.lines[n : n + 3]])
                return label(line) if line.startswith("\t") and not ruler else None
        return None

    def _tabbed(self, line: str) -> None:
        width = len(self.columns.roles) if self.columns else 0
        if "\t" not in line:
            self.blocks.append(Line(line, self.gap))
            return
        row = list(_row(line))
        short = line.count("\t") + 1 < width
        while short and len(row) < width and label(row[0]) and self._breaks_off(len(row), width):
            self.at += 1
            tail = _row(self.lines[self.at])
            row[-1:] = [f"{row[-1]}\n{tail[0]}", *tail[1:]]
        spanned = sum(1 for c in row if c.strip()) <= 2 and short
        self.blocks.append(Cells(tuple(row), self.gap, spanned=spanned))

    def _breaks_off(self, have: int, width: int) -> bool:
        """Whether the next line is the rest of this row, cut by a line break inside a cell."""
        if self.at + 1 >= len(self.lines) or have < 2:
            return False
        tail = _row(self.lines[self.at + 1])
        return 1 < len(tail) <= width - have + 1 and bool(tail[0].strip()) and label(tail[0]) is None

    def _flush(self) -> None:
        if self.columns is not None and self.cells:
            self.blocks.extend(rows_of(self.cells, self.columns))
        self.cells = []

    def close(self) -> None:
        """End the table that is open. What follows a table without a mark lies in its last cell."""
        if self.cells and len(self.cells[-1].text) > _LONGEST_LAST_CELL:
            self.cells[-1].lines = self.cells[-1].text.split("\n\n")[:1]
        self._flush()
        if self.columns is not None:
            self.blocks.append(Break())
        self.columns = None


def _row(line: str) -> tuple[str, ...]:
    cells = [_IN_CELL.sub("\n", cell) for cell in line.split("\t")]
    while len(cells) > 3 and not cells[-1].strip() and not cells[-2].strip():
        cells.pop()
    return tuple(cells)
