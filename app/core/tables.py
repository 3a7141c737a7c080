"""Tables as files. Cells that a spreadsheet program would run as formulas are written as text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from itertools import chain, islice
from operator import itemgetter
from tempfile import TemporaryDirectory
from typing import IO, Any

from app.core.paper import LINE, WIDEST, Layout, laid_out, lines

Cell = str | int | float | Decimal | bool | date | datetime | None

# What makes a spreadsheet program calculate instead of show.
_FORMULA = frozenset("=+-@\t\r\n")
_first_sign = itemgetter(slice(1))
_AS_IT_IS = frozenset({int, float, type(None)})  # the writer of CSV knows them
_DAYS = frozenset({date, type(None)})
_MARGIN = 0.4  # inches
HIDDEN = "<"  # stands for a number that is too small to be told
_NOTES = 80  # characters of a line of notes, as wide as an upright sheet
_MEASURED = 200  # rows that decide how wide a column is
_ROWS = 500  # of a CSV file that leave together


@dataclass(frozen=True)
class Heading:
    """What a table that is shown to others says of itself: `lines` above its header, the first of them its
    title, and in a workbook `notes` on a sheet of their own, `notes_title`."""

    lines: Sequence[str] = ()
    notes: Sequence[str] = ()
    notes_title: str = ""

    @property
    def above(self) -> list[list[Cell]]:
        """The rows above the header."""
        told: list[list[Cell]] = [[line] for line in self.lines]
        return [*told, []] if told else []


PLAIN = Heading()


@dataclass(frozen=True)
class Columns:
    """Rows that come so many at a time, each portion as its columns. Whoever wants rows has rows."""

    portions: Iterable[Sequence[Sequence[Cell]]]

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return chain.from_iterable(zip(*columns, strict=True) for columns in self.portions)


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], heading: Heading = PLAIN
) -> Iterator[bytes]:
    """UTF-8 with a mark and semicolons, as the Russian Excel opens them."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for some in chain([_rows_as_csv([*heading.above, header])], _as_csv(rows)):
        writer.writerows(some)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _as_csv(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterable[Sequence[Cell]]]:
    if isinstance(rows, Columns):
        return map(_columns_as_csv, rows.portions)
    stream = iter(rows)
    return map(_rows_as_csv, iter(lambda: list(islice(stream, _ROWS)), []))


