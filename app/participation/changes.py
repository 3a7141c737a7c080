"""Which counts have changed: by school year, and by school year and municipality, as the log tells of sheets.

No correction takes a sheet to another organization, nor to another day but that of a time which was moved
after people had been counted at its door: within the school year, as its bookings are. An organization that
moves to another municipality is told of by itself.
"""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import count as numbers
from itertools import product
from typing import Any

from flask import current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy import Select, bindparam, select

from app.attendance.models import Sheet
from app.core.audit import AuditEntry
from app.core.remembered import LATE, Version, steady_version, version
from app.core.rows import plain_rows
from app.organizations.models import Organization, school_year_of
from app.participation.dimensions import Key

LONGEST = 600.0  # seconds that counts are remembered
_LATELY = 50  # entries before the newest that was seen: one of those that comes late is looked at, too
_CHANGES = "participation.changes"  # among the extensions of an application
_next = numbers(1)


def init_app(state: BlueprintSetupState) -> None:
    """Let the application know what has changed."""
    state.app.extensions[_CHANGES] = _Changes()


def of_years(years: Iterable[int]) -> Version:
    """A version of all that counts of these school years are made of: their sheets, and everything but what
    comes by the minute, of which nothing but sheets is counted."""
    steady, changes = _looked()
    with changes.lock:
        return steady, max(changes.years.get(year, changes.others) for year in years)


def of_places(years: Collection[int], places: Iterable[Key]) -> dict[Key, Version]:
    """The same, of each of these municipalities."""
    steady, changes = _looked()
    with changes.lock:
        newest = dict.fromkeys(places, changes.others)
        for year, place in product(years, newest):
            newest[place] = max(newest[place], changes.places.get((year, place), 0))
    return {place: (steady, number) for place, number in newest.items()}


def by_year() -> Callable[[range], Version]:
    """As it is now, a version of all school years but some that follow one another."""
    steady, changes = _looked()
    with changes.lock:
        others, years = changes.others, dict(changes.years)

    def beyond(some: range) -> Version:
        return steady, max([others, *(number for year, number in years.items() if year not in some)])

    return beyond


def _looked() -> "tuple[int, _Changes]":
    now, steady = version(), steady_version()
    changes: _Changes = current_app.extensions[_CHANGES]
    with changes.lock:
        if changes.seen != now:
            changes.look(now)
    return steady[0], changes


@dataclass
class _Changes:
    """What the log has told of sheets: up to which version it was read, the last entries about sheets, behind
    which earlier ones may still come, and numbers that every change raises."""

    seen: Version | None = None
    ids: frozenset[int] = frozenset()
    years: dict[int, int] = field(default_factory=dict)
    places: dict[tuple[int, Key], int] = field(default_factory=dict)
    others: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, now: Version) -> None:
        """Raise the numbers of the years and the places whose sheets have changed since."""
        since = (self.seen or now)[0] - LATE
        lately = max(self.ids, default=since) - _LATELY
        found = {
            id: (day, place) for id, day, place in plain_rows(_entries(), {"since": since, "lately": lately})
        }
        expected = {one for one in self.ids if one > since}
        if self.seen is None or not expected <= found.keys():  # a transaction that reads what was earlier
            self._all_changed()
        for id in found.keys() - self.ids:
            day, place = found[id]
            if day is None:
                self._all_changed()
            else:
                year = school_year_of(day)
                self.years[year] = self.places[year, place] = next(_next)
        self.seen, self.ids = now, frozenset(found)

    def _all_changed(self) -> None:
        self.years.clear()
        self.places.clear()
        self.others = next(_next)


@cache
def _entries() -> Select[Any]:
    """The entries about sheets after an id; after `lately` with the day of the sheet and the municipality it
    is of, which nobody asks of those that were seen. One that comes to light among the others is of none."""
    columns: tuple[Any, ...] = AuditEntry.id, Sheet.held_on, Organization.municipality_id
    sheet = (Sheet.id == AuditEntry.subject_id) & (AuditEntry.id > bindparam("lately"))
    return (
        select(*columns)
        .outerjoin(Sheet, sheet)
        .outerjoin(Organization, Organization.id == Sheet.organization_id)
        .where(AuditEntry.id > bindparam("since"), AuditEntry.subject == "sheet")
    )
