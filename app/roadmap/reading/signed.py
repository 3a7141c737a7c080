"""Who has signed stands under the rows of a sheet, and is none of them."""

import re
from collections.abc import Iterable, Iterator

from app.roadmap.reading.table import Block, Break, Cells, Line
from app.roadmap.reading.words import flat, label

_NAME = re.compile(r"(?:[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?[А-ЯЁ][а-яё-]+|[А-ЯЁ][а-яё-]+ [А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?)\W*")


def without_signatures(rows: Iterable[tuple[bool, Cells]]) -> Iterator[Block]:
    """The rows, each with whether an empty one stands before it; behind that a signature ends the table."""
    for apart, row in rows:
        filled = [flat(cell) for cell in row.cells if cell.strip()]
        if apart and len(filled) > 1 and not label(row.cells[0]) and _NAME.fullmatch(filled[-1]):
            yield Break()
            yield Line(" ".join(filled), gap=True)
        else:
            yield row
