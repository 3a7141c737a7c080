"""Every format of an order gives the same rows, and what only one of them has is read as it shows."""

# ruff: noqa: E501 - tables of examples are read along their lines

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from app.roadmap.reading import Hidden, markup, read_order
from app.roadmap.reading.sheet_formats import shown
from tests.roadmap import plans
from tests.roadmap.pdf import as_pdf, holds
from tests.roadmap.rendering import Plan, as_csv, as_docx, as_lines, as_xlsx, plans_of
from tests.roadmap.sample import with_members
from tests.roadmap.test_reading_orders import CHECKED, ORDERS

FORMATS = {
    "docx": as_docx,
    "xlsx": as_xlsx,
    "csv": lambda *tables: as_csv(*tables, sign="\t", encoding="cp1251"),
    "pdf": lambda *tables: as_pdf(*tables, repeat=False, cut=True),
}
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "source",
    [path for path in sorted(ORDERS.glob("*")) if path.suffix != ".json"],
    ids=lambda path: path.stem,
)
def test_an_order_gives_the_same_rows_in_every_format(source):
    want, tables = read_order(source).to_json(), plans_of(source)
    formats = dict(FORMATS)
    if not all(map(holds, tables)):
        del formats["pdf"]
    for name, printed in formats.items():
        got = read_order(printed(*tables), name=f"order.{name}").to_json()
        assert [[row[key] for key in CHECKED] for row in got["rows"]] == [
            [row[key] for key in CHECKED] for row in want["rows"]
        ], name
        assert {key: got[key] for key in got if key != "rows"} == {
            key: want[key] for key in want if key != "rows"
        }


def rows(data, name):
    return read_order(data, name=name).rows


