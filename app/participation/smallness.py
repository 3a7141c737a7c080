"""Small numbers that would tell of persons: pupils with special needs above all (domain.md, personal data).

A hidden number must not come back by a subtraction. What is hidden of a line whose total is shown adds up to
so much that each of it could be anything from 1 to the limit; where it does not, the least of the others are
hidden with it. Figures that tell of each other are hidden together: whose participations are hidden, of them
nothing is told that counts the same persons.
"""

from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.participation.dimensions import Dimension, Key
from app.participation.figures import Coverage, Figure
from app.participation.values import Value, Withheld
from app.participation.views import View

SMALLEST_TOLD = 5
HIDDEN = Withheld.SMALL
OF_PERSONS = frozenset(
    {Figure.PARTICIPATIONS, Figure.COVERAGE, Figure.SPECIAL_NEEDS, Figure.HOURS}
    | {Figure.ADULTS, Figure.PARENTS, Figure.TEACHERS, Figure.SHARE, Figure.TYPED}
)
TELLING = frozenset({Figure.PARTICIPATIONS, Figure.COVERAGE})
TOLD_BY_THEM = OF_PERSONS | {Figure.GROWTH}

Size = int | Decimal
Places = set[int]  # of a line


@dataclass(frozen=True)
class Limits:
    """The least number that is told, by figure."""

    least: Mapping[Figure, int]

    def one(self, figure: Figure, value: Value) -> Value:
        """A number that stands by itself."""
        return HIDDEN if 0 < _size(value) < self._limit(figure) else value

    def alone(self, values: Mapping[Figure, Value]) -> dict[Figure, Value]:
        """The figures of a row that stands by itself, as a total does."""
        row = dict(values)
        self.rows({None: row})
        return row

    def rows(self, rows: Mapping[Key, MutableMapping[Figure, Value]]) -> None:
        """Hide what is small in the figures of rows whose totals are shown, and what would tell it."""
        keys = list(rows)
        figures = list(rows[keys[0]]) if keys else []
        sizes = {figure: [_size(rows[key][figure]) for key in keys] for figure in figures}
        hidden: dict[Figure, Places] = {figure: set() for figure in figures}
        before = -1
        while (now := sum(map(len, hidden.values()))) != before:
            before = now
            for figure in figures:
                hidden[figure] |= self.small(figure, sizes[figure], hidden[figure])
            telling = set[int]().union(*(hidden[figure] for figure in TELLING & hidden.keys()))
            for figure in TOLD_BY_THEM & hidden.keys():
                hidden[figure] |= {place for place in telling if _tells(rows[keys[place]][figure])}
        for figure, places in hidden.items():
            for place in places:
                rows[keys[place]][figure] = HIDDEN

    def table(
        self,
        figure: Figure,
        cells: Sequence[Sequence[Value]],
        across: Collection[int] = (),
        down: Collection[int] = (),
    ) -> list[list[Value]]:
        """Hide what is small in a table with totals both ways, of which those of rows `across` and of columns
        `down` are hidden: a line whose total is hidden must not add up to it."""
        if not (self._limit(figure) or across or down):
            return [list(line) for line in cells]
        sizes = [[_size(value) for value in line] for line in cells]
        turned = [list(line) for line in zip(*sizes, strict=True)]
        rows: list[Places] = [set() for _line in sizes]
        columns: list[Places] = [set() for _line in turned]
        before = -1
        while (now := sum(map(len, rows))) != before:
            before = now
            for lines, hidden, others, totals in (
                (sizes, rows, columns, across),
                (turned, columns, rows, down),
            ):
                for number, line in enumerate(lines):
                    hidden[number] |= self._line(figure, line, hidden[number], number in totals)
                    for place in hidden[number]:
                        others[place].add(number)
        return [
            [HIDDEN if place in places else value for place, value in enumerate(line)]
            for line, places in zip(cells, rows, strict=True)
        ]

    def line(self, figure: Figure, values: Sequence[Value]) -> list[Value]:
        """Hide what is small in a line whose total is shown."""
        hidden = self.small(figure, [_size(value) for value in values], set())
        return [HIDDEN if place in hidden else value for place, value in enumerate(values)]

    def small(self, figure: Figure, sizes: Sequence[Size], hidden: Places) -> Places:
        """The places that are hidden of a line whose total is shown, `hidden` of them already."""
        hidden = hidden | self._below(figure, sizes)
        others, limit = _least_first(sizes, hidden), self._limit(figure)
        while hidden and others and sum(sizes[place] - 1 for place in hidden) < limit - 1:
            hidden.add(others.pop(0))
        return hidden

    def _line(self, figure: Figure, sizes: Sequence[Size], hidden: Places, total_is_hidden: bool) -> Places:
        if not total_is_hidden:
            return self.small(figure, sizes, hidden)
        hidden = hidden | self._below(figure, sizes)
        return hidden or set(_least_first(sizes, hidden)[:1])

    def _below(self, figure: Figure, sizes: Sequence[Size]) -> Places:
        return {place for place, size in enumerate(sizes) if 0 < size < self._limit(figure)}

    def _limit(self, figure: Figure) -> int:
        return self.least.get(figure, 0)


def hidden(view: View, *, own: bool) -> Limits:
    """What is hidden of a view: from a reader of the own school nothing is."""
    least = dict.fromkeys(OF_PERSONS, view.small)
    if not own:
        of_special_needs = Dimension.SPECIAL in {view.rows, view.columns, *view.filters.chosen}
        for figure in OF_PERSONS if of_special_needs else {Figure.SPECIAL_NEEDS}:
            least[figure] = max(least[figure], SMALLEST_TOLD)
    return Limits(least)


def withheld(values: Iterable[Value]) -> Places:
    """The places of a line that are hidden."""
    return {place for place, value in enumerate(values) if value is HIDDEN}


def _least_first(sizes: Sequence[Size], hidden: Places) -> list[int]:
    """The places that are something and are not hidden."""
    others = (place for place, size in enumerate(sizes) if size and place not in hidden)
    return sorted(others, key=lambda place: sizes[place])


def _tells(value: Value) -> bool:
    """Whether there is anything to hide: nought and nothing told are known to be so."""
    return bool(_size(value)) if isinstance(value, int | Decimal | Coverage) else value is not None


def _size(value: Value) -> Size:
    """Of a number of persons; a share tells of none by itself."""
    if isinstance(value, Coverage):
        return value.high
    return value if isinstance(value, int | Decimal) else 0
