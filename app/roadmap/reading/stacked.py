"""Cells that stand one a line, cut into rows where the cheapest reading of the whole run lies.

A row ends when its cells are full, but headings have fewer cells, a stray one shifts a row and the last row
may break off. Each doubtful row has a price; the cut with the least sum is taken, so that one odd row cannot
shift the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.roadmap.reading.table import Cells, Columns, is_ruler
from app.roadmap.reading.words import fold, label

_DATED = re.compile(
    r"\b(?:январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|\d\d?\.\d\d\.\d{2,4}|20\d\d|квартал"
    r"|год|ежегодн|ежемесячн|еженедельн|ежекварт|постоянн|график|в течени[ие]|весь период|по мере|по отдельн"
    r"|по план|по запрос|каникул|кажд|раза? в )"
)
_NO_GAP, _INNER_GAP, _ODD_WIDTH, _MISPLACED_LABEL, _FIGURE = 4.0, 2.0, 5.0, 3.0, 1.5


@dataclass
class Cell:
    """A cell's lines and whether a blank line stands before it."""

    lines: list[str]
    gap: bool

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def rows_of(cells: Sequence[Cell], columns: Columns) -> list[Cells]:
    """Rows of the run; `spanned` marks those with fewer cells than the table has columns."""
    width = len(columns.roles)
    best = _cheapest(cells, columns)
    rows, at = [], 0
    while at < len(cells):
        size = best[at][1]
        row = [cell.text for cell in cells[at : at + size]]
        rows.append(Cells(tuple(row), cells[at].gap, spanned=size <= 2 < width))
        at += size
    return rows


def price_of(cells: Sequence[Cell], columns: Columns) -> float:
    """How badly the run fits the columns, for one cell of it."""
    return _cheapest(cells, columns)[0][0] / max(1, len(cells))


def _cheapest(cells: Sequence[Cell], columns: Columns) -> list[tuple[float, int]]:
    """For each cell the price of all that follows it, and how many cells its row has then."""
    width = len(columns.roles)
    prices = _Prices(cells, [cell.text for cell in cells], columns)
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(cells) + 1)
    for at in range(len(cells) - 1, -1, -1):
        sizes = range(1, min(width + 1, len(cells) - at) + 1)
        best[at] = min((prices.of(at, size) + best[at + size][0], size) for size in sizes)
    return best


class _Prices:
    """What it costs to believe that a row starts at a cell and has so many cells."""

    def __init__(self, cells: Sequence[Cell], texts: Sequence[str], columns: Columns) -> None:
        self.cells, self.texts, self.columns = cells, texts, columns
        self.width = len(columns.roles)
        self.number = columns.index("number")
        self.period = columns.index("period")
        self.labels = [label(t) for t in texts]
        self.short = [len(t) < 120 for t in texts]
        self.dated = [self.short[n] and bool(_DATED.search(fold(t))) for n, t in enumerate(texts)]
        gaps = sum(cell.gap for cell in cells)
        gapped = [cell.gap for cell, number in zip(cells, self.labels, strict=True) if number]
        if self.number is None:  # without numbers blank lines tell where rows begin if there are as many
            self.gaps_tell = self.gaps_part = 0.6 < gaps * self.width / len(cells) < 2
        else:
            self.gaps_tell = sum(gapped) > 0.6 * max(1, len(gapped))
            self.gaps_part = self.gaps_tell and gaps < 1.5 * len(gapped)

    def of(self, at: int, size: int) -> float:
        if size == self.width >= 3 and self.labels[at] and is_ruler(self.texts[at : at + size]):
            return -2.0
        price = _NO_GAP if self.gaps_tell and at and not self.cells[at].gap else 0.0
        if self.gaps_part:
            price += _INNER_GAP * sum(cell.gap for cell in self.cells[at + 1 : at + size])
        return price + self._shape(at, size) + self._places(at, size)

    def _shape(self, at: int, size: int) -> float:
        if size == self.width:
            return 0.0
        last = at + size == len(self.cells)
        if size == 1:
            return _ODD_WIDTH if self.labels[at] or not self.texts[at] else 1.0
        if size == 2 and self.labels[at] and not self.dated[at + 1]:
            return 1.0
        return 0.5 if last and size == self.width - 1 else _ODD_WIDTH

    def _places(self, at: int, size: int) -> float:
        price = 0.0
        for offset in range(size):
            price += self._cell(at + offset, offset, size)
        return price

    def _cell(self, n: int, offset: int, size: int) -> float:
        if offset == self.number:
            if size == 1 or self.labels[n]:
                return 0.0
            if not self.texts[n]:
                return 0.5
            alone = size == self.width and not any(self.texts[n + 1 : n + size - offset])
            return 1.0 if alone else 3.0
        if offset == self.period:
            return -1.0 if self.dated[n] else (0.0 if not self.texts[n] else 0.8)
        role = self.columns.roles[min(offset, self.width - 1)]
        price = 0.0
        if self.labels[n] is not None and self.number is not None:
            price = _MISPLACED_LABEL if role in ("title", "responsible") else _FIGURE
        if role == "title" and not self.texts[n] and size > 2:
            price += 0.5
        return price + (0.7 if self.dated[n] and role in ("title", "responsible") else 0.0)
