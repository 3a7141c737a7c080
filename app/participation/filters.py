"""What part of the counts is asked for: read from an address, written into one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from app.accounts.models import Membership, Role
from app.participation.dimensions import Dimension, Key, read_keys, write_key, years_on
from app.participation.periods import FIRST_YEAR, LAST_YEAR, Period, own_period, read_period, school_year

_PLACES = {dimension: place for place, dimension in enumerate(Dimension)}


class Typed(Protocol):
    """An address's arguments, as the framework gives them."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Filters:
    """A period, and the keys that are chosen of a dimension; of one that is not there, all."""

    period: Period
    chosen: Mapping[Dimension, frozenset[Key]] = field(default_factory=dict)

    def keys(self, dimension: Dimension) -> frozenset[Key] | None:
        """The chosen ones; None for all."""
        return self.chosen.get(dimension)

    def only(self, dimension: Dimension) -> Key:
        """The one that is chosen; None for several, all or none."""
        keys = self.chosen.get(dimension, frozenset())
        return next(iter(keys)) if len(keys) == 1 else None

    def but(self, dimension: Dimension, *keys: Key) -> "Filters":
        """The same of these keys alone; with no key, of all."""
        others = {one: some for one, some in self.chosen.items() if one is not dimension}
        return replace(self, chosen=others | {dimension: frozenset(keys)} if keys else others)

    def of(self, cell: Iterable[tuple[Dimension, Key]]) -> "Filters":
        """The same, of one cell of a table only."""
        filters = self
        for dimension, key in cell:
            filters = filters.but(dimension, key)
        return filters

    def during(self, period: Period) -> "Filters":
        return replace(self, period=period)

    @property
    def before(self) -> "Filters":
        """The same a year earlier, and of the months that are chosen those of that year."""
        return self._earlier(self.period.before)

    def compared(self, today: date) -> "Filters | None":
        """What growth is told against, see Period.compared."""
        period = self.period.compared(today)
        return None if period is None else self._earlier(period)

    def _earlier(self, period: Period) -> "Filters":
        chosen = {
            dimension: frozenset(years_on(dimension, key, -1) for key in keys)
            for dimension, keys in self.chosen.items()
        }
        return Filters(period, chosen)

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        found: dict[str, Any] = {"period": self.period.code}
        for dimension in sorted(self.chosen, key=_PLACES.__getitem__):  # so that one question has one address
            found[dimension.value] = sorted(write_key(key) for key in self.chosen[dimension])
        return found

    @property
    def query(self) -> str:
        """The same behind the question mark."""
        return urlencode(self.address, doseq=True)


def read(typed: Typed, this_year: int, membership: Membership) -> Filters:
    """Filters out of an address; what is not understood there is left out.

    A school's or a municipality's person looks at the own one, whatever the address says.
    """
    period, months = _period(typed, this_year)
    chosen = {}
    for dimension in Dimension:
        keys = read_keys(dimension, typed.getlist(dimension.value))
        if dimension is Dimension.YEAR and not typed.getlist("period"):
            keys = frozenset()  # it is the period
        if dimension is Dimension.MONTH:
            keys |= months
        if keys:
            chosen[dimension] = keys
    return bounded(Filters(period, chosen), membership)


def bounded(filters: Filters, membership: Membership) -> Filters:
    """Filters no wider than what the person looks after."""
    organization = membership.organization
    match membership.role:
        case Role.SCHOOL:
            return filters.but(Dimension.MUNICIPALITY).but(Dimension.SCHOOL, organization.id)
        case Role.MUNICIPALITY:
            return filters.but(Dimension.MUNICIPALITY, organization.municipality_id)
        case _:
            return filters


def ends_before_it_begins(typed: Typed) -> bool:
    """Whether somebody has asked for days whose last comes first."""
    first, last = (_first(typed.getlist(name)) for name in ("from", "to"))
    return own_period(first, last) is None and own_period(last, first) is not None


def no_period(typed: Typed) -> str:
    """What an address names as its period and is none; empty where it is one, or names none."""
    code = _first(typed.getlist("period")).strip()
    return code if code and read_period(code) is None else ""


def _period(typed: Typed, this_year: int) -> tuple[Period, frozenset[Key]]:
    """The period, and the month of a school year where an address tells it by its number."""
    first, last = (_first(typed.getlist(name)) for name in ("from", "to"))
    period = own_period(first, last) or read_period(_first(typed.getlist("period")))
    if period is not None:
        return period, frozenset()
    year = _number(typed, "year", FIRST_YEAR, LAST_YEAR) or this_year
    month = _number(typed, "month", 1, 12)
    if month is None:
        return school_year(year), frozenset()
    return school_year(year), frozenset({(year + (month < 9)) * 100 + month})


def _first(typed: list[str]) -> str:
    return typed[0] if typed else ""


def _number(typed: Typed, name: str, least: int, most: int) -> int | None:
    text = _first(typed.getlist(name))
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return int(text) if least <= int(text) <= most else None
