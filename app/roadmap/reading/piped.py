"""Tables drawn with bars: the lines of markdown and of box drawings, as lines whose cells tabs part."""

import re
from collections.abc import Iterator, Sequence

_BARS = str.maketrans("│┃║╎┆", "|||||")
_BORDER = re.compile(r"\s*[|+├┼┤╞╪╡┌┬┐└┴┘╔╦╗╚╩╝╠╬╣=:\-─━═ ]{3,}\s*")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")
_FEWEST_BARS = 3
IN_CELL = "<br>"


def unpiped(lines: Sequence[str]) -> list[str]:
    """The lines, those of drawn tables with tabs for bars; a line break in a cell is written `IN_CELL`."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _is_drawn(lines[end]):
            end += 1
        if end - at >= 2:
            found += _table(lines[at:end])
        else:
            found += lines[at : max(end, at + 1)]
        at = max(end, at + 1)
    return found


def _is_drawn(line: str) -> bool:
    bars = line.translate(_BARS).replace("\\|", "")
    if "\t" in line or not bars.strip():
        return False
    return bars.count("|") >= _FEWEST_BARS or _is_border(bars)


def _is_border(line: str) -> bool:
    return bool(_BORDER.fullmatch(line)) and any(c in line for c in "-─━═=")


def _table(lines: Sequence[str]) -> list[str]:
    """Between borders all lines are one row; without borders each line is."""
    drawn = [line.translate(_BARS) for line in lines]
    borders = sum(_is_border(line) and not _RULE.fullmatch(line) for line in drawn)
    if borders < 3:
        return ["\t".join(_cells(line)) for line in drawn if not _is_border(line)]
    return ["\t".join(IN_CELL.join(filter(None, cell)) for cell in row) for row in _boxed(drawn)]


def _boxed(lines: Sequence[str]) -> Iterator[list[list[str]]]:
    """Rows of a box: each a list of cells, each cell its lines."""
    row: list[list[str]] = []
    for line in [*lines, "+---+"]:
        if not _is_border(line):
            cells = _cells(line)
            row += [[] for _ in range(len(cells) - len(row))]
            for cell, text in zip(row, cells, strict=False):
                cell.append(text)
        elif row:
            yield row
            row = []


def _cells(line: str) -> list[str]:
    inner = line.strip().replace("\\|", "\0")
    inner = inner.removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\0", "|") for cell in inner.split("|")]
