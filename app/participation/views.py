"""How counts are looked at: what rows, columns and figures a table has, of which part of the sheets.

The address of the page is a view, and a saved report is one that is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.accounts.models import Membership
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Figure
from app.participation.filters import Filters, Typed, read
from app.participation.periods import Period

NO_COLUMNS = "none"  # in addresses
LARGEST_BOUND = 1_000_000
IN_CELLS = (
    *(Figure.PARTICIPATIONS, Figure.EVENTS, Figure.SCHOOLS, Figure.GROUPS, Figure.SPECIAL_NEEDS),
    *(Figure.HOURS, Figure.SHEETS),
)
USUAL = (Figure.PARTICIPATIONS, Figure.COVERAGE)
PLACES = (Dimension.MUNICIPALITY, Dimension.SCHOOL)  # rows that step down


@dataclass(frozen=True)
class View:
    """A table: `rows` with their `figures`, and across them `columns` with `cell` in each.

    `with_empty` shows schools and municipalities that have no sheets, too. `least` and `most` leave rows out
    by their first figure. Counts below `small` are hidden; 0 hides none but what is always hidden.
    """

    filters: Filters
    rows: Dimension = Dimension.MUNICIPALITY
    columns: Dimension | None = Dimension.KIND
    figures: tuple[Figure, ...] = USUAL
    cell: Figure = Figure.PARTICIPATIONS
    with_empty: bool = False
    least: int | None = None
    most: int | None = None
    small: int = 0

    @property
    def stepped(self) -> "View":
        """Where one municipality is chosen, its schools are the rows; where one school, its classes."""
        rows, chosen = self.rows, self.filters.chosen
        if rows in PLACES:
            if len(chosen.get(Dimension.SCHOOL, ())) == 1:
                rows = Dimension.CLASS
            elif len(chosen.get(Dimension.MUNICIPALITY, ())) == 1:
                rows = Dimension.SCHOOL
        return replace(self, rows=rows)

    @property
    def asks_which(self) -> bool:
        """Whether it lists who is within bounds or has nothing: of schools then only schools, and not whoever
        counted people without a school."""
        return self.with_empty or self.is_bounded

    @property
    def is_bounded(self) -> bool:
        """Whether rows are left out by their first figure."""
        return self.least is not None or self.most is not None

    def but(self, **changes: Any) -> "View":
        return replace(self, **changes)

    def of(self, *cell: tuple[Dimension, Key]) -> "View":
        """The same, of one row or cell only."""
        return replace(self, filters=self.filters.of(cell))

    def down(self, key: Key) -> "View":
        """One row by what it is made of: a municipality by schools, anything else by municipalities."""
        rows = self.rows if self.rows in PLACES else Dimension.MUNICIPALITY
        columns = None if self.columns is rows else self.columns
        return self.of((self.rows, key)).but(rows=rows, columns=columns, least=None, most=None)

    def during(self, period: Period) -> "View":
        return replace(self, filters=self.filters.during(period))

    @property
    def shape(self) -> dict[str, Any]:
        """Everything but the filters, as it stands in an address: only what is not as usual."""
        found: dict[str, Any] = {}
        if self.rows is not Dimension.MUNICIPALITY:
            found["rows"] = self.rows.value
        if self.columns is not Dimension.KIND:
            found["columns"] = self.columns.value if self.columns else NO_COLUMNS
        if self.figures != USUAL:
            found["figure"] = [figure.value for figure in self.figures]
        if self.cell is not Figure.PARTICIPATIONS:
            found["cell"] = self.cell.value
        numbers = {"least": self.least, "most": self.most, "small": self.small or None}
        found |= {name: str(number) for name, number in numbers.items() if number is not None}
        return found | ({"with_empty": "1"} if self.with_empty else {})

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        return self.filters.address | self.shape


def read_view(typed: Typed, this_year: int, membership: Membership) -> View:
    """A view out of an address; what is not understood there is as usual."""
    return shaped(typed, read(typed, this_year, membership))


def shaped(typed: Typed, filters: Filters) -> View:
    """What an address says of the table itself, of these filters."""
    rows, columns = (_word(typed, name) for name in ("rows", "columns"))
    cell = _word(typed, "cell")
    figures = [Figure(word) for word in dict.fromkeys(typed.getlist("figure")) if word in set(Figure)]
    view = View(
        filters,
        rows=Dimension(rows) if rows in set(Dimension) else Dimension.MUNICIPALITY,
        columns=_columns(columns),
        figures=tuple(figures) or USUAL,
        cell=Figure(cell) if cell in set(IN_CELLS) else Figure.PARTICIPATIONS,
        with_empty=_word(typed, "with_empty") == "1",
        least=_number(typed, "least"),
        most=_number(typed, "most"),
        small=_number(typed, "small") or 0,
    )
    return view.but(columns=None) if view.columns is view.rows else view


def presets(view: View) -> Sequence[View]:
    """Ways to look at the same sheets that people ask for most."""
    plain = View(view.filters)
    counted = (Figure.EVENTS, Figure.SCHOOLS, Figure.PARTICIPATIONS, Figure.COVERAGE)
    schools = (Figure.EVENTS, Figure.PARTICIPATIONS, Figure.COVERAGE, Figure.SHARE, Figure.GROWTH)
    return (
        plain,
        plain.but(columns=Dimension.MONTH),
        plain.but(rows=Dimension.SCHOOL, columns=None, figures=schools),
        plain.but(rows=Dimension.GRADE, columns=Dimension.KIND),
        plain.but(rows=Dimension.KIND, columns=None, figures=(*counted, Figure.GROWTH, Figure.CONFIRMED)),
        plain.but(rows=Dimension.PROGRAMME, columns=None, figures=counted),
        plain.but(rows=Dimension.DIRECTION, columns=None, figures=counted),
        plain.but(rows=Dimension.HOST, columns=None, figures=counted),
        plain.but(rows=Dimension.KIND, columns=Dimension.AUDIENCE, figures=(Figure.PARTICIPATIONS,)),
    )


def _columns(word: str) -> Dimension | None:
    if word == NO_COLUMNS:
        return None
    return Dimension(word) if word in set(Dimension) else Dimension.KIND


def _word(typed: Typed, name: str) -> str:
    found = typed.getlist(name)
    return found[0] if found else ""


def _number(typed: Typed, name: str) -> int | None:
    text = _word(typed, name)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None
    return number if number is not None and number <= LARGEST_BOUND else None
