"""A table of counts as rows of a file: exactly what is seen on the page, with numbers as numbers."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from app.core.tables import Cell, Heading
from app.participation import labels
from app.participation.rows import Row
from app.participation.smallness import HIDDEN
from app.participation.table import Table
from app.participation.values import IN_PERCENT, TWO_CELLS, in_file


def header(table: Table) -> list[str]:
    """The titles of the columns; those of a range say which end they hold, and those of shares that they are
    percents."""
    titles = [labels.dimension_title(table.view.rows)]
    for figure in table.view.figures:
        title = labels.figure_title(figure)
        ends = [_("%(figure)s: from", figure=title), _("%(figure)s: to", figure=title)]
        cells = ends if figure in TWO_CELLS else [title]
        titles += [f"{one}, %" for one in cells] if figure in IN_PERCENT else cells
    return [*titles, *(name for _key, name in table.columns)]


def rows(table: Table) -> Iterator[list[Cell]]:
    """A line for each row, and the total of them."""
    for row in table.rows:
        yield _line(table, row, row.name)
    if table.has_total:
        yield _line(table, table.total, _("Total"))


def _line(table: Table, row: Row, name: str) -> list[Cell]:
    cells: list[Cell] = [name]
    for figure in table.view.figures:
        cells += in_file(figure, row.values[figure])
    for cell in row.cells:
        cells += in_file(table.view.cell, cell.value)
    return cells


def hidden_text(table: Table) -> str:
    """What the sign of hidden numbers stands for; empty where none is hidden."""
    whole = (*table.rows, table.total)
    is_hidden = any(HIDDEN in row.values.values() or HIDDEN in row.told for row in whole)
    return str(_("“<”: the number is small and is hidden.")) if is_hidden else ""


def heading(table: Table, chosen: Iterable[str], same_days: str) -> Heading:
    """What part of the counts it is, on a sheet of its own: the table itself is what is seen on the page."""
    period = labels.period_title(table.view.filters.period)
    return Heading(
        (), [period, *chosen, *filter(None, [same_days, hidden_text(table)])], str(_("How it is counted"))
    )


def file_name(table: Table) -> str:
    """«Участие, IV квартал 2026 года»."""
    period = labels.period_title(table.view.filters.period)
    return str(_("Participation, %(period)s", period=period))
