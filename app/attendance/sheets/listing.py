"""The list of sheets: what is not marked first, then what is, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from app.accounts.models import Membership
from app.attendance.queries import Visit, how_many_silent, how_many_visits, visits
from app.attendance.sheets.queries import Marked, Shown, how_many_sheets, sheets
from app.core import clock
from app.core.paging import Paging

PAGE = 50


@dataclass(frozen=True)
class Listing:
    """One page. `begun` are sheets without a booking that the host began and the school has not marked."""

    to_mark: Sequence[Visit]
    begun: Sequence[Marked]
    marked: Sequence[Marked]
    unmarked: int
    total: int

    @property
    def months(self) -> list[tuple[date, list[Marked]]]:
        """What is marked, by the first days of the months."""
        grouped = groupby(self.marked, lambda one: one.sheet.held_on.replace(day=1))
        return [(first, list(some)) for first, some in grouped]


@dataclass(frozen=True)
class StateTab:
    title: str
    url: str
    current: bool


def shown_of(typed: str) -> Shown:
    """What is asked for; anything else is everything."""
    return Shown(typed) if typed in set(Shown) else Shown.EVERYTHING


def listed(membership: Membership, shown: Shown, paging: Paging) -> Listing:
    """Three lists one after the other, as far as the page goes."""
    now = clock.now()
    waiting, begun, marked = (0, 0, 0)
    if shown in (Shown.EVERYTHING, Shown.UNMARKED):
        waiting = how_many_visits(membership, now)[1]
        begun = how_many_sheets(membership, Shown.UNMARKED)
    if shown is Shown.SILENT:
        waiting = how_many_silent(membership, now)[0]
    elif shown is not Shown.UNMARKED:
        marked = how_many_sheets(membership, shown)
    first, last = paging.offset, paging.offset + paging.size

    def part(before: int, count: int) -> tuple[int, int]:
        """How many of a list that begins after `before` rows stand on the page, and from where."""
        start = min(max(first - before, 0), count)
        return min(max(last - before, 0), count) - start, start

    spans = part(0, waiting), part(waiting, begun), part(waiting + begun, marked)
    return Listing(
        visits(membership, now, *spans[0], silent=shown is Shown.SILENT) if spans[0][0] else (),
        sheets(membership, Shown.UNMARKED, *spans[1]) if spans[1][0] else (),
        sheets(membership, shown, *spans[2]) if spans[2][0] else (),
        waiting + begun,
        waiting + begun + marked,
    )


def states(shown: Shown) -> list[StateTab]:
    """What the list may be narrowed to."""
    titles = {
        Shown.EVERYTHING: _("All sheets"),
        Shown.UNMARKED: _("Not marked"),
        Shown.SILENT: _("Marked by nobody"),
        Shown.MARKED: _("Marked"),
        Shown.DIFFERING: _("Counts differ"),
    }
    return [
        StateTab(title, url_for("attendance.index", state=one.value or None), one is shown)
        for one, title in titles.items()
    ]
