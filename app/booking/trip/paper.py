"""A document as a school's office writes it: A4, Times, wide left margin, blanks and tables to fill in."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from app.booking.trip.words import BLANK, SIGNED

FONT = "Times New Roman"
BESIDE = 0.4  # centimetres of a cell that its text leaves free
CM_OF_A_POINT = 2.54 / 72
BOLD_SIGN, SIGN = 0.6, 0.55  # of the height of the letters: how wide a bold one is, and any other
# What XML cannot hold (controls, halves of surrogates, non-characters), and signs that turn the line around.
_UNFIT = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)


def fit(text: str) -> str:
    """`text` without the signs that a document cannot hold."""
    return _UNFIT.sub("", text.replace("\r\n", "\n"))


class Sheets:
    """Papers one after another, each on a page of its own."""

    def __init__(self, title: str, language: str, made_at: datetime, *, landscape: bool = False) -> None:
        self._paper: Paper = Document()
        self._started = False
        self.width = _lay_out(self._paper, landscape=landscape)  # centimetres between the margins
        _set_type(self._paper, language)
        about = self._paper.core_properties
        about.title, about.author, about.comments, about.language = fit(title)[:255], "", "", language
        about.created = about.modified = made_at.replace(tzinfo=None)  # of UTC, as the format has it

    def number_pages(self) -> None:
        """Above the text from the second page on, as ГОСТ Р 7.0.97-2016 has it."""
        section = self._paper.sections[0]
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)

    def begin(self, head: str, title: str, *, mark: str = "") -> None:
        """A new page: whose paper it is, and what it is; `mark` stands in its corner."""
        first = self.line(mark, align="right", bold=True) if mark else self.line(head, align="center")
        first.paragraph_format.page_break_before = self._started
        line = self.line(head, align="center") if mark else first
        line.paragraph_format.space_after = Pt(12)
        self._started = True
        heading = self._paper.add_heading(fit(title), level=1)
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def line(self, text: str, *, align: str = "left", bold: bool = False, small: bool = False) -> Paragraph:
        """A paragraph without an indent; a bold one stands on the page of what it is a heading of."""
        paragraph = self._paper.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bold
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        run = paragraph.add_run(fit(text))
        run.bold = bold
        if small:
            run.font.size = Pt(10)
        return paragraph

    def text(self, text: str) -> Paragraph:
        """A paragraph of running text."""
        paragraph = self.line(text, align="justify")
        paragraph.paragraph_format.first_line_indent = Cm(1.25)
        return paragraph

    def points(self, points: Iterable[str]) -> None:
        """1. … 2. … with the numbers as text: they are quoted by whoever reads the paper aloud."""
        for number, point in enumerate(points, 1):
            self.text(f"{number}. {point}")

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Two columns: what it is, and what is known of it or a blank."""
        table = self._table(2, (6.0, 11.0))
        for title, value in rows:
            cells = _row(table).cells
            cells[0].text, cells[1].text = fit(title), fit(value) or BLANK
        self._after_table()

    def rows(self, columns: Sequence[tuple[str, float]], count: int) -> None:
        """An empty numbered table: `columns` with their widths in centimetres after that of the number."""
        table = self._table(len(columns) + 1, (1.0, *(width for _title, width in columns)))
        header = _row(table)
        for cell, title in zip(header.cells, ("№", *(title for title, _width in columns)), strict=True):
            cell.text = fit(title)
            for run in cell.paragraphs[0].runs:
                run.bold = True
        header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number in range(1, count + 1):
            row = _whole(_row(table))
            row.height, row.height_rule = Cm(0.75), WD_ROW_HEIGHT_RULE.AT_LEAST
            row.cells[0].text = str(number)
        self._after_table()

    def table(
        self,
        header: Sequence[str],
        lines: Sequence[Sequence[str]],
        first: float,
        points: int,
        total: Sequence[str] = (),
    ) -> None:
        """A table that is filled in: texts to the left in the `first` column, of so many centimetres, numbers
        to the right in the others; `points` is the size of the letters, `total` the last line, in bold."""
        whole = [*lines, total] if total else lines
        numbers = [line[1:] for line in whole]
        widths = _widths(numbers, len(header) - 1, self.width - first, points)
        table = self._table(len(header), (first, *widths))
        head = _whole(self._line(table, header, points, bold=True))
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        titles = zip(header[1:], widths, strict=True)
        if any(_longest_word([title], points) > width - BESIDE for title, width in titles):
            _stand_up(head)
        for line in whole:
            _whole(self._line(table, line, points, bold=line is total))
        self._after_table()

    def sign(self, *parts: str) -> None:
        """A line to sign, in parts with what is written on each beneath it. It stands on no page without a
        word of what is signed."""
        if self._paper.paragraphs:
            self._paper.paragraphs[-1].paragraph_format.keep_with_next = True
        self.line("").paragraph_format.keep_with_next = True
        row = _whole(_row(self._paper.add_table(rows=0, cols=len(parts))))
        for cell, part in zip(row.cells, parts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(SIGNED + "\n")
            paragraph.add_run(fit(part)).font.size = Pt(10)

    def grid(
        self, header: Sequence[str], lines: Sequence[Sequence[str]], widths: Sequence[float], points: int
    ) -> None:
        """A table of texts, all to the left, whose columns share the sheet in proportion to `widths`. A line
        with one text alone is a heading across the table."""
        scale = self.width / sum(widths)
        table = self._table(len(header), [width * scale for width in widths])
        self._texts(table, header, points, bold=True)._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for line in lines:
            alone = sum(map(bool, line)) == 1
            row = self._texts(table, line if not alone else [""] * len(line), points)
            if alone:
                across = row.cells[0].merge(row.cells[-1])
                across.text = ""
                run = across.paragraphs[0].add_run(fit("".join(line)))
                run.bold, run.font.size = True, Pt(points)
        self._after_table()

    def _texts(self, table: Table, texts: Sequence[str], points: int, *, bold: bool = False) -> _Row:
        row = _row(table)
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(fit(text))
            run.bold, run.font.size = bold, Pt(points)
        return row

    def _line(self, table: Table, texts: Sequence[str], points: int, *, bold: bool = False) -> _Row:
        row = _row(table)
        for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            if number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = paragraph.add_run(fit(text))
            run.bold, run.font.size = bold, Pt(points)
        return row

    def bytes(self) -> bytes:
        """The document as a file."""
        target = io.BytesIO()
        self._paper.save(target)
        return target.getvalue()

    def _table(self, columns: int, widths: Sequence[float]) -> Table:
        table: Table = self._paper.add_table(rows=0, cols=columns, style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        return table

    def _after_table(self) -> None:
        self._paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _whole(row: _Row) -> _Row:
    """A row that no page break divides."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row


def _widths(lines: Sequence[Sequence[str]], columns: int, width: float, points: int) -> list[float]:
    """Of columns of numbers, in centimetres: all the same, or where a number would not fit, as wide as it is
    and a part of what is left. A number is not divided between lines."""
    same = width / max(1, columns)
    longest = [max((len(line[column]) for line in lines), default=0) for column in range(columns)]
    needed = [signs * points * SIGN * CM_OF_A_POINT + BESIDE for signs in longest]
    left = (width - sum(needed)) / max(1, columns)
    if max(needed, default=0) <= same or left < 0:
        return [same] * columns
    return [one + left for one in needed]


def _longest_word(titles: Sequence[str], points: int) -> float:
    """About how wide it is, in centimetres."""
    signs = max((len(word) for title in titles for word in title.split()), default=0)
    return signs * points * BOLD_SIGN * CM_OF_A_POINT


def _stand_up(head: _Row) -> None:
    """Titles that are too wide for their columns are read from below, as in offices' tables."""
    head.height, head.height_rule = Cm(3.5), WD_ROW_HEIGHT_RULE.AT_LEAST
    for cell in head.cells[1:]:
        turned = OxmlElement("w:textDirection")
        turned.set(qn("w:val"), "btLr")
        cell._tc.get_or_add_tcPr().append(turned)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _lay_out(paper: Paper, *, landscape: bool) -> float:
    """A4 with margins not narrower than those of ГОСТ Р 7.0.97-2016: left and others 20 mm, right 10."""
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (29.7, 21.0) if landscape else (21.0, 29.7)
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    return width - 4


def _set_type(paper: Paper, language: str) -> None:
    for name, size in (("Normal", 12), ("Heading 1", 14)):
        style = paper.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(6)
        style.paragraph_format.line_spacing = 1.0
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"ru": "ru-RU", "en": "en-US"}.get(language, language))
    paper.styles["Normal"].element.get_or_add_rPr().append(spoken)
