"""Tables that strangers send: read, or refused by name, never a failure and never dear."""

import csv
import io
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from app.core import sandbox
from app.core.grids import LONGEST_TEXT, Bounds, read_grid
from app.core.tables import csv_lines, xlsx_bytes
from app.core.uploads import Unreadable

CHILD = "app.core.grid_child"
HEADER = ["Код", "Название"]
TEXT = "Код;Название\n1;Школа № 3\n"


def refusal(data, name="table.csv", **more):
    with pytest.raises(Unreadable) as refused:
        read_grid(data, name, **more)
    return refused.value.reason


def book(fill):
    """A workbook as Excel saves it, with what `fill` writes on its sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        fill(made.add_worksheet(), made)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_however_it_was_saved(encoding, delimiter):
    data = TEXT.replace(";", delimiter).encode(encoding)
    assert read_grid(data, "table.csv") == [["Код", "Название"], ["1", "Школа № 3"]]


def test_commas_in_addresses_are_no_delimiter():
    rows = [["Код", "Адрес"], *([str(n), "Азов, ул. Мира, 1, корп. 2"] for n in range(30))]
    data = "\n".join(";".join(row) for row in rows).encode()
    assert read_grid(data, "table.csv") == rows


def test_a_cp1251_table_of_capitals_and_figures_is_read():
    lines = ["Код;Наименование;ИНН", *(f"{n};МБОУ СОШ № {n};614000{n:04}" for n in range(50))]
    grid = read_grid("\n".join(lines).encode("cp1251"), "table.csv")
    assert grid[-1] == ["49", "МБОУ СОШ № 49", "6140000049"]


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866"])
def test_a_wrong_encoding_is_told(encoding):
    assert refusal(TEXT.replace("№", "").encode(encoding)) == "encoding"


def test_of_a_formula_its_last_result_is_read_and_of_an_error_nothing():
    def fill(sheet, _book):
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, '="Школа "&3', None, "Школа 3")
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write(2, 1, "Школа 4")

    assert read_grid(book(fill), "table.xlsx")[1:] == [[2, "Школа 3"], [None, "Школа 4"]]


def test_what_is_merged_over_rows_is_said_of_each():
    def fill(sheet, _book):
        sheet.merge_range(0, 0, 0, 1, "Реестр")
        sheet.merge_range(1, 0, 3, 0, "Азов")
        sheet.write_column(1, 1, ["Школа 1", "Школа 2", "Школа 3"])

    assert read_grid(book(fill), "table.xlsx") == [
        ["Реестр"],
        ["Азов", "Школа 1"],
        ["Азов", "Школа 2"],
        ["Азов", "Школа 3"],
    ]


def test_days_and_numbers_are_plain():
    def fill(sheet, made):
        sheet.write_datetime(0, 0, date(2027, 12, 31), made.add_format({"num_format": 14}))
        sheet.write_row(0, 1, [25, 2.5, True])

    assert read_grid(book(fill), "table.xlsx") == [["2027-12-31", 25, 2.5, "да"]]


def test_a_huge_cell_is_cut_to_what_is_refused_as_too_long():
    grid = read_grid(f"Код;Название\n1;{'я' * 500_000}\n".encode(), "table.csv")
    assert len(grid[1][1]) == LONGEST_TEXT + 1


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "t.csv", "empty"),
        (b" \n \n", "t.csv", "empty"),
        (b";;;\n;;;\n", "t.csv", "empty"),
        (bytes(range(256)) * 10, "t.csv", "encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "t.csv", "encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "t.xlsx", "damaged"),
        (TEXT.encode(), "t.docx", "extension"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "t.xlsx", "encrypted_or_ole"),
        (b"PK\x03\x04" + b"x" * 100, "t.xlsx", "damaged"),
        (xlsx_bytes(HEADER, [["1", "x"]])[:-400], "t.xlsx", "damaged"),
        (xlsx_bytes([], []), "t.xlsx", "empty"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data, name, reason):
    assert refusal(data, name) == reason


def zipped(**members):
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return target.getvalue()


def test_a_macro_file_is_refused():
    assert refusal(zipped(xl__workbook_xml="<a/>", xl__vbaProject_bin="x"), "t.xlsx") == "macro"


def test_a_zip_bomb_is_refused_unread():
    bomb = zipped(xl__workbook_xml="<a/>", xl__worksheets__sheet1_xml=b"0" * 30_000_000)
    assert len(bomb) < 100_000
    assert refusal(bomb, "t.xlsx") == "zip_bomb"


def test_a_word_file_under_the_name_of_a_table_is_refused():
    assert refusal(zipped(word__document_xml="<a/>"), "t.xlsx") == "damaged"


def test_more_than_a_registry_has_is_refused_early():
    many = b"".join(csv_lines(HEADER, ((number, "x") for number in range(300))))
    assert refusal(many, bounds=Bounds(rows=200)) == "too_much"
    assert refusal(many, bounds=Bounds(cells=200)) == "too_much"
    wide = ";".join(map(str, range(200))).encode()
    assert refusal(wide, bounds=Bounds(columns=100)) == "too_much"
    assert refusal(xlsx_bytes(HEADER, [["a", "b"]] * 300), "t.xlsx", bounds=Bounds(rows=200)) == "too_much"


def test_a_cell_at_the_far_corner_of_a_sheet_is_refused():
    def fill(sheet, _book):
        sheet.write(0, 0, "Код")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(Unreadable) as refused:
        sandbox.ask(CHILD, book(fill), name="t.xlsx")
    assert refused.value.reason in ("too_much", "too_costly")


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_million_rows_are_refused_by_the_reader_of_files(name):
    if name == "t.csv":
        data = b"1;x\n" * 1_000_000
    else:
        row = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
        sheet = "".join(row.format(number) for number in range(1, 1_000_001))
        data = with_sheet(xlsx_bytes(HEADER, []), f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
    with pytest.raises(Unreadable) as refused:
        sandbox.ask(CHILD, data, name=name)
    assert refused.value.reason in ("too_much", "zip_bomb", "too_large")


def with_sheet(workbook, sheet):
    """The same workbook with another sheet in it."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as made:
        for item in source.infolist():
            inside = sheet if item.filename == "xl/worksheets/sheet1.xml" else source.read(item)
            made.writestr(item.filename, inside)
    return target.getvalue()


def test_the_reader_answers_what_it_reads():
    assert sandbox.ask(CHILD, TEXT.encode(), name="t.csv") == read_grid(TEXT.encode(), "t.csv")


def test_reading_a_small_table_leaves_larger_ones_readable():
    """How long a cell may be is said once for the whole process, to every reader of tables in it."""
    long = max(csv.field_size_limit(), 131_072)
    csv.field_size_limit(long)
    assert read_grid(TEXT.encode(), "table.csv")
    assert csv.field_size_limit() == long