def _rows_as_csv(rows: Sequence[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    if len(set(map(len, rows))) > 1:
        return [[_plain(cell) for cell in row] for row in rows]
    return _columns_as_csv(zip(*rows, strict=True))


def _columns_as_csv(columns: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    """Column by column: of a million cells nearly all are written as they are, and to ask it of each one
    would cost more than to write it."""
    return zip(*map(_column_as_csv, columns), strict=True)


def _column_as_csv(cells: Sequence[Any]) -> Sequence[Cell]:
    kinds = set(map(type, cells))
    if kinds <= _AS_IT_IS:
        return cells
    if kinds <= _DAYS:
        known = {cell: _plain(cell) for cell in set(cells)}
        return [known[cell] for cell in cells]
    if kinds - _AS_IT_IS != {str}:
        return [_plain(cell) for cell in cells]
    texts = {cell for cell in cells if type(cell) is str} if len(kinds) > 1 else set(cells)
    if _FORMULA.isdisjoint(map(_first_sign, texts)):
        return cells
    return [f"'{cell}" if type(cell) is str and cell[:1] in _FORMULA else cell for cell in cells]


def xlsx_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    heading: Heading = PLAIN,
    *,
    past_disk: bool = False,
) -> bytes:
    """The same as `write_xlsx`, for files that are small."""
    target = io.BytesIO()
    write_xlsx(target, header, rows, heading=heading, past_disk=past_disk)
    return target.getvalue()


def write_xlsx(
    target: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    sheet: str = "Таблица",
    *,
    heading: Heading = PLAIN,
    past_disk: bool = False,
) -> None:
    """A sheet with a fixed header row; never more than one row in memory, or, `past_disk`, all of them: the
    rest would lie in files meanwhile. A cell holds 32,767 signs, and what is longer is cut."""
    with TemporaryDirectory() as folder:
        memory = {"in_memory": True} if past_disk else {"constant_memory": True}
        options = memory | {"strings_to_formulas": False, "strings_to_urls": False}
        # Imported with the first export: no page needs it, and every process would hold it.
        book = import_module("xlsxwriter").Workbook(
            target, options | {"strings_to_numbers": False, "tmpdir": folder}
        )
        page = book.add_worksheet(sheet)
        first, rest = _some(rows)
        top = len(heading.above)
        for number, line in enumerate(heading.lines):
            page.write_string(number, 0, line, None if number else book.add_format({"bold": True}))
        widest = [
            max((len(_plain(row[column])) for row in first), default=0) for column in range(len(header))
        ]
        layout = laid_out(header, widest)
        _write_header(book, page, header, top, layout)
        page.freeze_panes(top + 1, 0)
        _lay_out(page, layout.across, layout.sheets)
        page.hide_gridlines(0)  # on paper neither: whoever reads a long row needs them
        page.repeat_rows(top)  # on every sheet of paper
        if layout.sheets > 1:
            page.repeat_columns(0)
        _write_cells(book, page, rest, top + 1)
        _write_notes(book, heading)
        book.close()


def _write_header(book: Any, page: Any, header: Sequence[str], top: int, layout: Layout) -> None:
    bold = {"bold": True, "text_wrap": True, "valign": "bottom" if layout.upright else "top"}
    lying = book.add_format(bold)
    upright = book.add_format(bold | {"rotation": 90, "align": "right"})
    page.set_row(top, layout.height)
    for column, title in enumerate(header):
        page.set_column(column, column, layout.widths[column])
        page.write_string(top, column, title, upright if column in layout.upright else lying)


def _lay_out(page: Any, across: bool, sheets: int = 1) -> None:
    """On paper: A4 with narrow margins and the number of each sheet."""
    page.set_paper(9)
    page.set_margins(left=_MARGIN, right=_MARGIN)
    page.set_footer("&C&P / &N")
    page.fit_to_pages(sheets, 0)
    if across:
        page.set_landscape()


def _write_notes(book: Any, heading: Heading) -> None:
    if not heading.notes:
        return
    page = book.add_worksheet(heading.notes_title)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, _NOTES)
    _lay_out(page, across=False)
    for number, note in enumerate(heading.notes):
        page.set_row(number, LINE * lines(note, _NOTES - 5))
        page.write_string(number, 0, note, wrapped)


def _write_cells(book: Any, page: Any, rows: Iterable[Sequence[Cell]], top: int) -> None:
    """Below the header. Each kind of cell has its own call: of a million, one that looks first what it has
    got costs a third of all."""
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    like_number = book.add_format({"align": "right"})
    write_string, write_number = page.write_string, page.write_number
    for number, row in enumerate(rows, top):
        for column, cell in enumerate(row):
            if type(cell) is str:
                if cell:
                    look = like_number if cell == HIDDEN else wrapped if len(cell) > WIDEST else None
                    write_string(number, column, cell, look)
            elif type(cell) is int:
                write_number(number, column, cell)
            elif isinstance(cell, datetime):
                page.write_datetime(number, column, cell.replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif cell is not None:
                page.write(number, column, cell)


def _some(rows: Iterable[Sequence[Cell]]) -> tuple[list[Sequence[Cell]], Iterator[Sequence[Cell]]]:
    """The first rows to measure columns by, and all of them."""
    stream = iter(rows)
    first = list(islice(stream, _MEASURED))
    return first, chain(first, stream)


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case str():
            return f"'{cell}" if cell[:1] in _FORMULA else cell
        case _:
            return str(cell)
