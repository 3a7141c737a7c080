"""One logical order printed every way: a row a line, a cell a line, a Word table, a sheet, delimited text, HTML."""

# ruff: noqa: E501 - tables of examples are read along their lines

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import docx
import xlsxwriter

from app.roadmap.reading.joining import entries_of
from app.roadmap.reading.numbering import numbered
from app.roadmap.reading.printed import printed_rows
from app.roadmap.reading.sources import read_source

HEADERS = {
    "number": "№ п/п",
    "title": "Наименование мероприятия",
    "period": "Срок исполнения",
    "responsible": "Ответственные исполнители",
    "result": "Ожидаемый результат",
    "indicator": "Показатель",
}


@dataclass
class Plan:
    """Rows are dictionaries by role, a string is a heading over all columns, `RULER` a page's column numbers."""

    rows: Sequence[dict[str, str] | str]
    order: Sequence[str] = ("number", "title", "period", "responsible", "result")
    title: str = "План мероприятий по знакомству школьников с профессиями на 2025/2026 учебный год"
    preamble: Sequence[str] = ("П Р И К А З", "1. Утвердить план.", "4.1 Назначить ответственных лиц.")
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [{**HEADERS, **self.headers}[role] for role in self.order]

    def cells(self, row: dict[str, str]) -> list[str]:
        return [row.get(role, "") for role in self.order]


RULER = "ruler"


def as_lines(plan: Plan, heading: str = "plain") -> bytes:
    """Layout (a). Headings: plain lines, `bold` lines, `hash` lines, or in the `first` or `second` cell."""
    width = len(plan.order)
    lines = [*plan.preamble, "", plan.title, "", "\t".join(plan.names)]
    for row in plan.rows:
        if row == RULER:
            lines += ["", "\t".join(str(n) for n in range(1, width + 1))]
        elif isinstance(row, str):
            lines.append(_heading(row, heading, width))
        else:
            lines += [""] * (not row.get("number")) + ["\t".join(plan.cells(row)).replace("\n", " ")]
    return "\n".join(lines).encode()


def _heading(text: str, shape: str, width: int) -> str:
    tabs = "\t" * (width - 1)
    return {
        "plain": text,
        "bold": f"**{text}**",
        "hash": f"## {text}",
        "first": text + tabs,
        "second": "\t" + text + tabs[1:],
    }[shape]


def as_cells(plan: Plan, heading: str = "second") -> bytes:
    """Layout (b). Headings: a row of `two` cells, the `second` cell of a full row, or a `bold` plain line."""
    lines = [*plan.preamble, "", plan.title, "", *(f"\t{name}" for name in plan.names), ""]
    for row in plan.rows:
        if row == RULER:
            lines += [f"\t{n}" for n in range(1, len(plan.order) + 1)]
        elif isinstance(row, str):
            number, _, text = row.partition(" ") if row[0].isdigit() else ("", "", row)
            if heading == "bold":
                lines.append(f"**{row}**")
            elif heading == "two" and number:
                lines += [f"\t{number}", f"\t{text}"]
            else:
                lines += [f"\t{number}", f"\t{text}", *["\t"] * (len(plan.order) - 2)]
        else:
            lines += [f"\t{cell}" for cell in plan.cells(row)]
        lines.append("")
    return "\n".join(lines).encode()


def as_docx(plan: Plan, *more: Plan, heading: str = "spanned") -> bytes:
    """Word tables. Headings: one cell `spanned` over the row, or the `second` cell of a full row."""
    document = docx.Document()
    for text in [*plan.preamble, plan.title]:
        document.add_paragraph(text)
    for one in (plan, *more):
        document.add_paragraph("")
        _add_table(document, one, heading)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_table(document, plan: Plan, heading: str) -> None:
    width = len(plan.order)
    table = document.add_table(rows=len(plan.rows) + 1, cols=width)
    grid = table._cells  # each access to a row's cells walks the whole table
    _fill(grid[:width], plan.names)
    for number, row in enumerate(plan.rows, start=1):
        cells = grid[number * width : (number + 1) * width]
        if row == RULER:
            _fill(cells, [str(n) for n in range(1, width + 1)])
        elif isinstance(row, str) and heading == "spanned":
            cells[0].merge(cells[-1]).text = row
        elif isinstance(row, str):
            cells[1].text = row
        else:
            _fill(cells, plan.cells(row))


