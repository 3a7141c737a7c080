"""A month of events on one sheet of paper: as large as fits, and what does not fit is counted. Pure.

A browser cannot be asked for the height of a text before it is printed, so lines are reckoned by the widths
of DejaVu Sans, the widest of the fonts that systems have for want of a better one: another takes less room.
All lengths are in points (1/72 inch).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

_BOLD, _PLAIN = 0.68, 0.58  # width of an average letter, in ems
_TITLE_LINE, _PLACE_LINE = 1.25, 1.1  # heights as static/poster.css has them, in ems
_ROW_GAP, _DAY_GAP = 0.5, 0.7
_DAY_WIDTH, _TIME_WIDTH, _PLACE_SIZE = 3.6, 3.9, 0.85  # ems
_SMALLEST_DAY = 3.0  # ems that the number and the name of a day take
_BETWEEN = 14.0  # points between two columns


@dataclass(frozen=True)
class Line:
    """An event on a day, as the sheet tells it. `event` is its id; `whom` is never broken over lines."""

    event: int
    day: date
    time: str
    title: str
    place: str
    whom: str = ""

    @property
    def below(self) -> str:
        """What stands below the title."""
        return f"{self.place} · {self.whom}" if self.whom else self.place


@dataclass(frozen=True)
class Step:
    """A size of letters, and how many columns of days stand beside each other. `thin` steps tell the place of
    an event once."""

    size: float
    columns: int = 1
    thin: bool = False


@dataclass(frozen=True)
class Paper:
    """A sheet: what its margins, its head and its foot leave for the days, and the steps from the largest."""

    name: str
    width: float
    height: float
    steps: tuple[Step, ...]


def _steps(large: Sequence[float], small: Sequence[float]) -> tuple[Step, ...]:
    """Large letters as they are; each small size with thin lines, too, and then in two columns."""
    thinner = [
        Step(size, columns, thin) for size in small for columns, thin in ((1, False), (1, True), (2, True))
    ]
    return (*map(Step, large), *thinner)


A4 = Paper("a4", 538.0, 632.0, _steps((14, 12, 11, 10), (9, 8)))
A3 = Paper("a3", 774.0, 915.0, _steps((20, 17, 15), (13, 11, 10)))
PAPERS = {paper.name: paper for paper in (A4, A3)}


@dataclass(frozen=True)
class Sheet:
    """What is printed: for each column its days, and how many lines found no room."""

    step: Step
    columns: tuple[tuple[tuple[date, tuple[Line, ...]], ...], ...]
    left: tuple[Line, ...]

    @property
    def lines(self) -> int:
        """How many there are, printed or not."""
        return len(self.left) + sum(len(lines) for column in self.columns for _day, lines in column)


def fitted(lines: Sequence[Line], paper: Paper, taken: float = 0.0) -> Sheet:
    """The lines, which come day by day, in the largest step in which they fit into the sheet beside what is
    `taken` of its height; in the last step as many as do."""
    found = None
    for step in paper.steps:
        found = _packed(_thinned(lines) if step.thin else lines, step, paper, taken)
        if not found.left:
            break
    assert found is not None
    return found


def height_of(text: str, paper: Paper, size: float) -> float:
    """Of a paragraph over the whole width, with a gap above it."""
    return (_lines(text, paper.width / size / _PLAIN) * 1.35 + 0.8) * size


def _thinned(lines: Sequence[Line]) -> list[Line]:
    told: set[tuple[int, str]] = set()
    found = []
    for line in lines:
        again = (line.event, line.below) in told
        found.append(replace(line, place="", whom="") if again else line)
        told.add((line.event, line.below))
    return found


def _packed(lines: Sequence[Line], step: Step, paper: Paper, taken: float) -> Sheet:
    """One column after the other, each filled to its end; a day may go on in the next one."""
    room = (paper.height - taken) / step.size
    width = (paper.width - _BETWEEN * (step.columns - 1)) / step.columns / step.size
    columns: list[list[Line]] = [[]]
    used = 0.0
    rest = iter(lines)
    for line in rest:
        before = columns[-1]
        height = _height(line, width)
        cost = height if before and before[-1].day == line.day else _DAY_GAP + max(height, _SMALLEST_DAY)
        if used + cost > room and before:
            if len(columns) == step.columns:
                return Sheet(step, _by_day(columns), (line, *rest))
            columns.append([])
            cost, used = _DAY_GAP + max(height, _SMALLEST_DAY), 0.0
        columns[-1].append(line)
        used += cost
    return Sheet(step, _by_day(columns), ())


def _by_day(columns: list[list[Line]]) -> tuple[tuple[tuple[date, tuple[Line, ...]], ...], ...]:
    def days(lines: list[Line]) -> Iterator[tuple[date, tuple[Line, ...]]]:
        for day, of_day in groupby(lines, key=lambda line: line.day):
            yield day, tuple(of_day)

    return tuple(tuple(days(lines)) for lines in columns)


def _height(line: Line, width: float) -> float:
    """In ems, of a line in a column so many ems wide."""
    room = width - _DAY_WIDTH - _TIME_WIDTH
    title = _lines(line.title, room / _BOLD) * _TITLE_LINE
    below = _lines(line.below, room / _PLACE_SIZE / _PLAIN) * _PLACE_LINE if line.below else 0.0
    return title + below + _ROW_GAP


def _lines(text: str, room: float) -> int:
    """How many lines the words take where each holds `room` letters."""
    count, used = 1, 0
    for word in text.split(" "):
        if used and used + 1 + len(word) > room:
            count, used = count + 1, 0
        count += max(math.ceil(len(word) / room) - 1, 0)
        used += len(word) + bool(used)
    return count
