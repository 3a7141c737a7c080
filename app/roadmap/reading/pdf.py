"""Ruled PDF: its lines make the cells, the words inside them the text; a table goes on over its pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from app.core.uploads import Unreadable
from app.roadmap.reading.pdf_grid import Box, Grid, grids_of
from app.roadmap.reading.pdf_page import Page, Word, pages_of
from app.roadmap.reading.pdf_text import Row, Vocabulary, joined, rows_of
from app.roadmap.reading.table import Block, Break, Cells, Line, columns_of, repeats
from app.roadmap.reading.words import fold

_MOST_PAGES, _SAME_PLACE, _MOST_WORDS = 300, 6.0, 200_000


@dataclass
class _Cell:
    left: float
    right: float
    rows: list[Row]
    above: bool = False


@dataclass
class _Printed:
    """A row of a table. `first` of its page; `open`: it goes on past the page without a line."""

    cells: list[_Cell]
    first: bool = False
    open: bool = False


@dataclass
class _Table:
    """A table over all its pages; columns are where its cells begin."""

    left: float
    right: float
    rows: list[_Printed] = field(default_factory=list)


@dataclass
class _Text:
    """A line outside of tables; `edge`: the first or last of its page."""

    row: Row
    gap: bool
    edge: bool = False


def blocks_of(data: bytes) -> list[Block]:
    """Lines and rows in their order. Raises Unreadable: scan, no_lines and what `pages_of` raises."""
    parts: list[_Text | _Table] = []
    words = pages = 0
    for page in pages_of(data, _MOST_PAGES):
        words, pages = words + len(page.words), pages + 1
        if words > _MOST_WORDS:
            raise Unreadable("too_much", words=_MOST_WORDS)
        _add_page(page, parts)
    if not words:
        raise Unreadable("scan")
    tables = [part for part in parts if isinstance(part, _Table)]
    if not tables:
        raise Unreadable("no_lines")
    vocabulary = _vocabulary(tables)
    running = _running_titles(parts, pages)
    blocks: list[Block] = []
    for part in parts:
        if isinstance(part, _Table):
            blocks.extend(_rows(part, vocabulary, later=any(isinstance(b, Cells) for b in blocks)))
        elif not (part.edge and _without_figures(part.row.text) in running):
            blocks.append(Line(part.row.text, part.gap))
    return blocks


def _add_page(page: Page, parts: list[_Text | _Table]) -> None:
    """The page's lines and tables in their order; a table at the place of the last one goes on with it."""
    grids = grids_of(page)
    inside: list[list[tuple[Box, Word]]] = [[] for _ in grids]
    outside: list[Word] = []
    for word in page.words:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        for n, grid in enumerate(grids):
            square = grid.square(x, y)
            if square is not None:
                inside[n].append((grid.boxes[square], word))
                break
        else:
            outside.append(word)
    found: list[tuple[float, _Text | tuple[Grid, list[_Printed]]]] = []
    found.extend((text.row.top, text) for text in _texts(outside))
    for grid, words in zip(grids, inside, strict=True):
        if words:
            found.append((grid.ys[0], (grid, list(_printed(grid, words)))))
    for _top, part in sorted(found, key=lambda one: one[0]):
        if isinstance(part, _Text):
            parts.append(part)
        else:
            _add_table(*part, parts)


def _add_table(grid: Grid, rows: list[_Printed], parts: list[_Text | _Table]) -> None:
    last = next((part for part in reversed(parts) if isinstance(part, _Table)), None)
    same = last is not None and abs(last.left - grid.xs[0]) + abs(last.right - grid.xs[-1]) < _SAME_PLACE
    if last is None or _is_headed(rows, last) or not (_refitted(rows, last, parts) or same):
        last = _Table(grid.xs[0], grid.xs[-1])
        parts.append(last)
    last.rows.extend(rows)


def _refitted(rows: Sequence[_Printed], last: _Table, parts: Sequence[_Text | _Table]) -> bool:
    """Whether as many columns go on at once on a new page; their cells are moved to where those began."""
    here, before = _lefts(rows), _lefts(last.rows)
    between = takewhile(lambda part: part is not last, reversed(parts))
    if len(here) != len(before) or len(here) < 3 or not all(isinstance(p, _Text) and p.edge for p in between):
        return False
    for cell in (cell for row in rows for cell in row.cells):
        moved = before[sum(left <= cell.left for left in here[1:])] - cell.left
        cell.left, cell.right = cell.left + moved, cell.right + moved
    return True


