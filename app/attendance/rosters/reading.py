"""Names out of pasted lines and out of tables. Whatever else stands there, patronymics first, is not read."""

import re
from collections.abc import Callable

from app.attendance.rosters.people import Typed, clean
from app.core.grids import Cell, Grid
from app.core.uploads import Unreadable

FIRST_ROWS = 20  # a title and the school's name may stand above the header
COLUMNS: dict[str, frozenset[str]] = {
    "surname": frozenset({"фамилия", "surname", "last name"}),
    "name": frozenset({"имя", "name", "first name"}),
    "group": frozenset({"класс", "группа", "класс группа", "class", "group"}),
    "full": frozenset(
        {
            *("фио", "ф и о", "фамилия имя", "фамилия и имя", "фамилия имя отчество", "full name"),
            *("ученик", "обучающийся", "участник", "фио ученика", "фио обучающегося", "фио участника"),
        }
    ),
}
_HEADER_WORDS = frozenset(" ".join(set().union(*COLUMNS.values())).split()) | {"отчество", "п", "no"}
_ORDINAL = re.compile(r"^\s*\d{1,4}[.)]?[\s;,]+")
_SPLIT = re.compile(r"[\t;,]")


def read_lines(text: str, is_group: Callable[[str], bool]) -> list[Typed]:
    """«Фамилия Имя Класс» a line, parted by tabs, semicolons, commas or spaces; `is_group` knows a class when
    it sees one. A header among them is left out."""
    return [_line(line, is_group) for line in text.splitlines() if line.strip() and not _is_header(line)]


def read_table(grid: Grid) -> list[Typed]:
    """The rows below the header. Raises Unreadable: no_header, no_rows."""
    line, columns = _header(grid)
    rows = [row for row in (_row(cells, columns) for cells in grid[line + 1 :]) if not row.is_empty]
    if not rows:
        raise Unreadable("no_rows")
    return rows


def _line(line: str, is_group: Callable[[str], bool]) -> Typed:
    parts = [part for part in map(clean, _SPLIT.split(_ORDINAL.sub("", line))) if part]
    if len(parts) == 1:
        parts = _parted(parts[0].split(" "), is_group)
    group = parts.pop() if len(parts) > 1 and is_group(parts[-1]) else ""
    surname, name = (parts[0], parts[1]) if len(parts) > 1 else _named(parts[0] if parts else "")
    return Typed(surname, name, group)


def _parted(words: list[str], is_group: Callable[[str], bool]) -> list[str]:
    """The words of a line without signs between them; a class may be two of the last («8 Б», «8 класс»)."""
    pair = " ".join(words[-2:])
    if len(words) > 3 and words[-2][:1].isdigit() and is_group(pair):
        return [*words[:-2], pair]
    return words


def _named(full: str) -> tuple[str, str]:
    """Surname and name of «Фамилия Имя Отчество», which may have a number before it."""
    surname, name, *_patronymic = [*_ORDINAL.sub("", full).split(), "", ""]
    return surname, name


def _is_header(line: str) -> bool:
    words = _folded(line).split()
    return bool(words) and set(words) <= _HEADER_WORDS


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(grid[:FIRST_ROWS]):
        titles = [_folded(cell) for cell in row]
        columns = {
            field: next((at for at, title in enumerate(titles) if title in words), -1)
            for field, words in COLUMNS.items()
        }
        if columns["full"] >= 0 or min(columns["surname"], columns["name"]) >= 0:
            return number, columns
    raise Unreadable("no_header")


def _row(cells: list[Cell], columns: dict[str, int]) -> Typed:
    values = {
        field: clean(str(cells[at])) if 0 <= at < len(cells) and cells[at] is not None else ""
        for field, at in columns.items()
    }
    if min(columns["surname"], columns["name"]) >= 0:
        return Typed(values["surname"], values["name"], values["group"])
    return Typed(*_named(values["full"]), values["group"])


def _folded(cell: Cell) -> str:
    return " ".join(re.findall(r"[a-zа-я]+", str(cell or "").lower().replace("ё", "е")))
