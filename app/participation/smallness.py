"""Small numbers that would tell of persons: pupils with special needs above all (domain.md, personal data).

Where one number of a row or a column alone is hidden, its total would give it away: the least of the others
is hidden with it.
"""

from collections.abc import Mapping, MutableMapping, Sequence
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
    | {Figure.ADULTS, Figure.PARENTS, Figure.TEACHERS, Figure.SHARE}
)


@dataclass(frozen=True)
class Limits:
    """The least number that is told, by figure."""

    least: Mapping[Figure, int]

    def one(self, figure: Figure, value: Value) -> Value:
        """A number that stands by itself."""
        return HIDDEN if self._is_small(figure, value) else value

    def apply(self, figure: Figure, rows: Mapping[Key, MutableMapping[Figure, Value]]) -> None:
        """Hide what is small in a column of figures."""
        keys = list(rows)
        shown = self._line(figure, [rows[key][figure] for key in keys])
        for key, value in zip(keys, shown, strict=True):
            rows[key][figure] = value

    def table(self, figure: Figure, cells: Sequence[Sequence[Value]]) -> list[list[Value]]:
        """Hide what is small in a table that has totals both ways."""
        across = [self._line(figure, line) for line in cells]
        down = [self._line(figure, column) for column in zip(*across, strict=True)]
        return [list(line) for line in zip(*down, strict=True)] if down else [list(line) for line in across]

    def _line(self, figure: Figure, values: Sequence[Value]) -> list[Value]:
        shown = [self.one(figure, value) for value in values]
        if shown.count(HIDDEN) == 1:
            others = [number for number, value in enumerate(shown) if _size(value)]
            if others:
                shown[min(others, key=lambda number: _size(shown[number]))] = HIDDEN
        return shown

    def _is_small(self, figure: Figure, value: Value) -> bool:
        return 0 < _size(value) < self.least.get(figure, 0)


def hidden(view: View, *, own: bool) -> Limits:
    """What is hidden of a view: from a reader of the own school nothing is."""
    least = dict.fromkeys(OF_PERSONS, view.small)
    if not own:
        of_special_needs = Dimension.SPECIAL in {view.rows, view.columns, *view.filters.chosen}
        for figure in OF_PERSONS if of_special_needs else {Figure.SPECIAL_NEEDS}:
            least[figure] = max(least[figure], SMALLEST_TOLD)
    return Limits(least)


def _size(value: Value) -> int | Decimal:
    """Of a number of persons; a share tells of none by itself."""
    if isinstance(value, Coverage):
        return value.high
    return value if isinstance(value, int | Decimal) else 0
