"""Tables that strangers send, as rows of plain cells: XLSX, and CSV however it was saved.

Only what is shown counts: of a formula its last result, of an error nothing, of merged cells the text in each
row.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from app.core.uploads import OLE_MAGIC, ZIP_MAGIC, Unreadable, decode, read_bounded, unpack

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | int | float | None
Grid = list[list[Cell]]

KNOWN = (".xlsx", ".csv", ".txt")
LONGEST_TEXT = 2000  # signs of a cell that are kept; what is longer is refused as too long where it stands
_WORKBOOK = "xl/workbook.xml"
_DELIMITERS = ";,\t"
_SAMPLE = 20  # lines that tell a delimiter
_CYRILLIC = re.compile("[А-Яа-яЁё]{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")


@dataclass(frozen=True)
class Bounds:
    """How much of a table is read; more is no table of ours."""

    rows: int = 50_000
    columns: int = 100
    cells: int = 1_000_000


BOUNDS = Bounds()


def read_grid(data: bytes, name: str, bounds: Bounds = BOUNDS) -> Grid:
    """The cells of a table file, row by row as the file numbers them; days as 2026-10-14.

    Raises Unreadable: extension, too_much, damaged, encoding and what `app.core.uploads` refuses.
    """
    read_bounded(data)
    if not name.lower().endswith(KNOWN):
        raise Unreadable("extension", known=", ".join(KNOWN))
    zipped = data.startswith((ZIP_MAGIC, OLE_MAGIC))
    try:
        grid = _bounded(_workbook_rows(data, bounds) if zipped else _text_rows(data), bounds)
    except Unreadable as refusal:
        if refusal.reason == "encoding" and name.lower().endswith(".xlsx"):  # a picture under that name
            raise Unreadable("damaged") from refusal
        raise
    if not any(cell is not None for row in grid for cell in row):
        raise Unreadable("empty")
    return grid


def _bounded(rows: Iterable[list[Cell]], bounds: Bounds) -> Grid:
    grid: Grid = []
    cells = 0
    for row in rows:
        while row and row[-1] is None:
            row.pop()
        cells += len(row)
        if len(grid) == bounds.rows or len(row) > bounds.columns or cells > bounds.cells:
            raise Unreadable("too_much", rows=bounds.rows, columns=bounds.columns)
        grid.append(row)
    return grid


def _workbook_rows(data: bytes, bounds: Bounds) -> Iterator[list[Cell]]:
    unpack(data, _WORKBOOK)
    calamine = import_module("python_calamine")  # the program itself opens no workbook: a child of it does
    try:
        book = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        visible = [
            one.name for one in book.sheets_metadata if one.visible is calamine.SheetVisibleEnum.Visible
        ]
        sheets = (book.get_sheet_by_name(name) for name in visible)
        sheet = next((one for one in sheets if one.end is not None), None)
        if sheet is None:
            raise Unreadable("empty")
        if sheet.end is not None and (sheet.end[0] >= bounds.rows or sheet.end[1] >= bounds.columns):
            raise Unreadable("too_much", rows=bounds.rows, columns=bounds.columns)
        rows = sheet.to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error
    _spread_merged(rows, sheet)
    return ([_plain(cell) for cell in row] for row in rows)


def _spread_merged(rows: list[list[Any]], sheet: "CalamineSheet") -> None:
    """What stands once beside several rows is said of each of them."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def _text_rows(data: bytes) -> Iterator[list[Cell]]:
    text = _text(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # for the whole process: never lowered
    delimiter = max(_DELIMITERS, key=lambda sign: _evenness(text, sign))
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield [_plain(cell) for cell in row]
    except csv.Error as error:
        raise Unreadable("damaged") from error


def _text(data: bytes) -> str:
    """A table holds more figures and capitals than the prose that `decode` expects of cp1251."""
    try:
        return decode(data)
    except Unreadable:
        text = data.decode("cp1251", errors="replace")
        if not _is_russian(text):
            raise
        return text


def _is_russian(text: str) -> bool:
    """Another encoding read as cp1251 has strange letters, or upper and lower case exchanged."""
    if _CONTROL.search(text):
        return False
    foreign = [sign for sign in text if not sign.isascii()]
    words = _CYRILLIC.findall(text)
    letters = sum(map(len, words))
    inverted = sum(word[1:].isupper() and word[0].islower() for word in words)
    return bool(words) and letters > 0.8 * len(foreign) and inverted < 0.1 * len(words)


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How alike rows are in width if they are parted by `delimiter`, and that width."""
    try:
        rows = islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE)
        widths = Counter(len(row) for row in rows if row)
    except csv.Error:
        return 0, 0
    (width, alike), *_others = widths.most_common(1) or [(0, 0)]
    return (alike / widths.total(), width) if width > 1 else (0, 0)


def _plain(cell: Any) -> Cell:
    match cell:
        case str():
            text = cell.strip()[: LONGEST_TEXT + 1]
            return text or None
        case bool():
            return "да" if cell else "нет"
        case float():
            return _number(cell)
        case datetime() if cell.time() == time(0):
            return cell.date().isoformat()
        case date() | datetime():
            return cell.isoformat()
        case int():
            return cell
        case _:  # a duration or a time of day
            return str(cell)


def _number(cell: float) -> Cell:
    if not math.isfinite(cell):
        return None
    return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
