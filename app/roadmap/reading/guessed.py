"""Columns known by what stands in them, where a plan's header has no word that the reader knows, or none."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import sqrt

from app.roadmap.reading import kinds
from app.roadmap.reading.grades import grades_in, grades_of_column
from app.roadmap.reading.parties import names_party
from app.roadmap.reading.periods import is_dated
from app.roadmap.reading.signs import is_within_month
from app.roadmap.reading.table import Block, Cells, Columns, Line, is_ruler
from app.roadmap.reading.words import flat, fold, label

_FEWEST_ROWS, _FEWEST_COLUMNS, _MOST_COLUMNS, _LONGEST_NAME, _SAMPLE = 3, 3, 20, 90, 200
_LEAST_SHARE, _UNTOLD = 0.5, 0.4
_NAMES = {"number": "№", "title": "Мероприятие", "period": "Срок", "responsible": "Ответственный"}
_PEOPLE = re.compile(r"\b(?:обучающ|учащ|школьник|родител|педагог|студент|воспитанник|выпускник)")
_SPAN = re.compile(r"\d\s*[-–,]\s*\d")


def with_header(blocks: Sequence[Block]) -> tuple[list[Block], Columns] | None:
    """The blocks with the plan's header, which may be added, and its columns; None where none is a plan."""
    tabled = [_cells(block) for block in blocks]
    rows = [(n, block.cells) for n, block in enumerate(tabled) if isinstance(block, Cells)]
    full = [(n, cells) for n, cells in rows if sum(bool(cell.strip()) for cell in cells) > 1]
    width = Counter(len(cells) for _, cells in full).most_common(1)[0][0] if full else 0
    full = [(n, cells) for n, cells in full if len(cells) == width and not is_ruler(cells)]
    if not _FEWEST_COLUMNS <= width <= _MOST_COLUMNS or len(full) < _FEWEST_ROWS:
        return None
    first, names = full[0]
    headed = _is_header(names)
    roles = _roles([cells for _, cells in full[headed:][:_SAMPLE]], width)
    if roles is None:
        return None
    names = names if headed else tuple(_NAMES.get(role, "") for role in roles)
    over = [_line(block) if isinstance(block, Cells) else block for block in tabled[:first]]
    below = tabled[first + headed :]
    return [*over, Cells(names), *below], Columns(tuple(roles), names, guessed=True)


def _cells(block: Block) -> Block:
    """A line that tabs part is a row: under a header that is none, no more was made of it."""
    if isinstance(block, Line) and block.text.count("\t") >= _FEWEST_COLUMNS - 1:
        return Cells(tuple(block.text.split("\t")), block.gap)
    return block


def _line(row: Cells) -> Line:
    return Line(" ".join(flat(cell) for cell in row.cells if cell.strip()), gap=True)


def _is_header(row: Sequence[str]) -> bool:
    """Whether the first row only names columns: short words, no date and no number."""
    filled = [flat(cell) for cell in row if cell.strip()]
    return not any(is_dated(cell) or label(cell) or len(cell) > _LONGEST_NAME for cell in filled)


def _roles(rows: Sequence[Sequence[str]], width: int) -> list[str] | None:
    """What each column holds; None where there are no dates, or nothing that is done on them."""
    columns = [_Column([flat(row[n]) for row in rows if row[n].strip()]) for n in range(width)]
    roles = ["other"] * width
    for role in ("number", "period", "grades", "title", "responsible", "audience"):
        fit = [n for n in range(width) if roles[n] == "other" and columns[n].share(role) >= _LEAST_SHARE]
        if fit:
            roles[max(fit, key=lambda n: columns[n].share(role) * columns[n].weight(role))] = role
        elif role in ("period", "title"):
            return None
    behind = roles.index("period") + 1
    if behind < width and roles[behind] == "other" and columns[behind].share("period") >= _LEAST_SHARE:
        roles[behind] = "until"
    whole = [row for row in rows if row[behind - 1].strip() and row[roles.index("title")].strip()]
    return roles if len(whole) >= _FEWEST_ROWS else None


class _Column:
    """The cells of a column that have text."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = cells

    def share(self, role: str) -> float:
        """How many of the cells can be what, as a share of 1."""
        if role == "title":
            told = _share(kinds.judge(cell).confidence > _UNTOLD for cell in self.cells)
            return told * len(set(self.cells)) / max(1, len(self.cells))
        if role == "period":
            return _share(1.0 if is_dated(cell) else 0.5 * is_within_month(cell) for cell in self.cells)
        if role == "grades" and not any(map(_SPAN.search, self.cells)):  # as well a count of people
            return 0.0
        return _share(_CAN_BE[role](cell) for cell in self.cells)

    def weight(self, role: str) -> float:
        """Of two columns that could be titles, the one of longer texts is."""
        return sqrt(sum(map(len, self.cells)) / len(self.cells)) if role == "title" else 1.0


def _share(tests: Iterable[float]) -> float:
    found = list(tests)
    return sum(found) / len(found) if found else 0.0


_CAN_BE: dict[str, Callable[[str], bool]] = {
    "number": lambda cell: label(cell) is not None,
    "grades": lambda cell: grades_of_column(cell) is not None,
    "responsible": names_party,
    "audience": lambda cell: grades_in(cell) is not None or _PEOPLE.search(fold(cell)) is not None,
}
