"""What a kept view asks for, of a period and within what its reader looks after."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.accounts.models import Membership
from app.organizations.queries import municipalities
from app.participation.dimensions import OF_TIME, Dimension, Key, read_keys
from app.participation.filters import Filters, read
from app.participation.periods import FIRST_YEAR, Period, PeriodKind, period_of, read_period, school_year
from app.participation.reports.models import SavedView
from app.participation.views import View, shaped

TIMES = frozenset(dimension.value for dimension in OF_TIME)
ANY_PERIOD = school_year(FIRST_YEAR)  # where the period does not matter


class Words:
    """Words of an address that were kept, read as if they had been typed."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept

    def getlist(self, key: str) -> list[str]:
        found = self._kept.get(key, [])
        return [found] if isinstance(found, str) else [str(one) for one in found]


def view_of(saved: SavedView, period: Period, membership: Membership) -> View:
    """The table that this reader gets. Where the rows step down to what the reader looks after, bounds that
    were meant for the wider rows are left out."""
    filters = filters_of(saved, period, membership)
    view = shaped(Words(saved.shape), filters)
    if view.rows is Dimension.MUNICIPALITY and not municipalities():
        view = view.but(rows=Dimension.SCHOOL)
    return view if view.stepped.rows is view.rows else view.but(least=None, most=None)


def filters_of(saved: SavedView, period: Period, membership: Membership) -> Filters:
    """What part of the sheets it is of, no wider than what the reader looks after."""
    return read(Words({**saved.chosen, "period": period.code}), period.first.year, membership)


def chosen_of(saved: SavedView) -> dict[Dimension, frozenset[Key]]:
    """What it chooses by itself, whoever reads it."""
    read_of = {one: read_keys(one, Words(saved.chosen).getlist(one.value)) for one in Dimension}
    return {dimension: keys for dimension, keys in read_of.items() if keys}


def kept_filters(filters: Filters) -> dict[str, Any]:
    """The words of filters that a kept view holds: months, quarters and years are told by its period."""
    return {name: keys for name, keys in filters.address.items() if name not in {"period", *TIMES}}


def asked_period(saved: SavedView, code: str, today: date, since: date | None = None) -> Period:
    """The period with this code; without one that is understood, the last whole one of the view's kind, or
    where that was over before the first sheet, of `since`, the running one."""
    asked = read_period(code)
    if asked is not None:
        return asked
    last = last_whole(saved.period_kind, today)
    return following(last) if since is not None and last.last < since else last


def last_whole(kind: PeriodKind, today: date) -> Period:
    """The latest period of a kind that is over."""
    return previous(period_of(kind, today))


def previous(period: Period) -> Period:
    """The one that ends the day before; own days have none that would be like them, and answer themselves."""
    return _of_day(period, period.first - timedelta(days=1))


def following(period: Period) -> Period:
    """The one that begins the day after."""
    return _of_day(period, period.last + timedelta(days=1))


def _of_day(period: Period, day: date) -> Period:
    return period if period.kind is PeriodKind.OWN else period_of(period.kind, day)
