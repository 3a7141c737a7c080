"""The totals of a year in words: for the page, and for the file that says the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from app.core.tables import Cell
from app.participation import labels
from app.participation.dimensions import Dimension, Key
from app.participation.figures import Figure
from app.participation.naming import in_order
from app.participation.periods import school_year
from app.participation.smallness import HIDDEN
from app.participation.totals.figures import TABLES, TOLD, Totals
from app.participation.values import TWO_CELLS, Value, in_file

TO_MAY = 9  # months of a school year
LARGEST_FIRST = frozenset({Dimension.KIND, Dimension.PROGRAMME})


@dataclass(frozen=True)
class Line:
    """A row of a table; `schools` are those that there are, `part` how many in a hundred took part."""

    key: Key
    name: str
    values: Mapping[Figure, Value]
    schools: int = 0

    @property
    def part(self) -> int | None:
        came = self.values.get(Figure.SCHOOLS)
        return round(came * 100 / self.schools) if isinstance(came, int) and self.schools else None


@dataclass(frozen=True)
class Section:
    """A table; `top` is the most participations that one of its rows shows."""

    by: Dimension
    lines: Sequence[Line]

    @property
    def top(self) -> int:
        told = (line.values[Figure.PARTICIPATIONS] for line in self.lines)
        return max([1, *(came for came in told if isinstance(came, int))])


@dataclass(frozen=True)
class Bar:
    """A column of the chart; a hidden number has no height."""

    label: str
    title: str
    value: int
    text: str
    past: None = None


def sections(totals: Totals) -> list[Section]:
    """The tables that have rows to tell apart."""
    return [Section(by, _lines(totals, by)) for by in TABLES if set(totals.tables[by]) - {None}]


def _lines(totals: Totals, by: Dimension) -> list[Line]:
    """What is hidden comes last where the largest comes first, and tells no rank."""
    rows = totals.tables[by]
    found = [Line(key, name, rows[key], totals.schools.get(key, 0)) for key, name in in_order(by, rows)]
    return sorted(found, key=_rank) if by in LARGEST_FIRST else found


def _rank(line: Line) -> tuple[bool, int]:
    came = line.values[Figure.PARTICIPATIONS]
    return (True, 0) if not isinstance(came, int) else (False, -came)


def bars(totals: Totals) -> list[Bar]:
    """By month, those of summer only where they have sheets; nothing of a year without any."""
    rows, months = totals.tables[Dimension.MONTH], school_year(totals.year).months
    last = max([TO_MAY, *(number for number, month in enumerate(months, 1) if month in rows)])
    shown = months[:last] if rows else []
    return [_bar(month, rows.get(month, {}).get(Figure.PARTICIPATIONS)) for month in shown]


def _bar(month: int, came: Value) -> Bar:
    height = came if isinstance(came, int) else 0
    text = "" if came is None else labels.value_text(came)
    return Bar(labels.month_short(month), labels.month_year_title(month), height, text)


def schools_text(totals: Totals) -> str:
    """«412 из 1 050 школ, 39,2 %»; empty where there are none."""
    came, there = totals.total[Figure.SCHOOLS], sum(totals.schools.values())
    if not isinstance(came, int) or not there:
        return ""
    share = labels.percent_text(Decimal(came) / there)
    return str(_("of %(number)s, %(share)s", number=labels.number_text(there), share=share))


def header() -> list[str]:
    """The titles of the file's columns."""
    titles = [_("Told apart by"), _("Row"), _("Schools there are")]
    for figure in TOLD:
        title = labels.figure_title(figure)
        ends = (_("%(figure)s: from", figure=title), _("%(figure)s: to", figure=title))
        titles += ends if figure in TWO_CELLS else (title,)
    return titles


def rows(totals: Totals) -> Iterator[list[Cell]]:
    """The year as a whole, then the rows of each table."""
    yield _row(_("Year"), _("Total"), sum(totals.schools.values()), totals.total)
    for section in sections(totals):
        title, places = labels.dimension_title(section.by), section.by is Dimension.MUNICIPALITY
        for line in section.lines:
            yield _row(title, line.name, line.schools if places else None, line.values)


def _row(by: str, name: str, schools: int | None, values: Mapping[Figure, Value]) -> list[Cell]:
    cells: list[Cell] = [by, name, schools]
    for figure in TOLD:
        value = values.get(figure)
        if value is HIDDEN:
            cells += [_("hidden")] * (1 + (figure in TWO_CELLS))
        else:
            cells += in_file(figure, value)
    return cells
