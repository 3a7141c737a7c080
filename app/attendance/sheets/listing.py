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
from app.organizations.models import Municipality
from app.organizations.queries import municipalities

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


def listed(membership: Membership, shown: Shown, paging: Paging, of: Municipality | None = None) -> Listing:
    """Three lists one after the other, as far as the page goes; of schools of a municipality alone, if one is
    named."""
    now, place = clock.now(), of.id if of else None
    waiting, begun, marked = (0, 0, 0)
    if shown in (Shown.EVERYTHING, Shown.UNMARKED):
        waiting = how_many_visits(membership, now, place)[1]
        begun = how_many_sheets(membership, Shown.UNMARKED, place)
    if shown is Shown.SILENT:
        waiting = how_many_silent(membership, now, place)[0]
    elif shown is not Shown.UNMARKED:
        marked = how_many_sheets(membership, shown, place)
    first, last = paging.offset, paging.offset + paging.size

    def part(before: int, count: int) -> tuple[int, int]:
        """How many of a list that begins after `before` rows stand on the page, and from where."""
        start = min(max(first - before, 0), count)
        return min(max(last - before, 0), count) - start, start

    spans = part(0, waiting), part(waiting, begun), part(waiting + begun, marked)
    return Listing(
        visits(membership, now, *spans[0], silent=shown is Shown.SILENT, place=place) if spans[0][0] else (),
        sheets(membership, Shown.UNMARKED, *spans[1], place) if spans[1][0] else (),
        sheets(membership, shown, *spans[2], place) if spans[2][0] else (),
        waiting + begun,
        waiting + begun + marked,
    )


def place_of(typed: str) -> Municipality | None:
    """The municipality of an address; None for anything else. Its own schools are all that a coordinator
    sees anyway."""
    return next((one for one in municipalities() if str(one.id) == typed), None)


def address(shown: Shown, place: Municipality | None, page: int | None = None) -> str:
    of = place.id if place else None
    return url_for("attendance.index", state=shown.value or None, municipality=of, page=page)


def states(shown: Shown, place: Municipality | None) -> list[StateTab]:
    """What the list may be narrowed to."""
    titles = {
        Shown.EVERYTHING: _("All sheets"),
        Shown.UNMARKED: _("Not marked"),
        Shown.SILENT: _("Marked by nobody"),
        Shown.MARKED: _("Marked"),
        Shown.DIFFERING: _("Counts differ"),
    }
    return [StateTab(title, address(one, place), one is shown) for one, title in titles.items()]
