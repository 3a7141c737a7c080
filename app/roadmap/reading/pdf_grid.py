"""Ruled lines of a page into tables: cells lie where no line stands between."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.uploads import Unreadable
from app.roadmap.reading.pdf_page import Edge, Page

_NEAR, _JOINED, _LEAST, _MOST_SQUARES = 2.5, 3.5, 6.0, 60_000


@dataclass
class Box:
    """A cell: the squares of the grid from `top` to `bottom` and `left` to `right`, all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """A table's lines. `open_above` and `open_below`: it goes on past the page without a line."""

    xs: list[float]
    ys: list[float]
    boxes: dict[tuple[int, int], Box] = field(default_factory=dict)
    open_above: bool = False
    open_below: bool = False

    def square(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the square that a point lies in."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None


def grids_of(page: Page) -> list[Grid]:
    """The tables of a page from top to bottom: what has at least two columns."""
    across, down = _merged(page.across), _merged(page.down)
    grids = []
    for rows, columns in _tables(across, down):
        grid = _grid(rows, columns)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: grid.ys[0])


def _merged(edges: Sequence[Edge]) -> list[Edge]:
    """Pieces of one line put together, doublets laid on each other."""
    lines: list[list[Edge]] = []
    for edge in sorted(edges):
        if lines and edge.at - lines[-1][0].at <= _NEAR:
            lines[-1].append(edge)
        else:
            lines.append([edge])
    merged = []
    for line in lines:
        at = sum(edge.at for edge in line) / len(line)
        start, end = None, 0.0
        for edge in sorted(line, key=lambda one: one.start):
            if start is None or edge.start > end + _JOINED:
                if start is not None:
                    merged.append(Edge(at, start, end))
                start, end = edge.start, edge.end
            end = max(end, edge.end)
        merged.append(Edge(at, start or 0.0, end))
    return [edge for edge in merged if edge.end - edge.start >= _LEAST]


def _tables(across: list[Edge], down: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that meet, table by table."""
    if len(across) * len(down) > _MOST_SQUARES * 4:
        raise Unreadable("too_much", lines=_MOST_SQUARES)
    home = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while home[n] != n:
            home[n] = home[home[n]]
            n = home[n]
        return n

    for a, row in enumerate(across):
        for d, column in enumerate(down, start=len(across)):
            level = column.start - _JOINED <= row.at <= column.end + _JOINED
            if level and row.start - _JOINED <= column.at <= row.end + _JOINED:
                home[root(a)] = root(d)
    tables: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for n, edge in enumerate([*across, *down]):
        tables.setdefault(root(n), ([], []))[n >= len(across)].append(edge)
    return list(tables.values())


def _grid(across: list[Edge], down: list[Edge]) -> Grid | None:
    xs, ys = _places(down), _places(across)
    if len(xs) < 3 or not ys:
        return None
    top, bottom = min(edge.start for edge in down), max(edge.end for edge in down)
    grid = Grid(xs, ys, open_above=top < ys[0] - 2 * _JOINED, open_below=bottom > ys[-1] + 2 * _JOINED)
    grid.ys = [top] * grid.open_above + ys + [bottom] * grid.open_below
    if len(grid.ys) < 2 or len(grid.xs) * len(grid.ys) > _MOST_SQUARES:
        return None
    _fill(grid, across, down)
    return grid


def _places(edges: list[Edge]) -> list[float]:
    places: list[float] = []
    for edge in sorted(edges):
        if not places or edge.at - places[-1] > _NEAR:
            places.append(edge.at)
    return places


def _fill(grid: Grid, across: list[Edge], down: list[Edge]) -> None:
    """Squares without a line between them become one cell, as long as it stays a rectangle."""
    right, below = _Walls(down), _Walls(across)
    for row in range(len(grid.ys) - 1):
        for column in range(len(grid.xs) - 1):
            if (row, column) in grid.boxes:
                continue
            box = Box(row, column, row, column)
            middle = (grid.ys[row] + grid.ys[row + 1]) / 2
            while box.right < len(grid.xs) - 2 and not right.stand(grid.xs[box.right + 1], middle):
                if (row, box.right + 1) in grid.boxes:
                    break
                box.right += 1
            while box.bottom < len(grid.ys) - 2 and not _closed(grid, below, right, box):
                box.bottom += 1
            for r in range(box.top, box.bottom + 1):
                for c in range(box.left, box.right + 1):
                    grid.boxes[r, c] = box


def _closed(grid: Grid, below: "_Walls", right: "_Walls", box: Box) -> bool:
    """Whether a line ends the cell below, or the squares there are parted otherwise."""
    xs, ys, under = grid.xs, grid.ys, box.bottom + 1
    if any(below.stand(ys[under], (xs[c] + xs[c + 1]) / 2) for c in range(box.left, box.right + 1)):
        return True
    middle = (ys[under] + ys[under + 1]) / 2
    if any((under, c) in grid.boxes for c in range(box.left, box.right + 1)):
        return True
    return any(right.stand(xs[c], middle) for c in range(box.left + 1, box.right + 1))


class _Walls:
    """Where lines of one direction stand."""

    def __init__(self, edges: list[Edge]) -> None:
        self.edges = sorted(edges)
        self.places = [edge.at for edge in self.edges]

    def stand(self, at: float, middle: float) -> bool:
        """Whether a line at that place covers the middle of the side in question."""
        first = bisect_right(self.places, at - _NEAR)
        for edge in self.edges[first:]:
            if edge.at > at + _NEAR:
                return False
            if edge.start <= middle <= edge.end:
                return True
        return False
