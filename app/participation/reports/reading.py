"""A report of one period as its reader gets it: on the page, in a file, in a note, in a letter."""

from dataclasses import dataclass, replace

from app.accounts.models import Membership
from app.core import clock
from app.participation.access import sight_of
from app.participation.periods import Period
from app.participation.reporting.noting import Standing, standing_of
from app.participation.reports.asking import view_of
from app.participation.reports.indicator import Indicator, OwnFigure, indicator_of
from app.participation.reports.models import SavedView
from app.participation.table import Table, fitting, table


@dataclass(frozen=True)
class Report:
    """`is_running`: the period is not over; `freezing`: what was frozen of it, not these figures."""

    saved: SavedView
    period: Period
    table: Table
    indicator: Indicator | OwnFigure | None
    is_running: bool
    freezing: Standing | None

    @property
    def is_empty(self) -> bool:
        """Nothing was held that it counts, and no row says so."""
        return not self.table.rows


def report(
    saved: SavedView, period: Period, membership: Membership, *, small: int = 0, outward: bool = False
) -> Report:
    """Everything of a kept view within the reader's sight. Counts below `small` are hidden, whatever the view
    says; what it hides itself stays hidden. `outward`: it leaves the program, or another looks at it, so that
    small numbers of special needs are hidden even of the own school."""
    view, sight = fitting(view_of(saved, period, membership)), sight_of(membership)
    if outward:
        sight = replace(sight, own=False)
    made = table(sight, view.but(small=max(small, view.small)))
    indicator = indicator_of(saved, made, sight, membership)
    is_running = period.last >= clock.today(clock.zone())
    return Report(saved, period, made, indicator, is_running, standing_of(period, membership))
