"""Excel workbooks as they show: the words of a date, the text of a merged cell once, and nothing hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.uploads import Archive, Unreadable
from app.roadmap.reading.contract import Hidden
from app.roadmap.reading.markup import walk
from app.roadmap.reading.parts import main_part, relations
from app.roadmap.reading.sheet_cells import Formats, Range, Sheet, Strings
from app.roadmap.reading.signed import without_signatures
from app.roadmap.reading.table import Block, Break, Cells

_MOST_MERGED = 200_000


@dataclass
class _Book:
    """Names, members' ids and visibility of the sheets; `old_days`: days count from 1904."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    old_days: bool = False

    def start(self, _space: str, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), visible))
        elif name == "workbookPr":
            self.old_days = attributes.get("date1904", "0") in ("1", "true")


def blocks_of(archive: Archive) -> tuple[list[Block], Hidden]:
    """The visible sheets as rows, each ending in a break, and what is hidden. Raises Unreadable."""
    if "[Content_Types].xml" not in archive.names:
        raise Unreadable("damaged")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Unreadable("macro")
    part, book = main_part(archive, "xl/workbook.xml"), _Book()
    walk(archive.read(part), book.start, lambda _space, _name: None, lambda _text: None)
    targets = relations(archive, part)
    strings, formats = Strings(), Formats(old_days=book.old_days)
    for kind, member in targets.values():
        if kind == "sharedStrings" and member in archive.names:
            walk(archive.read(member), strings.start, strings.end, strings.text)
        elif kind == "styles" and member in archive.names:
            walk(archive.read(member), formats.start, formats.end, lambda _text: None)
    blocks: list[Block] = []
    rows = columns = 0
    for _name, target, visible in book.sheets:
        kind, member = targets.get(target, ("", ""))
        if visible and kind == "worksheet" and member in archive.names:
            sheet = Sheet(strings, formats)
            walk(archive.read(member), sheet.start, sheet.end, sheet.text)
            gone = sheet.uncover()
            rows, columns = rows + gone[0], columns + gone[1]
            blocks.extend([*without_signatures(_rows(sheet)), Break()])
    return blocks, Hidden(tuple(name for name, _, visible in book.sheets if not visible), rows, columns)


def _rows(sheet: Sheet) -> Iterator[tuple[bool, Cells]]:
    """Rows with text, at the width of the sheet, and whether an empty one stands before; columns where
    nothing stands are left out."""
    inner, above = _merged(sheet)
    filled: dict[int, dict[int, str]] = {}
    for number, cells in sorted(sheet.rows.items()):
        kept = {n: text for n, text in cells.items() if text.strip() and (number, n) not in inner}
        if kept:
            filled[number] = kept
    used = sorted({column for cells in filled.values() for column in cells})
    places = {column: place for place, column in enumerate(used)}
    last = 0
    for number, cells in filled.items():
        covered = sum((number, column) in inner and (number, column) not in above for column in used)
        row = Cells(
            tuple(cells.get(column, "") for column in used),
            above=frozenset(places[column] for column in used if (number, column) in above),
            spanned=len(used) - covered <= 2 < len(used),
        )
        yield number > last + 1, row
        last = number


def _merged(sheet: Sheet) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Cells inside merged ones, where nothing shows, and those of them that go on with the row above."""
    inner: set[tuple[int, int]] = set()
    above: set[tuple[int, int]] = set()
    cost = 0
    for area in sheet.merged:
        rows = [number for number in sheet.rows if area.top <= number <= area.bottom]
        cost += len(sheet.rows) // 10 + len(rows) * (area.right - area.left + 1)
        if cost > _MOST_MERGED:
            raise Unreadable("too_much", merged=_MOST_MERGED)
        inner.update((number, column) for number in rows for column in _columns(area))
        inner.discard((area.top, area.left))
        above.update((number, area.left) for number in rows if number > area.top)
    return inner, above


def _columns(area: Range) -> range:
    return range(area.left, area.right + 1)
