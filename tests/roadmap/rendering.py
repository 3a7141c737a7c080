"""One logical order printed three ways: a row a line, a cell a line, and a Word table."""

# ruff: noqa: E501 - tables of examples are read along their lines

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import docx

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


def as_docx(plan: Plan, heading: str = "spanned") -> bytes:
    """A Word table. Headings: one cell `spanned` over the row, or the `second` cell of a full row."""
    document = docx.Document()
    for text in [*plan.preamble, plan.title]:
        document.add_paragraph(text)
    width = len(plan.order)
    table = document.add_table(rows=0, cols=width)
    _fill(table.add_row().cells, plan.names)
    for row in plan.rows:
        cells = table.add_row().cells
        if row == RULER:
            _fill(cells, [str(n) for n in range(1, width + 1)])
        elif isinstance(row, str) and heading == "spanned":
            cells[0].merge(cells[-1]).text = row
        elif isinstance(row, str):
            cells[1].text = row
        else:
            _fill(cells, plan.cells(row))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


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
        yield f"docx-{shape}", as_docx(plan, shape), "order.docx"