def sheet(fill, *, name="o.xlsx", **settings):
    """What is read of a workbook that `fill` was given with a sheet of headers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}, **settings) as book:
        page = book.add_worksheet("План")
        page.merge_range("B2:F2", "План ремёсел\nна 2025/2026 учебный год")
        page.write_row("B4", ["№", "Событие", "Срок", "Ответственный", "Итог"])
        fill(book, page)
    return read_order(stream.getvalue(), name=name)


def test_a_cell_merged_down_serves_the_rows_beside_it_and_one_merged_across_heads_them():
    def fill(_book, page):
        page.merge_range("B5:F5", "Верфь")
        page.write_row("B6", [1, "Слёт", "май", "Дом ремёсел", "Афиша"])
        page.write_row("B7", [2, "Смотр"])
        page.write("F7", "Отчёт")
        page.merge_range("D6:D7", "май")
        page.merge_range("E6:E7", "Дом ремёсел")

    first, second = sheet(fill).rows
    assert (first.section, first.number, second.section, second.number) == ("Верфь", "1", "Верфь", "2")
    assert (second.title, second.period_text, second.responsible) == ("Смотр", "май", ("Дом ремёсел",))


def test_a_title_merged_down_is_one_row():
    def fill(_book, page):
        page.merge_range("B5:B6", 1)
        page.merge_range("C5:C6", "Слёт")
        page.write_row("D5", ["май", "Верфь", "Афиша"])
        page.write_row("D6", ["", "Дом ремёсел", "Отчёт"])

    (row,) = sheet(fill).rows
    assert (row.number, row.title, row.result) == ("1", "Слёт", "Афиша Отчёт")


@pytest.mark.parametrize(
    ("format", "text", "start", "end"),
    [
        ("dd.mm.yyyy", "14.10.2025", "2025-10-14", "2025-10-14"),
        ("[$-FC19]d mmmm yyyy г.;@", "14 октября 2025 г.", "2025-10-14", "2025-10-14"),
        ("mmmm yyyy", "Октябрь 2025", "2025-10-01", "2025-10-31"),
        ("[$-419]mmmm;@", "Октябрь", "2025-10-01", "2025-10-31"),
        ("d mmm", "14 октября", "2025-10-14", "2025-10-14"),
    ],
)
def test_a_day_is_read_as_a_person_sees_it(format, text, start, end):
    def fill(book, page):
        page.write_row("B5", [1, "Слёт"])
        page.write_datetime("D5", date(2025, 10, 14), book.add_format({"num_format": format}))
        page.write("E5", "Верфь")

    (row,) = sheet(fill).rows
    assert row.period_text == text
    assert [(str(one.start), str(one.end)) for one in row.periods] == [(start, end)]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [("1", "", "1"), ("1.1", "", "1.1"), ("1.1", "0.00", "1.10"), ("0.85", "0%", "85%"), ("1e300", "", ""),
     ("0.4375", "h:mm", "10:30"), ("soon", "", "soon"), ("2025", "General", "2025"), ("3", '0"."', "3")],
)  # fmt: skip
def test_a_number_is_read_as_a_person_sees_it(value, code, text):
    assert shown(value, code) == text


def test_days_may_be_counted_from_1904():
    assert shown("44482", "dd.mm.yyyy", old_days=True) == shown("45944", "dd.mm.yyyy") == "14.10.2025"


def test_hidden_sheets_are_not_read_and_are_named():
    def fill(book, page):
        page.write_row("B5", [1, "Слёт", "май", "Верфь", "Афиша"])
        draft = book.add_worksheet("Черновик")
        draft.write_row("A1", ["№", "Событие", "Срок", "Ответственный", "Итог"])
        draft.write_row("A2", [1, "Смотр", "май", "Верфь", "Афиша"])
        draft.hide()
        second = book.add_worksheet("Лето")
        second.write_row("A1", ["№", "Событие", "Срок", "Ответственный", "Итог"])
        second.write_row("A2", [1, "Бал", "июнь", "Верфь", "Афиша"])

    order = sheet(fill)
    assert [row.title for row in order.rows] == ["Слёт", "Бал"]
    assert order.hidden == Hidden(sheets=("Черновик",))
    assert order.title == "План ремёсел на 2025/2026 учебный год"


def test_hidden_rows_and_columns_are_not_read_and_are_counted():
    def fill(_book, page):
        page.write_row("B5", [1, "Слёт", "май", "Верфь", "Афиша", "тайна"])
        page.write_row("B6", [2, "Смотр", "июнь", "Верфь", "Афиша"])
        page.write_row("B7", [3, "Бал", "июль", "Верфь", "Афиша"])
        page.merge_range("B8:F9", "Осень")
        page.write_row("B10", [4, "Поход", "сентябрь", "Верфь", "Афиша"])
        page.write("G4", "Заметки")
        for hidden in (5, 7):
            page.set_row(hidden, None, None, {"hidden": True})
        page.set_column("E:E", None, None, {"hidden": True})
        page.set_column("G:G", None, None, {"hidden": True})

    order = sheet(fill)
    assert [(row.number, row.title, row.responsible) for row in order.rows] == [
        ("1", "Слёт", ()),
        ("3", "Бал", ()),
        ("4", "Поход", ()),
    ]
    assert order.rows[2].section == "Осень"
    assert order.hidden == Hidden(rows=2, columns=2)
    assert [column.role for column in order.columns] == ["number", "title", "period", "result"]


@pytest.mark.parametrize("name", ["Верфев О.П.", "О. П. Верфев"])
def test_who_has_signed_under_the_rows_is_no_row(name):
    def fill(_book, page):
        page.write_row("B5", [1, "Слёт", "май", "Верфь", "Афиша"])
        page.write_row("B7", ["Начальник", "", "", name])

    assert [(row.title, row.responsible) for row in sheet(fill).rows] == [("Слёт", ("Верфь",))]
    lines = f"№;Событие;Срок;Ответственный\n1;Слёт;май;Верфь\n;;;\nНачальник;;;{name}\n"
    assert [(row.title, row.responsible) for row in rows(lines.encode(), "o.csv")] == [("Слёт", ("Верфь",))]


def test_line_breaks_in_a_cell_part_those_responsible_in_every_format():
    plan = Plan([plans.row("1", "Слёт", "май", "Дом ремёсел\nШкола на холме")])
    for name, printed in FORMATS.items():
        (row,) = rows(printed(plan), f"o.{name}")
        assert row.responsible == ("Дом ремёсел", "Школа на холме"), name


def table(*cells):
    filled = "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr>{filled}</w:tr>"


def paragraph(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


HEADER = table("№", "Событие", "Срок", "Ответственный")


def word(body, **members):
    document = f'<w:document {WORD} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{body}</w:body></w:document>'
    parts = {f"word/{name}.xml": text.encode() for name, text in members.items()}
    return with_members(as_docx(plans.SIMPLE), {"word/document.xml": document.encode(), **parts})


def test_a_tracked_change_is_read_as_if_it_were_accepted():
    title = ("<w:p><w:r><w:t>Слёт</w:t></w:r><w:del><w:r><w:delText> мастеров</w:delText></w:r></w:del>"
             "<w:ins><w:r><w:t> ткачей</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> зря</w:t></w:r></w:moveFrom></w:p>")  # fmt: skip
    gone = table("2", "Смотр", "май", "Верфь").replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    (row,) = rows(word(f"<w:tbl>{HEADER}{table('1', title, 'май', 'Верфь')}{gone}</w:tbl>"), "o.docx")
    assert row.title == "Слёт ткачей"


def test_a_title_in_a_text_box_is_the_plans_title_once():
    box = f"<w:txbxContent>{paragraph('План ремёсел на 2026 год')}</w:txbxContent>"
    both = f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    order = read_order(
        word(f"{both}<w:tbl>{HEADER}{table('1', 'Слёт', 'май', 'Верфь')}</w:tbl>"), name="o.docx"
    )
    assert (order.title, order.years) == ("План ремёсел на 2026 год", (2026,))


def test_notes_and_hidden_text_are_no_part_of_a_cell():
    title = "<w:p><w:r><w:t>Слёт</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> зря</w:t></w:r></w:p>"
    notes = f"<w:footnotes {WORD}><w:footnote w:id='1'>{paragraph('Сноска')}</w:footnote></w:footnotes>"
    (row,) = rows(
        word(f"<w:tbl>{HEADER}{table('1', title, 'май', 'Верфь')}</w:tbl>", footnotes=notes), "o.docx"
    )
    assert row.title == "Слёт"


def test_a_plan_in_a_frame_and_a_table_in_a_cell_are_read():
    inner = f"<w:tbl>{table('с ткачами')}</w:tbl>{paragraph('и гончарами')}"
    plan = f"<w:tbl>{HEADER}{table('1', paragraph('Слёт') + inner, 'май', 'Верфь')}</w:tbl>"
    frame = f"<w:tbl>{table(paragraph('План ремёсел на 2026 год') + plan + paragraph(''))}</w:tbl>"
    order = read_order(word(frame), name="o.docx")
    assert [row.title for row in order.rows] == ["Слёт с ткачами и гончарами"]
    assert order.years == (2026,)


def test_numbers_that_word_counts_itself_are_numbers_of_rows():
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1.", "%1.%2."))
    )
    numbering = (f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
                 '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>')  # fmt: skip

    def numbered(level):
        asked = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
        return f"<w:p>{asked}</w:p>"

    lines = [
        (0, "Ткачи", ""),
        (1, "Слёт", "май"),
        (1, "Смотр", "июнь"),
        (0, "Гончары", ""),
        (1, "Бал", "июль"),
    ]
    body = "".join(
        table(numbered(level), title, when, "Верфь" if when else "") for level, title, when in lines
    )
    read = rows(word(f"<w:tbl>{HEADER}{body}</w:tbl>", numbering=numbering), "o.docx")
    assert [(row.section, row.number, row.title) for row in read] == [
        *(("Ткачи", "1.1", "Слёт"), ("Ткачи", "1.2", "Смотр"), ("Гончары", "2.1", "Бал")),
    ]


def test_a_word_cut_at_the_end_of_a_line_is_whole_again_and_a_hyphen_stays():
    title = "Слёт наставников проектно-исследовательских объединений, наставни-\nков и мастеров научно-\nтехнических кружков"
    (row,) = rows(as_pdf(Plan([plans.row("1", title, "май")])), "o.pdf")
    assert (
        row.title
        == "Слёт наставников проектно-исследовательских объединений, наставников и мастеров научно-технических кружков"
    )


def test_what_stands_at_the_edge_of_every_page_is_no_row():
    drawn = [
        plans.row(str(n), f"Слёт {n}", "май", result="Отчёт о ходе работ и составе участников " * 6)
        for n in range(1, 30)
    ]
    assert len(rows(as_pdf(Plan(drawn), footer="План, лист"), "o.pdf")) == 29
    assert all(row.section is None for row in rows(as_pdf(Plan(drawn), footer="План, лист"), "o.pdf"))


def test_a_browsers_print_of_a_plan_is_read():
    """Chromium printed it of `rendering.as_html`: glyphs without spaces, rows cut by pages, a header on each."""
    printed = Path(__file__).parent / "files" / "printed.pdf"
    want = read_order(ORDERS / "six-columns-cut.txt").to_json()
    assert [row["title"] for row in read_order(printed).to_json()["rows"]] == [
        row["title"] for row in want["rows"]
    ]


def test_a_table_without_a_column_of_dates_is_read_with_little_confidence():
    plan = Plan([plans.row("1", "Слёт ткачей")], ("number", "title", "responsible"))
    for name, printed in FORMATS.items():
        (row,) = rows(printed(plan), f"o.{name}")
        assert (row.title, row.periods, row.confidence < 0.6) == ("Слёт ткачей", (), True), name


def test_more_elements_than_an_order_has_are_refused(monkeypatch):
    monkeypatch.setattr(markup, "_MOST_ELEMENTS", 20)
    for data, name in ((as_docx(plans.SIMPLE), "o.docx"), (as_xlsx(plans.SIMPLE), "o.xlsx")):
        with pytest.raises(markup.Unreadable) as refused:
            read_order(data, name=name)
        assert refused.value.reason == "too_much"


def test_lines_of_a_text_may_be_a_table_of_commas():
    assert [row.title for row in rows(as_csv(plans.SIMPLE, sign=","), "o.txt")] == [
        t for _, t in plans.SIMPLE_TITLES
    ]
    assert rows(as_lines(plans.SIMPLE), "o.csv") == rows(as_lines(plans.SIMPLE), "o.txt")
