"""Tables as files: what a spreadsheet program shows is what was written, and nothing is calculated."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from app.core.paper import laid_out
from app.core.tables import Columns, Heading, csv_lines, xlsx_bytes

SHEETS = ["xl/worksheets/sheet1.xml"]
HOSTILE = ['=HYPERLINK("http://evil.example")', "+7 863", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_object(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_formula_is_text(text):
    written = b"".join(csv_lines(["a"], [[text]])).decode("utf-8-sig").split("\r\n", 1)[1]
    assert written.lstrip('"').startswith("'")
    workbook = xlsx_bytes(["a"], [[text]])
    assert read(workbook)[1] == [text]
    assert b"<f>" not in b"".join(ZipFile(BytesIO(workbook)).read(name) for name in SHEETS)


def test_numbers_days_and_moments_keep_their_kind():
    moment = datetime(2026, 10, 14, 10, 30, tzinfo=UTC)
    row = [12, Decimal("1.5"), date(2026, 10, 14), moment, None, "8Б"]
    names = ["n", "h", "d", "m", "e", "c"]
    assert read(xlsx_bytes(names, [row]))[1] == [
        12,
        1.5,
        date(2026, 10, 14),
        moment.replace(tzinfo=None),
        "",
        "8Б",
    ]
    written = b"".join(csv_lines(names, [row])).decode("utf-8-sig").split("\r\n")
    assert written == ["n;h;d;m;e;c", "12;1.5;14.10.2026;14.10.2026 10:30;;8Б", ""]


def test_no_row_is_lost_behind_those_that_columns_are_measured_by():
    rows = [[number] for number in range(500)]
    assert read(xlsx_bytes(["n"], rows))[1:] == rows
    assert len(b"".join(csv_lines(["n"], rows)).splitlines()) == 501


def test_what_takes_several_lines_is_printed_whole():
    note = "Участие: одно посещение одного человека. " * 5
    heading = Heading(["Отчёт"], ["Отчёт", note], "Как посчитано")
    book = ZipFile(BytesIO(xlsx_bytes(["Школа", "Подтверждено обеими сторонами"], [["7", 1]], heading)))
    table, notes = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    heights = [row.split('"')[0] for page in (table, notes) for row in page.split(' ht="')[1:]]
    assert heights == ["30", "45"]  # the header, and the longer note; others are of the usual height
    assert 'fitToPage="1"' in notes and 'paperSize="9"' in notes


MONITORING = ["Муниципалитет", *("Подтверждено обеими сторонами, %", "Урок", "Участий") * 8]


@pytest.mark.parametrize(
    ("titles", "rows", "upright", "across", "sheets"),
    [
        (["Школа", "Участий"], [["Школа № 7", 12]], 0, False, 1),
        (MONITORING, [["Верхнедонской район", *(8.5, 3, 1_240_000) * 8]], 24, True, 1),
        (MONITORING + MONITORING[1:], [["Верхнедонской район", *(8.5, 3, 120) * 16]], 48, True, 2),
        (["День", *["Что было"] * 6], [["14.10.2026", *["x" * 59] * 6]], 0, True, 2),
    ],
)
def test_a_wide_table_is_printed_in_a_size_that_can_be_read(titles, rows, upright, across, sheets):
    """Seven points at least: titles stand upright before columns go on over another sheet, which begins with
    the names of its rows."""
    layout = laid_out(titles, [max(len(str(row[place])) for row in rows) for place in range(len(titles))])
    assert (len(layout.upright), layout.across, layout.sheets) == (upright, across, sheets)
    book = ZipFile(BytesIO(xlsx_bytes(titles, rows)))
    page, names = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "workbook"))
    assert 'fitToHeight="0"' in page and ('orientation="landscape"' in page) is across
    assert "$1:$1" in names and ("$A:$A" in names) is (sheets > 1)
    ranges = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', page)
    whole = sum((int(last) - int(first) + 1) * float(width) for first, last, width in ranges)
    beside = (whole + (sheets - 1) * layout.widths[0]) / sheets  # signs on each sheet
    assert 11 * min(1, (145 if across else 100) / beside) >= 6.6  # points, rounding of widths let alone


def test_a_cell_of_a_file_is_the_same_whatever_else_stands_in_its_column():
    day = date(2026, 10, 14)
    cells = [
        "a",
        "=1",
        3,
        None,
        "+7",
        True,
        1,
        Decimal("1.0"),
        day,
        datetime(2026, 10, 14, 9, tzinfo=UTC),
        "",
    ]
    for column in (cells, cells[:5], cells[2:4] + cells[8:9], cells[5:8], ["b", "-1", "b"], ["b", None]):
        together = b"".join(csv_lines(["n", "c"], ((number, cell) for number, cell in enumerate(column))))
        alone = [b"".join(csv_lines(["n", "c"], [(number, cell)])) for number, cell in enumerate(column)]
        assert together.splitlines()[1:] == [one.splitlines()[1] for one in alone]
    ragged = b"".join(csv_lines(["n", "c"], [["=1"], [1, "=2", "x"]])).decode("utf-8-sig").splitlines()
    assert ragged == ["n;c", "'=1", "1;'=2;x"]


def test_what_comes_in_columns_is_written_as_in_rows():
    rows = [(1, "=1+1", "8Б"), (2, "+7 863", None), (3, "Лицей", "9А")]
    columns = [list(zip(*some, strict=True)) for some in (rows[:2], rows[2:])]
    assert b"".join(csv_lines("abc", Columns(columns))) == b"".join(csv_lines("abc", rows))
    assert read(xlsx_bytes("abc", Columns(columns))) == read(xlsx_bytes("abc", rows))
