"""A table of times that an organizer has made elsewhere: which column is what, and what its cells mean.

Pure: rows of cells go in, what they say and why they are refused come out.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.calendar.actions import SlotDraft
from app.calendar.series import MOST, TooManyTimes, goes_over_midnight
from app.core.grids import Cell, Grid
from app.core.uploads import Unreadable
from app.organizations.importing import values
from app.organizations.importing.values import Wrong

FIRST_ROWS = 20  # a title and an approval may stand above the header
WORDS = {
    "day": ("дата", "день", "число", "дата проведения", "date"),
    "begins": ("начало", "время начала", "с", "время", "часы", "begins", "time"),
    "ends": ("конец", "окончание", "время окончания", "до", "по", "ends"),
    "capacity": ("мест", "количество мест", "число мест", "места", "количество человек", "places"),
    "groups": ("групп", "группы", "количество групп", "число групп", "groups"),
    "place": ("место", "место проведения", "площадка", "адрес", "place"),
}
NEEDED = {"day", "begins", "capacity"}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9](?:\.0+)?)?")
_SPAN = re.compile(r"\s*[-–—]\s*")
_EXCEL_DAYS = range(36_526, 73_051)  # 2000 to 2099, as a spreadsheet counts days
_EXCEL_ZERO = date(1899, 12, 30)
Cells = Mapping[str, Any]


@dataclass
class Line:
    """A row by its number in the file. `problems` are a code, the field, what stood there and facts."""

    number: int
    cells: Cells
    draft: SlotDraft | None = None
    problems: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[Any], Any], *, needed: bool = True) -> Any:
        """What the cell says; None with a problem noted where it says nothing that can be used."""
        cell = self.cells.get(name)
        try:
            if cell is not None:
                return reader(cell)
            if needed:
                raise Wrong("missing")
        except Wrong as wrong:
            self.problems.append((wrong.code, name, str(cell or "")[:80], wrong.facts))
        return None


def lines_of(grid: Grid) -> list[Line]:
    """The rows below the header that say anything.

    Raises Unreadable (no_header, header_twice, no_rows) and TooManyTimes.
    """
    top = next(
        (at for at, row in enumerate(grid[:FIRST_ROWS]) if set(_columns(row).values()) >= NEEDED), None
    )
    if top is None:
        raise Unreadable("no_header")
    columns = _columns(grid[top])
    for name in columns.values():
        if list(columns.values()).count(name) > 1:
            twice = next(at for at, one in columns.items() if one == name)
            raise Unreadable("header_twice", column=str(grid[top][twice])[:60])
    found = []
    for number, row in enumerate(grid[top + 1 :], top + 2):
        cells = {columns[at]: cell for at, cell in enumerate(row) if at in columns and cell is not None}
        if cells:
            found.append(Line(number, cells))
        if len(found) > MOST:
            raise TooManyTimes
    if not found:
        raise Unreadable("no_rows")
    return found


def _columns(row: list[Cell]) -> dict[int, str]:
    titles = {at: _folded(cell) for at, cell in enumerate(row) if isinstance(cell, str)}
    return {at: name for at, title in titles.items() for name, words in WORDS.items() if title in words}


def _folded(title: str) -> str:
    return " ".join(re.findall(r"[a-zа-я]+", re.sub(r"\(.*?\)", " ", title.lower().replace("ё", "е"))))


def packed(lines: list[Line]) -> str:
    """The rows as a form carries them from looking to making."""
    return json.dumps([[line.number, dict(line.cells)] for line in lines], ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """The rows that `packed` made. Raises Unreadable (no_rows) for anything else, and TooManyTimes."""
    try:
        lines = [Line(int(number), dict(cells)) for number, cells in json.loads(text)]
    except (ValueError, TypeError):
        lines = []
    if not lines or any(
        type(cell) not in (str, int, float) for line in lines for cell in line.cells.values()
    ):
        raise Unreadable("no_rows")
    if len(lines) > MOST:
        raise TooManyTimes
    return lines


def understand(line: Line, venues: Mapping[str, int], zone: ZoneInfo) -> None:
    """Give the line its draft, or what is wrong with it. `venues` are ids by folded name."""
    line.cells = _parted(line.cells)
    day, begins, ends = line.read("day", _day), line.read("begins", _clock), line.read("ends", _clock)
    capacity = line.read("capacity", values.number(1, 100_000))
    groups = line.read("groups", values.number(1, 1_000), needed=False)
    venue_id = line.read("place", _venue(venues), needed=False)
    if line.problems:
        return
    over_midnight = timedelta(days=goes_over_midnight(begins, ends))
    hours = [
        line.read(*one) for one in (("begins", _on(day, zone)), ("ends", _on(day + over_midnight, zone)))
    ]
    if not line.problems:
        line.draft = SlotDraft(hours[0], hours[1], capacity, venue_id, groups)


def _parted(cells: Cells) -> Cells:
    """«10:00–12:00» in one cell is a beginning and an end."""
    parts = _SPAN.split(str(cells.get("begins", "")))
    return (
        {**cells, "begins": parts[0], "ends": parts[1]} if len(parts) == 2 and "ends" not in cells else cells
    )


def _day(cell: Any) -> date:
    if type(cell) is int and cell in _EXCEL_DAYS:  # a day that has lost its format
        return _EXCEL_ZERO + timedelta(days=cell)
    _refuse_formula(cell)
    return date.fromisoformat(values.day(str(cell).partition("T")[0]))


def _clock(cell: Any) -> time:
    _refuse_formula(cell)
    if type(cell) is float and 0 < cell < 1:  # a part of a day that has lost its format
        minutes = round(cell * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    typed = _CLOCK.fullmatch(str(cell).rpartition("T")[2].strip()) if isinstance(cell, str) else None
    if typed is None:
        raise Wrong("no_clock")
    return time(int(typed[1]), int(typed[2]))


def _on(day: date, zone: ZoneInfo) -> Callable[[Any], datetime]:
    """The moment that the clock shows on the day; one that is left out there is refused."""

    def moment(cell: Any) -> datetime:
        typed = datetime.combine(day, _clock(cell), zone)
        if typed.astimezone(UTC).astimezone(zone).time() != typed.time():
            raise Wrong("no_such_hour")
        return typed

    return moment


def _venue(venues: Mapping[str, int]) -> Callable[[Any], int]:
    def read(cell: Any) -> int:
        found = venues.get(str(cell).casefold())
        if found is None:
            raise Wrong("no_venue")
        return found

    return read


def _refuse_formula(cell: Any) -> None:
    if str(cell).startswith("="):
        raise Wrong("formula")
