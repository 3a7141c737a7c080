"""Word documents: paragraphs and tables in order, with merged cells, tracked changes and content controls."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.parsers import expat

from app.core.uploads import Unreadable, unpack
from app.roadmap.reading.table import Block, Break, Cells, Line, columns_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSPARENT = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo")}
_INLINE = _TRANSPARENT | {f"{_W}hyperlink", f"{_W}fldSimple"}
_WIDEST, _DEEPEST, _NESTED = 60, 40, 400


def blocks_of(data: bytes) -> list[Block]:
    """The document as lines and rows; raises Unreadable where it is none."""
    body = _root(data).find(f"{_W}body")
    if body is None:
        raise Unreadable("damaged")
    blocks: list[Block] = []
    for element in _children(body):
        if element.tag == f"{_W}p":
            text = _paragraph(element)
            if text.strip():
                blocks.append(Line(text, gap=True))
        elif element.tag == f"{_W}tbl":
            blocks.extend(_table(element, blocks))
    return blocks


def _root(data: bytes) -> ET.Element:
    """The main part. A document type is refused before parsing: the format has none, attacks do."""
    kinds = unpack(data, "[Content_Types].xml")
    if b"macroEnabled" in kinds:
        raise Unreadable("macro")
    try:
        return _tree(unpack(data, "word/document.xml").replace(_STRICT, _W[1:-1].encode()))
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable("damaged") from error


def _tree(xml: bytes) -> ET.Element:
    """Built by hand so that a document type ends the parsing in any encoding, and depth is bounded."""
    builder, depth = ET.TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> None:
        raise ValueError("document type")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _NESTED:
            raise ValueError("too deep")
        builder.start("{" + name, {"{" + key: value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end("{" + name)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.Parse(xml, True)
    return builder.close()


def _children(parent: ET.Element, depth: int = 0) -> Iterator[ET.Element]:
    """Children as the reader of the printed page sees them: wrappers are looked through."""
    for child in parent:
        if child.tag in _TRANSPARENT and depth < _DEEPEST:
            yield from _children(child, depth + 1)
        else:
            yield child


def _paragraph(paragraph: ET.Element) -> str:
    """Printed text; what a tracked change deleted is not printed. Bold throughout is kept as a mark."""
    parts, bold, plain = [], 0, 0
    for run in _runs(paragraph):
        text = "".join(_run_text(node) for node in run)
        parts.append(text)
        if _is_bold(run):
            bold += len(text.strip())
        else:
            plain += len(text.strip())
    text = "".join(parts)
    return f"**{text.strip()}**" if bold and not plain else text


def _runs(parent: ET.Element, depth: int = 0) -> Iterator[ET.Element]:
    for child in parent:
        if child.tag == f"{_W}r":
            yield child
        elif child.tag in _INLINE and depth < _DEEPEST:
            yield from _runs(child, depth + 1)


def _run_text(node: ET.Element) -> str:
    if node.tag == f"{_W}t":
        return node.text or ""
    if node.tag in (f"{_W}br", f"{_W}cr"):
        return "\n"
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    return " " if node.tag == f"{_W}tab" else ""


def _is_bold(run: ET.Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off")


def _table(table: ET.Element, before: list[Block]) -> list[Block]:
    """Rows of one table. A table without a header that follows another at once is its next page."""
    rows = [_row(row) for row in _children(table) if row.tag == f"{_W}tr"]
    if not rows:
        return []
    headed = any(columns_of(row.cells) for row in rows[:3])
    lead: list[Block] = [Break()] if headed and before else []
    return [*lead, *rows]


def _row(row: ET.Element) -> Cells:
    cells: list[str] = []
    above: set[int] = set()
    printed = 0
    for cell in _children(row):
        if cell.tag != f"{_W}tc":
            continue
        span, continues = _merged(cell)
        if continues:
            above.add(len(cells))
        printed += 1
        cells.extend([_cell_text(cell), *[""] * (span - 1)])
    spanned = printed <= 2 < len(cells)
    return Cells(tuple(cells[:_WIDEST]), above=frozenset(above), spanned=spanned)


def _merged(cell: ET.Element) -> tuple[int, bool]:
    """Columns the cell spans, and whether it continues the cell above."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    width = min(int(value), _WIDEST) if value.isdigit() else 1
    return max(width, 1), merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _cell_text(cell: ET.Element) -> str:
    """Paragraphs parted by blank lines; a table inside a cell reads as its paragraphs."""
    texts = [_paragraph(p) for p in cell.iter(f"{_W}p")]
    return "\n\n".join(text for text in texts if text.strip())
