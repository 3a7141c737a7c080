"""Two periods side by side, as a page and as a file."""

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import acting_as, only
from app.core import clock, downloads
from app.core.fields import asked_id
from app.core.htmx import page
from app.core.tables import Cell
from app.participation import choosing
from app.participation import labels as counts
from app.participation.access import sight_of
from app.participation.dimensions import Dimension
from app.participation.figures import Figure
from app.participation.naming import name
from app.participation.periods import Period, PeriodKind, period_of, read_period
from app.participation.queries import first_and_last_year
from app.participation.reporting import labels
from app.participation.reporting.access import READERS
from app.participation.reporting.blueprint import bp
from app.participation.reporting.comparison import FIGURES, Comparison, Pair, Row, compare
from app.participation.reporting.offering import own_periods
from app.participation.values import TWO_CELLS, in_file


@bp.get("/periods/comparison")
@only(*READERS)
def comparison() -> ResponseReturnValue:
    first, second, unread = _asked()
    found = compare(first, second, acting_as(), _municipality())
    figure = request.args.get("figure", "")
    return page(
        "participation/reporting/comparison.html",
        None,
        422 if unread else 200,
        found=found,
        unread=", ".join(unread),
        figure=Figure(figure) if figure in FIGURES else Figure.PARTICIPATIONS,
        choices=_choices(first, second),
        today=clock.today(clock.zone()),
        address=_address(first, second),
        place=_place(found),
    )


@bp.get("/periods/comparison.<form>")
@only(*READERS)
def comparison_table(form: str) -> ResponseReturnValue:
    first, second, _unread = _asked()
    found = compare(first, second, acting_as(), _municipality())
    title = _("comparison-%(first)s-%(second)s", first=first.code, second=second.code)
    return downloads.table(title, form, _header(found), _rows(found))


def _asked() -> tuple[Period, Period, list[str]]:
    """Both periods, and what was written for one and is none. Without one: the last quarter that is over, and
    the same of the year before the other."""
    codes = [request.args.get(which, "").strip() for which in ("first", "second")]
    first, second = map(read_period, codes)
    unread = [code for code, found in zip(codes, (first, second), strict=True) if code and found is None]
    if second is None:
        quarter = period_of(PeriodKind.QUARTER, clock.today(clock.zone()))
        second = period_of(PeriodKind.QUARTER, quarter.first.fromordinal(quarter.first.toordinal() - 1))
    return first or second.before, second, unread


def _municipality() -> int | None:
    return request.args.get("municipality", type=asked_id)


def _address(first: Period, second: Period) -> dict[str, str]:
    given = {"first": first.code, "second": second.code}
    place = _municipality()
    return given | ({"municipality": str(place)} if place else {})


def _place(found: Comparison) -> str | None:
    """The municipality whose schools are looked at, where somebody has stepped down to it."""
    place = _municipality()
    return name(Dimension.MUNICIPALITY, place) if place and found.stepped_down else None


def _choices(first: Period, second: Period) -> list[tuple[str, choosing.Choices]]:
    """Periods to choose from, by group: own ones, then those of the page of counts."""
    years = first_and_last_year(sight_of(acting_as()).sheets)
    begins = min(first.school_years[0], second.school_years[0], *(years or ()))
    ends = max(first.school_years[-1], second.school_years[-1], *(years or ()))
    own = dict(own_periods(acting_as()))
    for period in (first, second):
        if period.kind is PeriodKind.OWN:
            own.setdefault(period.code, counts.period_title(period))
    regular = next((one for one in (second, first) if one.kind is not PeriodKind.OWN), None)
    shown = regular or period_of(PeriodKind.SCHOOL_YEAR, second.last)
    return choosing.periods(shown, begins, ends, list(own.items()))


def _header(found: Comparison) -> list[str]:
    titles = [counts.dimension_title(found.dimension)]
    sides = [counts.period_title(side.period) for side in (found.first, found.second)]
    for figure in found.figures:
        title = counts.figure_title(figure)
        for side in (*sides, _("change")):
            told = f"{title}, {side}"
            ends = [_("%(figure)s: from", figure=told), _("%(figure)s: to", figure=told)]
            titles += ends if figure in TWO_CELLS else [told]
    return titles


def _rows(found: Comparison) -> Iterator[list[Cell]]:
    rows: list[tuple[str, Row]] = [(row.name, row) for row in found.rows]
    for title, row in (*rows, (_("Total"), found.total)):
        cells: list[Cell] = [title]
        for figure in found.figures:
            cells += _cells(figure, row.pairs[figure])
        yield cells


def _cells(figure: Figure, pair: Pair) -> list[Cell]:
    """Both values and the change: of shares per cent and percentage points."""
    cells = [*in_file(figure, pair.first), *in_file(figure, pair.second)]
    change = pair.change
    if change is None:
        return [*cells, *([None] * (1 + (figure in TWO_CELLS)))]
    scale = 100 if change.of_shares else 1
    ends = [change.low, change.high] if figure in TWO_CELLS else [change.low]
    return [*cells, *((end * scale).quantize(end if scale == 1 else labels.TENTH) for end in ends)]
