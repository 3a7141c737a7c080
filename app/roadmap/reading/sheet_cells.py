"""The parts of a workbook, told element by element: texts, how numbers are shown, cells, merged areas."""

import re
from collections.abc import Callable
from typing import NamedTuple

from app.core.uploads import Unreadable
from app.roadmap.reading.sheet_formats import BUILT_IN, shown, shown_day

WIDEST, MOST_ROWS, MOST_TEXTS = 60, 5_000, 200_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_TRUE, _FARTHEST = ("1", "true"), 100
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Range(NamedTuple):
    """A merged area: rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Strings:
    """The texts that cells refer to by their number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._open: list[str] = []

    def start(self, _space: str, name: str, _attributes: dict[str, str]) -> None:
        self._open.append(name)
        if name == "si":
            self._parts = []

    def end(self, _space: str, name: str) -> None:
        self._open.pop()
        if name == "si":
            if len(self.texts) >= MOST_TEXTS:
                raise Unreadable("too_much", texts=MOST_TEXTS)
            self.texts.append(plain("".join(self._parts)))

    def text(self, text: str) -> None:
        if self._open[-1] == "t" and "rPh" not in self._open[-2:]:  # how a name is spoken is not what it is
            self._parts.append(text)


class Formats:
    """How the styles of cells show numbers."""

    def __init__(self, *, old_days: bool = False) -> None:
        self.old_days = old_days
        self._own: dict[str, str] = {}
        self._of_cells: list[str] = []
        self._inside = False

    def start(self, _space: str, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._of_cells.append(attributes.get("numFmtId", "0"))

    def end(self, _space: str, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def show(self, value: str, style: str) -> str:
        """The number in `value` as a cell of that style shows it."""
        place = _figure(style)
        code = self._of_cells[place] if place is not None and place < len(self._of_cells) else "0"
        return shown(value, self._own.get(code) or BUILT_IN.get(code, ""), old_days=self.old_days)


class Sheet:
    """Texts of one sheet by row and column, both from 1. Columns past WIDEST hold no plan."""

    def __init__(self, strings: Strings, formats: Formats) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self.merged: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._kinds: dict[str, Callable[[str, str], str]] = {
            "s": lambda value, _style: _listed(strings.texts, value),
            "str": lambda value, _style: plain(value),
            "inlineStr": lambda value, _style: plain(value),
            "b": lambda value, _style: "да" if value.strip() == "1" else "нет",
            "e": lambda _value, _style: "",
            "d": lambda value, _style: shown_day(value),
        }
        self._number = formats.show
        self._row = self._column = 0
        self._kind = self._style = ""
        self._open: list[str] = []
        self._parts: list[str] = []

    def start(self, _space: str, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if name == "row":
            self._row, self._column = _figure(attributes.get("r", "")) or self._row + 1, 0
            if attributes.get("hidden") in _TRUE:
                self.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = _figure(attributes.get("min", "")) or 1, _figure(attributes.get("max", "")) or 0
            self.hidden_columns.update(range(first, min(last, WIDEST) + 1))
        elif name == "c":
            place = place_of(attributes.get("r", ""))
            self._column = place[1] if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._parts = []
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, _space: str, name: str) -> None:
        self._open.pop()
        if name != "c" or not self._parts or not 0 < self._column <= WIDEST:
            return
        text = self._kinds.get(self._kind, self._number)("".join(self._parts), self._style)
        if text.strip():
            self.rows.setdefault(self._row, {})[self._column] = text
            if len(self.rows) > MOST_ROWS:
                raise Unreadable("too_much", rows=MOST_ROWS)

    def text(self, text: str) -> None:
        if self._open[-1] in ("v", "t") and "rPh" not in self._open[-2:]:
            self._parts.append(text)

    def uncover(self) -> tuple[int, int]:
        """Take out what is hidden; a merged cell shows where it still can. How many rows and columns of text
        that were."""
        for n, area in enumerate(self.merged):
            if area.top in self.hidden_rows or area.left in self.hidden_columns:
                self.merged[n] = self._shown(area)
        rows_gone = self.rows.keys() & self.hidden_rows
        columns_gone = {column for cells in self.rows.values() for column in cells} & self.hidden_columns
        self.rows = {
            number: {column: text for column, text in cells.items() if column not in columns_gone}
            for number, cells in self.rows.items()
            if number not in rows_gone
        }
        return len(rows_gone), len(columns_gone)

    def _shown(self, area: Range) -> Range:
        """What is to be seen of a merged area whose first cell is hidden; its text moves there."""
        rows = range(area.top, min(area.bottom, area.top + _FARTHEST) + 1)
        row = next((n for n in rows if n not in self.hidden_rows), None)
        columns = range(area.left, area.right + 1)
        column = next((n for n in columns if n not in self.hidden_columns), None)
        text = self.rows.get(area.top, {}).get(area.left)
        if row is None or column is None or not text:
            return area
        self.rows.setdefault(row, {})[column] = text
        return Range(row, column, area.bottom, area.right)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = place_of(first), place_of(last)
        if begin and end and begin[1] <= WIDEST:
            self.merged.append(Range(*begin, end[0], min(end[1], WIDEST)))


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column of "B7", both from 1."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def plain(text: str) -> str:
    """Signs that XML cannot hold are written as _x000D_ in a workbook; line breaks become one kind."""
    unescaped = _ESCAPED.sub(lambda match: _sign(int(match[1], 16)), text)
    return unescaped.replace("\r\n", "\n").replace("\r", "\n")


def _sign(code: int) -> str:
    return "" if 0xD800 <= code < 0xE000 else chr(code)


def _listed(texts: list[str], value: str) -> str:
    place = _figure(value)
    return texts[place] if place is not None and place < len(texts) else ""


def _figure(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
