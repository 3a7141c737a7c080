"""Word documents as they print: paragraphs and tables in order, with merged cells, lists and text boxes.

What a tracked change deleted is not printed, nor are hidden text, notes and comments.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from app.core.uploads import Archive, Unreadable
from app.roadmap.reading.docx_lists import Lists
from app.roadmap.reading.docx_tree import tree
from app.roadmap.reading.parts import main_part
from app.roadmap.reading.table import Block, Break, Cells, Line, columns_of

_WIDEST = 60


def blocks_of(archive: Archive) -> list[Block]:
    """The document as lines and rows; raises Unreadable where it is none."""
    if "[Content_Types].xml" not in archive.names or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Unreadable("macro" if "[Content_Types].xml" in archive.names else "damaged")
    part = main_part(archive, "word/document.xml")
    body = tree(archive.read(part)).find("document/body")
    if body is None:
        raise Unreadable("damaged")
    return _Document(Lists.of(archive, part)).blocks(body)


class _Document:
    """Walks the document once, since lists count as they go."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists

    def blocks(self, parent: Iterable[ET.Element]) -> list[Block]:
        blocks: list[Block] = []
        for element in parent:
            if element.tag == "p":
                for box in _boxes(element):
                    blocks.extend(self.blocks(box))
                text = self._paragraph(element)
                if text.strip():
                    blocks.append(Line(text, gap=True))
            elif element.tag == "tbl":
                blocks.extend(self._table(element, blocks))
        return blocks

    def _paragraph(self, paragraph: ET.Element) -> str:
        """Printed text with its number in a list. Bold throughout is kept as a mark."""
        parts, bold, plain = [], 0, 0
        for run in paragraph.iterfind("r"):
            text = _run_text(run)
            parts.append(text)
            if _has(run, "b"):
                bold += len(text.strip())
            else:
                plain += len(text.strip())
        text = "".join(parts)
        number = self.lists.number(paragraph, bool(text.strip()))
        text = f"{number} {text.strip()}".strip() if number else text
        return f"**{text.strip()}**" if bold and not plain else text

    def _table(self, table: ET.Element, before: list[Block]) -> list[Block]:
        """Rows of one table. A table without a header that follows another at once is its next page."""
        rows: list[Block] = []
        for row in table.iterfind("tr"):
            if row.find("trPr/del") is None:
                rows.extend(self._framed(row) or [self._row(row)])
        headed = any(isinstance(row, Cells) and columns_of(row.cells) for row in rows[:3])
        return [Break(), *rows] if headed and before else rows

    def _framed(self, row: ET.Element) -> list[Block]:
        """What stands in a row that only frames a plan: a table in a cell that has a header of its own."""
        plans = [inner for inner in row.iterfind("tc/tbl") if _heads_plan(inner)]
        return [block for cell in row.iterfind("tc") for block in self.blocks(cell)] if plans else []

    def _row(self, row: ET.Element) -> Cells:
        before = row.find("trPr/gridBefore")
        cells = [""] * (_number(before, most=_WIDEST) if before is not None else 0)
        above: set[int] = set()
        printed = 0
        for cell in row.iterfind("tc"):
            span, merge = cell.find("tcPr/gridSpan"), cell.find("tcPr/vMerge")
            if merge is not None and merge.get("val", "continue") == "continue":
                above.add(len(cells))
            printed += 1
            width = max(_number(span, most=_WIDEST), 1) if span is not None else 1
            cells.extend([self._cell(cell), *[""] * (width - 1)])
        spanned = printed <= 2 < len(cells)
        return Cells(tuple(cells[:_WIDEST]), above=frozenset(above), spanned=spanned)

    def _cell(self, cell: ET.Element) -> str:
        """Paragraphs parted by blank lines; a table inside a cell reads as its paragraphs."""
        texts = [self._paragraph(paragraph) for paragraph in cell.iter("p")]
        return "\n\n".join(text for text in texts if text.strip())


def _boxes(paragraph: ET.Element) -> Iterator[ET.Element]:
    """Text boxes that are anchored in the paragraph, not those inside of them."""
    for child in paragraph:
        if child.tag == "txbxContent":
            yield child
        else:
            yield from _boxes(child)


def _heads_plan(table: ET.Element) -> bool:
    for row in list(table.iterfind("tr"))[:3]:
        if columns_of([" ".join(_plain(cell)) for cell in row.iterfind("tc")]):
            return True
    return False


def _plain(cell: ET.Element) -> Iterator[str]:
    yield from ("".join(_run_text(run) for run in p.iterfind("r")) for p in cell.iterfind("p"))


def _run_text(run: ET.Element) -> str:
    return "" if _has(run, "vanish") else "".join(map(_printed, run))


def _printed(node: ET.Element) -> str:
    if node.tag == "t":
        return node.text or ""
    if node.tag in ("br", "cr"):
        return "\n"
    if node.tag == "noBreakHyphen":
        return "-"
    return " " if node.tag == "tab" else ""


def _has(run: ET.Element, mark: str) -> bool:
    found = run.find(f"rPr/{mark}")
    return found is not None and found.get("val", "1") not in ("0", "false", "off")


def _number(element: ET.Element, most: int) -> int:
    value = element.get("val", "")
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 9 else 0