def as_xlsx(plan: Plan, *more: Plan, heading: str = "spanned") -> bytes:
    """A sheet a table, the title above the first. Headings: a merged row, or the `second` cell of a full one."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for n, one in enumerate((plan, *more)):
            sheet, at, last = book.add_worksheet(), 0, len(one.order) - 1
            for text in [*one.preamble, one.title] if n == 0 else []:
                sheet.merge_range(at, 0, at, last, text)
                at += 1
            for row in [one.names, *one.rows]:
                at += 1
                if isinstance(row, str) and row != RULER and heading == "spanned":
                    sheet.merge_range(at, 0, at, last, row)
                    continue
                for column, text in enumerate(printed(one, row)):
                    if text:
                        sheet.write(at, column, int(text) if text.isdigit() and len(text) < 9 else text)
    return stream.getvalue()


def as_csv(plan: Plan, *more: Plan, sign: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """Delimited text as a spreadsheet saves it, every row at the width of the sheet."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=sign)
    width = max(len(one.order) for one in (plan, *more))
    for n, one in enumerate((plan, *more)):
        writer.writerows(
            [text] + [""] * (width - 1) for text in ([*one.preamble, one.title] if n == 0 else ())
        )
        writer.writerow([""] * width)
        for row in [one.names, *one.rows]:
            cells = [row] if isinstance(row, str) and row != RULER else printed(one, row)
            writer.writerow([*cells, *[""] * (width - len(cells))])
    return stream.getvalue().encode(encoding, "replace")


def as_html(plan: Plan, *more: Plan) -> str:
    """What a browser prints as a ruled PDF, the header on every page."""
    parts = ["<meta charset=utf-8><style>table{border-collapse:collapse;width:100%;margin:1em 0}",
             "td,th{border:1px solid;padding:3px;vertical-align:top;font:10pt serif}</style>"]  # fmt: skip
    parts += [f"<p>{escape(text)}" for text in [*plan.preamble, plan.title]]
    for one in (plan, *more):
        parts.append("<table><thead><tr>" + "".join(f"<th>{escape(name)}" for name in one.names) + "</thead>")
        for row in one.rows:
            wide = isinstance(row, str) and row != RULER
            cells = [f"<td colspan={len(one.order)}>{escape(row)}"] if wide else [
                "<td>" + escape(text).replace("\n", "<br>") for text in printed(one, row)
            ]  # fmt: skip
            parts.append("<tr>" + "".join(cells))
        parts.append("</table>")
    return "\n".join(parts)


def printed(plan: Plan, row) -> list[str]:
    if isinstance(row, list):
        return row
    if row == RULER:
        return [str(n) for n in range(1, len(plan.order) + 1)]
    return ["", row] if isinstance(row, str) else plan.cells(row)


def plans_of(source: Path) -> list[Plan]:
    """An order's tables as plans, halves of its rows joined: what a person copies into another program."""
    printed, preamble, _headers = printed_rows(read_source(source).blocks)
    plans: list[Plan] = []
    for entry in entries_of(numbered(printed)):
        keys = [str(n) for n in range(len(entry.columns.roles))]
        if entry.start or not plans:
            names = dict(zip(keys, entry.columns.names, strict=True))
            plans.append(Plan([], keys, preamble[-1] if preamble else "", preamble[:-1], names))
        heads = [f"{one.number}. {one.text}" if one.number else one.text for one in entry.headings]
        plans[-1].rows += [*heads, dict(zip(keys, entry.cells, strict=True))]
    return plans


def _fill(cells, texts):
    for cell, text in zip(cells, texts, strict=True):
        cell.text = text


def every_way(plan: Plan):
    """(name, bytes, file name) of every rendering, each with each shape of heading it knows."""
    for shape in ("plain", "bold", "hash", "first", "second"):
        yield f"lines-{shape}", as_lines(plan, shape), "order.txt"
    for shape in ("second", "two", "bold"):
        yield f"cells-{shape}", as_cells(plan, shape), "order.txt"
    for shape in ("spanned", "second"):
        yield f"docx-{shape}", as_docx(plan, heading=shape), "order.docx"
        yield f"xlsx-{shape}", as_xlsx(plan, heading=shape), "order.xlsx"
    for sign, name in ((";", "semicolons"), (",", "commas"), ("\t", "tabs")):
        yield f"csv-{name}", as_csv(plan, sign=sign), "order.csv"
