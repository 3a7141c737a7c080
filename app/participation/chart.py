"""The chart of months: this period's beside those of the year before."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from app.participation import labels, queries
from app.participation.dimensions import Dimension
from app.participation.figures import Counted, Figure
from app.participation.periods import PeriodKind, month_of
from app.participation.views import View

MOST = 24  # months; a longer period is told by school years


@dataclass(frozen=True)
class Bar:
    """A column of the chart, and its figures in the table below; no sheet, no `value` worth telling. `past`
    is the same month of the year before, of the running one its same days; None where it has no sheets."""

    label: str
    title: str
    value: int
    text: str
    past: int | None
    view: View
    has_sheets: bool


def bars(sight: ColumnElement[bool], view: View, today: date) -> list[Bar]:
    """By month, of a period of several; the last months of a school year only where they have sheets."""
    filters, period = view.filters.but(Dimension.MONTH), view.filters.period
    if not 1 < len(period.months) <= MOST:
        return []
    only = {Figure.PARTICIPATIONS}
    now = queries.count(sight, filters, (Dimension.MONTH,), only)
    earlier = filters.compared(today)
    past = queries.count(sight, earlier, (Dimension.MONTH,), only) if earlier else {}
    months = period.months
    if period.kind is PeriodKind.SCHOOL_YEAR:  # pupils have holidays in summer
        last = max(
            [9, *(number for number, key in enumerate(months, 1) if (key,) in now or (key - 100,) in past)]
        )
        months = months[:last]
    return [_bar(view, key, now.get((key,)), past.get((key - 100,))) for key in months]


def _bar(view: View, key: int, now: Counted | None, past: Counted | None) -> Bar:
    came = now.participations if now else 0
    return Bar(
        labels.month_short(key),
        labels.period_title(month_of(key)),
        came,
        labels.number_text(came) if now else "",
        past.participations if past else None,
        view.of((Dimension.MONTH, key)),
        now is not None,
    )
