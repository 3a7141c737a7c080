"""Plans drawn as a grid of months: a mark in a month's column says when."""

import re
from collections.abc import Sequence

from app.roadmap.reading.periods import is_dated
from app.roadmap.reading.table import Columns, month_of
from app.roadmap.reading.words import flat, fold

_MARK = re.compile(r"[^\w\s]{1,3}|[xхvу]|да|v+|х+")


def dated_by_marks(cells: Sequence[str], columns: Columns) -> list[str]:
    """The row with words for its marks: months in succession are one span, a day stands before its month."""
    found = list(cells)
    months = [n for n, name in enumerate(columns.names) if columns.roles[n] == "period" and month_of(name)]
    if len(months) < 2:
        return found
    spans: list[list[int]] = []
    for at, n in enumerate(months):
        if not _MARK.fullmatch(fold(cells[n])):
            continue
        if spans and spans[-1][-1] == months[at - 1]:
            spans[-1].append(n)
        else:
            spans.append([n])
    for n in months:
        text = flat(cells[n])
        found[n] = text if not text or is_dated(text) else f"{text} {flat(columns.names[n]).lower()}"
    for span in spans:
        names = [flat(columns.names[n]).lower() for n in (span[0], span[-1])]
        found[span[0]] = names[0] if len(span) == 1 else " – ".join(names)
        for n in span[1:]:
            found[n] = ""
    return _parted(found, months)


def _parted(cells: list[str], months: Sequence[int]) -> list[str]:
    """With a comma behind each date but the last."""
    filled = [n for n in months if cells[n]]
    for n in filled[:-1]:
        cells[n] += ","
    return cells
