"""Tables saved as text: cells parted by commas, semicolons or tabs, with line breaks inside quotes."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from app.core.uploads import Unreadable
from app.roadmap.reading.signed import without_signatures
from app.roadmap.reading.table import Block, Cells, columns_of

_SIGNS = ";,\t|"
_MOST_ROWS, _SAMPLE = 20_000, 200


def blocks_of(text: str) -> list[Block]:
    """The rows of the table, or none where no sign parts its header. Raises Unreadable: too_much, damaged."""
    for sign in sorted(_SIGNS, key=lambda sign: -text[:20_000].count(sign)):
        if any(columns_of(cells) for cells in _head(text, sign)):
            return list(without_signatures(_rows(text, sign)))
    return []


def unnamed(text: str) -> list[Block]:
    """The rows of a table whose header tells nothing, by the sign that parts most of it."""
    sign = max(_SIGNS, key=text[:20_000].count)
    return [row for _apart, row in _rows(text, sign)]


def _head(text: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from islice(csv.reader(io.StringIO(text), delimiter=sign), _SAMPLE)
    except csv.Error:  # another sign's table, or none
        return


def _rows(text: str, sign: str) -> Iterator[tuple[bool, Cells]]:
    apart = False
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=sign)):
            if number >= _MOST_ROWS:
                raise Unreadable("too_much", rows=_MOST_ROWS)
            filled = any(cell.strip() for cell in cells)
            if filled:
                yield apart, Cells(_trimmed(cells))
            apart = not filled
    except csv.Error as error:  # a quotation mark that is never closed, or a cell as long as a book
        raise Unreadable("too_much") from error


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    """Without the empty cells that a sheet's width adds to a row of the text over its table."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(cells)
