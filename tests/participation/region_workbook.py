"""The hand-computed region as a workbook: `python -m tests.participation.region_workbook` writes region.xlsx.

«Строки» and the sheets beside it are typed. «Счёт» says of every line what counts, and each report is
formulas over it. Nothing here asks the product, so that the product can be held to it.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import xlsxwriter

from tests.participation import region_beside
from tests.participation.formulas import Book, Formula, Place, Value, column_number
from tests.participation.region_counted import Periods, counted, flag
from tests.participation.region_figures import write
from tests.participation.region_pages import typed
from tests.participation.region_reports import REPORTS, YEAR

FILE = Path(__file__).with_name("region.xlsx")
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAYS = {("Строки", 5), ("Счёт", 7)}  # columns of days
MADE = datetime(2026, 11, 26)  # noqa: DTZ001  # the same file whenever it is written


def workbook() -> Book:
    """All cells that are not empty."""
    book = Book()
    pages = typed(book)
    periods: Periods = {flag("year"): (*YEAR, "")}
    for report in REPORTS:
        periods[flag(report.code)] = (*report.period, report.condition)
        if report.before:
            periods[flag(report.code, before=True)] = (*report.before, report.condition_before)
    lines = counted(book, pages, periods)
    for report in REPORTS:
        write(book, pages, lines, report)
    region_beside.write(book, pages, lines)
    return Book({place: cell for place, cell in book.cells.items() if cell != ""})


def read() -> tuple[Book, dict[Place, Value]]:
    """The cells of the file as they are written in it, and what it shows of those that are formulas."""
    book, shown = Book(), {}
    with ZipFile(FILE) as archive:
        texts = [one.text or "" for one in _parsed(archive, "sharedStrings").iter(f"{NS}t")]
        names = [one.attrib["name"] for one in _parsed(archive, "workbook").iter(f"{NS}sheet")]
        for number, name in enumerate(names, 1):
            for cell in _parsed(archive, f"worksheets/sheet{number}").iter(f"{NS}c"):
                match = re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"])
                assert match is not None
                place = (name, int(match[2]), column_number(match[1]))
                book.cells[place] = value = _value(cell, texts)
                if (formula := cell.findtext(f"{NS}f")) is not None:
                    book.cells[place], shown[place] = Formula(f"={formula}"), value
    return book, shown


def _parsed(archive: ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(f"xl/{part}.xml"))


def _value(cell: ElementTree.Element, texts: Sequence[str]) -> Value:
    text, kind = cell.findtext(f"{NS}v") or "", cell.get("t")
    if kind is None and text:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return texts[int(text)] if kind == "s" else text


def as_file(book: Book) -> bytes:
    """The workbook with the value of each formula beside it."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as made:
        made.set_properties({"created": MADE})
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        sheets: dict[str, Any] = {name: made.add_worksheet(name) for name, _, _ in _first_cells(book)}
        for (name, row, column), cell in sorted(book.cells.items(), key=lambda one: one[0]):
            look = day if (name, column) in DAYS and row > 1 else None
            if isinstance(cell, Formula):
                value = book.value((name, row, column))
                sheets[name].write_formula(row - 1, column - 1, cell, look, value)
            else:
                sheets[name].write(row - 1, column - 1, cell, look)
    return target.getvalue()


def _first_cells(book: Book) -> list[tuple[str, int, int]]:
    """One place of each sheet, in the order in which they were made."""
    return list({place[0]: place for place in book.cells}.values())


if __name__ == "__main__":
    FILE.write_bytes(as_file(workbook()))
