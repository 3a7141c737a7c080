"""The header of a table whose cells stand one a line: where it ends, and its two rows where it has two."""

from collections.abc import Sequence

from app.roadmap.reading.stacked import Cell, price_of
from app.roadmap.reading.table import Columns, columns_of, is_ruler, role_of
from app.roadmap.reading.words import fold, label, starts_low, unmarked

_LONGEST_HEADER, _LONGEST_NAME, _TRIED, _EACH_NAME = 12, 90, 60, 0.05


def stacked_header(lines: Sequence[str], at: int, known: Sequence[str] = ()) -> tuple[tuple[str, ...], int]:
    """Names of columns that stand one a line, and how many lines they take. `known` is the table's header."""
    first = lines[at].strip()
    if label(first) or (known and role_of(first) == "other" and fold(first) != fold(known[0])):
        return (), 0
    names, ends, sure = _names(lines, at)
    if known and [fold(name) for name in names[: len(known)]] == [fold(name) for name in known]:
        return tuple(names[: len(known)]), ends[len(known) - 1] - at
    twofold = _of_two_rows(lines, at)
    if twofold:
        return twofold
    width = _width(lines, names, ends, sure)
    return tuple(names[:width]), (ends[width - 1] if width else at) - at


def _width(lines: Sequence[str], names: Sequence[str], ends: Sequence[int], sure: int) -> int:
    """How many of the names are the header's, by how well the cells behind them fit its columns."""
    fitting = [n for n in range(3, len(names) + 1) if _may_end(names[: max(n, sure)], n)]
    ahead = {n: _cells_from(lines, ends[n - 1]) for n in fitting}
    ruled = [n for n, cells in ahead.items() if is_ruler([cell.lines[0] for cell in cells[:n]])]
    if ruled or len(fitting) < 2:
        return ruled[-1] if ruled else sure
    prices = {n: _price(cells, columns_of(names[:n])) + _EACH_NAME * n for n, cells in ahead.items()}
    return min(prices, key=lambda n: prices[n])


def _names(lines: Sequence[str], at: int) -> tuple[list[str], list[int], int]:
    """As many names as may be, the line behind each, and how many of them no cell of a row can be.

    A word of a column that stood before may as well begin the first row.
    """
    names: list[str] = []
    ends: list[int] = []
    roles: set[str] = set()
    end, sure = at, 0
    while end < len(lines) and len(names) < _LONGEST_HEADER and lines[end].startswith("\t"):
        stop = _end_of_name(lines, end)
        name = "\n".join(lines[end:stop]).strip()
        role = role_of(name)
        gap, complete = not lines[end - 1].strip(), "title" in roles and {"period", "responsible"} <= roles
        again = role in roles and (complete or role not in ("title", "other"))
        if names and (not name or label(name) or "\t" in name or (again and gap)):
            break
        if len(fold(name)) > _LONGEST_NAME or (gap and complete and role == "other"):
            break
        sure = sure or (len(names) if again and names else 0)
        names.append(name)
        ends.append(stop)
        roles.add(role)
        end = stop
    return names, ends, sure or len(names)


def _may_end(names: Sequence[str], width: int) -> bool:
    """Whether the header may end sooner: what stands behind may as well be a heading in the first row."""
    return columns_of(names[:width]) is not None and all(role_of(name) == "other" for name in names[width:])


def _price(cells: Sequence[Cell], columns: Columns | None) -> float:
    return price_of(cells, columns) if columns and cells else 0.0


def _cells_from(lines: Sequence[str], at: int) -> list[Cell]:
    """The cells that follow, a few rows of them."""
    cells: list[Cell] = []
    gap = False
    for line in lines[at : at + 4 * _TRIED]:
        if line.startswith("\t") and len(cells) < _TRIED:
            cells.append(Cell([line[1:]], gap))
        elif line.startswith("\t") or (line.strip() and not cells) or unmarked(line)[1]:
            break
        elif cells:
            cells[-1].lines.append(line)
        gap = not line.strip()
    return cells


def _of_two_rows(lines: Sequence[str], at: int) -> tuple[tuple[str, ...], int] | None:
    """A header whose second row parts a column of the first, which leaves blanks beside it."""
    names: list[str] = []
    ends: list[int] = []
    end = at
    while end < len(lines) and len(names) < 2 * _LONGEST_HEADER and lines[end].startswith("\t"):
        stop = _end_of_name(lines, end)
        name = "\n".join(lines[end:stop]).strip()
        if "\t" in name or label(name) or len(name) > 2 * _LONGEST_NAME:
            break
        names.append(name)
        ends.append(stop)
        end = stop
    if not names or role_of(names[0]) == "other":
        return None
    for width in range(4, len(names) // 2 + 1):
        joined = parted_names(names[:width], names[width : 2 * width])
        if joined and columns_of(joined):
            return joined, ends[2 * width - 1] - at
    return None


def parted_names(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...] | None:
    """Names of both rows of a header, where the lower one names nothing but parts of a column above."""
    upper, lower = [name.strip() for name in above], [name.strip() for name in below]
    if len(upper) != len(lower) or sum(map(bool, lower)) < 2:
        return None
    for n, name in enumerate(lower):
        beside_blank = not upper[n] or (n + 1 < len(upper) and not upper[n + 1])
        if (name and not beside_blank) or (not name and not upper[n]):
            return None
    return tuple(f"{name} {part}".strip() for name, part in zip(upper, lower, strict=True))


def _end_of_name(lines: Sequence[str], start: int) -> int:
    """The line behind a column's name. Behind a blank line only a lower-case one still belongs to it."""
    stop = start + 1
    while stop < len(lines) and stop < start + 8 and not lines[stop].startswith("\t"):
        line = lines[stop]
        if line.strip() and (unmarked(line)[1] or line.strip()[0].isdigit()):
            break
        if line.strip() and not lines[stop - 1].strip() and not starts_low(line):
            break
        stop += 1
    return stop
