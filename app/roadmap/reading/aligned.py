"""Tables whose columns are held apart by spaces, as a print of a page leaves them: as lines with tabs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.roadmap.reading.piped import IN_CELL
from app.roadmap.reading.table import Columns, columns_of
from app.roadmap.reading.words import fold, label, starts_low

_CHUNK = re.compile(r"\S+(?: \S+)*")
_END = re.compile(r"приложени\w*(?: |$)")
_HEADER_LINES, _WIDEST = 4, 400

Chunk = tuple[int, str]


def unspaced(lines: Sequence[str]) -> list[str]:
    """The lines, those of aligned tables with tabs; cells over several lines have `IN_CELL` between them."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        table = _header_at(lines, at)
        if table is None:
            found.append(lines[at])
            at += 1
            continue
        end = table.at
        while end < len(lines) and not _ends(lines[end - 1], lines[end]):
            end += 1
        found += ["", "\t".join(table.columns.names), *table.rows(lines[table.at : end]), ""]
        at = end
    return found


def _ends(above: str, line: str) -> bool:
    """Whether another annex or a table of another kind begins."""
    return "\t" in line or (not above.strip() and bool(_END.match(fold(line))))


def _chunks(line: str) -> list[Chunk]:
    line = line.replace("\f", " ")
    return [(m.start(), m.group()) for m in _CHUNK.finditer(line)] if len(line) < _WIDEST else []


@dataclass
class _Aligned:
    """A table that begins at the line `at`, behind its header, whose names start where `starts` says."""

    at: int
    columns: Columns
    starts: list[int]
    row: list[list[str]] = field(default_factory=list)

    def rows(self, lines: Sequence[str]) -> Iterator[str]:
        cuts = self._cuts([line for line in lines if len(_chunks(line)) > 1])
        gap = False
        for line in lines:
            chunks = _chunks(line)
            if not chunks or (len(chunks) == 1 and chunks[0][1].isdigit() and chunks[0][0] > cuts[0]):
                gap = True  # a page's number stands alone and says nothing
                continue
            if len(chunks) == 1 and self._is_heading(chunks[0], cuts, gap):
                yield from self._end()
                yield from ("", chunks[0][1])
            else:
                cells = _cells(chunks, cuts)
                if self._begins(cells, gap):
                    yield from self._end()
                    self.row = [[] for _ in cells]
                for cell, text in zip(self.row, cells, strict=True):
                    cell.extend([text] if text else [])
            gap = False
        yield from self._end()

    def _is_heading(self, chunk: Chunk, cuts: Sequence[int], gap: bool) -> bool:
        start, text = chunk
        crosses = any(start < cut < start + len(text) for cut in cuts)
        return (crosses or gap) and not starts_low(text)

    def _begins(self, cells: Sequence[str], gap: bool) -> bool:
        """Whether a line opens a row: it has a number, or stands behind a blank line and is no mere tail."""
        if not self.row:
            return True
        number, title = self.columns.index("number"), self.columns.index("title")
        if number is not None and label(cells[number]):
            return True
        return gap and title is not None and bool(cells[title]) and not starts_low(cells[title])

    def _end(self) -> Iterator[str]:
        if self.row:
            yield "\t".join(IN_CELL.join(cell) for cell in self.row)
        self.row = []

    def _cuts(self, lines: Sequence[str]) -> list[int]:
        """Where columns part: between two names, at the place that fewest lines print over."""
        cuts = []
        for left, right in pairwise(self.starts):
            places = range(left + 1, right + 1)
            over = {at: sum(_printed(line, at) for line in lines) for at in places}
            fewest = min(over.values())
            cuts.append(max(at for at in places if over[at] == fewest))
        return cuts


def _printed(line: str, at: int) -> bool:
    return bool(line[at - 1 : at].strip())


def _cells(chunks: Sequence[Chunk], cuts: Sequence[int]) -> list[str]:
    """Every chunk in the column it starts in; one over a cut that falls between words is two."""
    cells = [""] * (len(cuts) + 1)
    for start, text in chunks:
        within = [cut - start for cut in cuts if 0 < cut - start < len(text) and text[cut - start - 1] == " "]
        for begin, end in pairwise([0, *within, len(text)]):
            n = sum(cut <= start + begin for cut in cuts)
            cells[n] = f"{cells[n]} {text[begin:end]}".strip()
    return cells


def _header_at(lines: Sequence[str], at: int) -> _Aligned | None:
    """The table whose header begins at the line: three names at least, each over a few lines."""
    if "\t" in lines[at] or "  " not in lines[at].strip():
        return None
    first = _chunks(lines[at])
    if len(first) < 3 or label(first[0][1]):
        return None
    starts, names = [start for start, _ in first], [text for _, text in first]
    end = at + 1
    while end < min(len(lines), at + _HEADER_LINES):
        chunks = _chunks(lines[end])
        if not chunks or label(chunks[0][1]) or len(chunks) > len(names):
            break
        for start, text in chunks:
            n = min(range(len(starts)), key=lambda n: abs(starts[n] - start))
            names[n] = f"{names[n]} {text}"
        end += 1
    columns = columns_of(names)
    return _Aligned(end, columns, starts) if columns else None