def _lefts(rows: Sequence[_Printed]) -> list[float]:
    """Where the cells of the rows that have most of them begin."""
    most = max(len(row.cells) for row in rows)
    return [cell.left for cell in next(row for row in rows if len(row.cells) == most).cells]


def _is_headed(rows: Sequence[_Printed], last: _Table) -> bool:
    """Whether a table has a header of its own, and not the one of the pages before."""
    head = _plain(rows[0])
    return columns_of(head) is not None and not any(repeats(head, _plain(row)) for row in last.rows[:5])


def _plain(row: _Printed) -> list[str]:
    return [" ".join(one.text for one in cell.rows) for cell in row.cells]


def _texts(words: Sequence[Word]) -> Iterator[_Text]:
    rows = rows_of(words)
    for n, row in enumerate(rows):
        apart = n == 0 or row.top - rows[n - 1].bottom > 0.8 * (row.bottom - row.top)
        yield _Text(row, apart, edge=n in (0, len(rows) - 1))


def _printed(grid: Grid, words: Sequence[tuple[Box, Word]]) -> Iterator[_Printed]:
    texts: dict[int, list[Word]] = {}
    for box, word in words:
        texts.setdefault(id(box), []).append(word)
    last = len(grid.ys) - 2
    for number in range(last + 1):
        cells = []
        for column in range(len(grid.xs) - 1):
            box = grid.boxes[number, column]
            if box.left == column:
                own = rows_of(texts.get(id(box), ())) if box.top == number else []
                left, right = grid.xs[box.left], grid.xs[box.right + 1]
                cells.append(_Cell(left, right, own, above=box.top < number))
        yield _Printed(cells, first=number == 0, open=number == last and grid.open_below)


def _rows(table: _Table, vocabulary: Vocabulary, *, later: bool) -> Iterator[Block]:
    """The table's rows. Where a page began without a header, column numbers stand as orders print them."""
    rows, columns = list(_whole(table)), _columns(table)
    header: tuple[str, ...] = ()
    if later and any(columns_of(_plain(row)) for row in rows[:3]):
        yield Break()
    for n, row in enumerate(rows):
        cells = _cells(row, columns, vocabulary)
        header = header or (cells.cells if columns_of(cells.cells) else ())
        if n and row.first and not repeats(cells.cells, header) and len(columns) > 2:
            yield Cells(tuple(str(number) for number in range(1, len(columns) + 1)))
        yield cells


def _whole(table: _Table) -> Iterator[_Printed]:
    """Rows that a page cut without a line, put together."""
    head = _plain(table.rows[0])
    before: _Printed | None = None
    for row in table.rows:
        if before is not None and before.open and row.first and repeats(_plain(row), head):
            continue
        if before is not None and before.open and len(before.cells) == len(row.cells):
            for above, below in zip(before.cells, row.cells, strict=True):
                above.rows.extend(below.rows)
            before.open = row.open
            continue
        if before is not None:
            yield before
        before = row
    if before is not None:
        yield before


def _columns(table: _Table) -> list[float]:
    """Where cells with text begin."""
    places: list[float] = []
    for left in sorted(cell.left for row in table.rows for cell in row.cells if cell.rows):
        if not places or left - places[-1] > _SAME_PLACE:
            places.append(left)
    return places


def _cells(row: _Printed, columns: Sequence[float], vocabulary: Vocabulary) -> Cells:
    texts, above = [""] * len(columns), set()
    for cell in row.cells:
        place = next((n for n, left in enumerate(columns) if abs(left - cell.left) <= _SAME_PLACE), None)
        if place is None:
            continue
        texts[place] = joined(cell.rows, vocabulary, cell.left, cell.right)
        if cell.above:
            above.add(place)
    return Cells(tuple(texts), above=frozenset(above), spanned=len(row.cells) <= 2 < len(columns))


def _vocabulary(tables: Sequence[_Table]) -> Vocabulary:
    vocabulary = Vocabulary()
    cells = [cell.rows for table in tables for row in table.rows for cell in row.cells]
    for rows in cells:
        vocabulary.learn(rows)
    for rows in cells:
        vocabulary.look(rows)
    return vocabulary


def _running_titles(parts: Sequence[_Text | _Table], pages: int) -> set[str]:
    """What stands at the edge of most pages alike but for its figures: it belongs to no row."""
    edges = [_without_figures(part.row.text) for part in parts if isinstance(part, _Text) and part.edge]
    return {text for text, times in Counter(edges).items() if times > 1 and times > 0.4 * pages}


def _without_figures(text: str) -> str:
    return "".join(sign for sign in fold(text) if not sign.isdigit()).strip()
