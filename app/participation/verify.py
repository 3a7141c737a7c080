"""Whether the page's figures are what a recount gives, and the sheets what the audit log says."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import true

from app.attendance.invariants import differences_from_log
from app.participation import queries
from app.participation.filters import NOWHERE, Filters, Key
from app.participation.recount import Recount, recount

K = TypeVar("K", bound=Hashable)
EVERYTHING = true()
MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)


@dataclass
class Verification:
    """`figures` counts the comparisons that were made."""

    figures: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, what: str, page: Mapping[K, object], again: Mapping[K, object]) -> None:
        """Cell by cell; a cell that only one side has is a difference too."""
        for key in sorted(page.keys() | again.keys(), key=str):
            self.figures += 1
            if page.get(key) != again.get(key):
                self.differences.append(f"{what} {key}: page {page.get(key)}, recount {again.get(key)}")


def verify() -> Verification:
    """Compare everything. It has to run in one snapshot of the database."""
    found, again = Verification(), recount()
    seen = queries.first_and_last_year(EVERYTHING)
    years = set(again.years) | (set(range(seen[0], seen[1] + 1)) if seen else set())
    for year in sorted(years):
        for month in MONTHS:
            _compare_cells(found, again, year, month)
        _compare_year(found, again, year)
    found.differences += differences_from_log()
    return found


def _compare_cells(found: Verification, again: Recount, year: int, month: int) -> None:
    page = queries.cells(EVERYTHING, Filters(year=year, month=month))
    recounted: dict[tuple[Key, str], int] = {
        (municipality or NOWHERE, kind): came
        for (in_year, in_month, municipality, kind), came in again.cells.items()
        if (in_year, in_month) == (year, month)
    }
    named = {(municipality, kind.value): came for (municipality, kind), came in page.items()}
    found.compare(f"{_name(year)}, month {month}, municipality and kind", named, recounted)


def _compare_year(found: Verification, again: Recount, year: int) -> None:
    filters, year_name = Filters(year=year), _name(year)
    cells = {key[1:]: came for key, came in again.cells.items() if key[0] == year}
    found.compare(f"{year_name}, by month", queries.months(EVERYTHING, filters), dict(_summed(cells)))
    audiences = queries.audiences(EVERYTHING, filters)
    found.compare(
        f"{year_name}, audience, of a class",
        {(audience.value, of_a_class): came for (audience, of_a_class), came in audiences.items()},
        {key[1:]: came for key, came in again.audiences.items() if key[0] == year},
    )
    covered = {row: [one.low, one.high] for row, one in queries.coverage(EVERYTHING, filters).items()}
    recovered: dict[Key, list[int]] = {
        key[1] or NOWHERE: counts for key, counts in again.coverage.items() if key[0] == year
    }
    found.compare(f"{year_name}, coverage of municipality", covered, recovered)
    totals = queries.totals(EVERYTHING, filters)
    found.compare(
        f"{year_name}, total of",
        {
            "participations": totals.participations,
            "groups": totals.groups,
            "events": totals.events,
            "sheets": totals.sheets,
        },
        {
            "participations": sum(cells.values()),
            "groups": again.groups[year],
            "events": len(again.events[year]),
            "sheets": again.sheets[year],
        },
    )


def _summed(cells: Mapping[tuple[int, int | None, str], int]) -> Iterator[tuple[int, int]]:
    for month in sorted({key[0] for key in cells}):
        yield month, sum(came for key, came in cells.items() if key[0] == month)


def _name(year: int) -> str:
    return f"{year}/{year + 1}"
