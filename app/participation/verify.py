"""Whether the page's figures are what a recount gives, and the sheets what the audit log says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import true

from app.attendance.invariants import differences_from_log
from app.participation import facts, queries
from app.participation.dimensions import Dimension
from app.participation.facts import Fact
from app.participation.figures import Counted
from app.participation.filters import Filters
from app.participation.parts import Keys
from app.participation.periods import school_year

EVERYTHING = true()
# What the page is asked most, and every dimension once: each is compared for each school year.
SPLITS: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.MONTH, Dimension.MUNICIPALITY, Dimension.KIND),
    *((dimension,) for dimension in Dimension),
)


@dataclass
class Verification:
    """`figures` counts the comparisons that were made."""

    figures: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, what: str, page: Mapping[Keys, Counted], again: Mapping[Keys, Counted]) -> None:
        """Row by row; a row that only one side has is a difference too."""
        for keys in sorted(page.keys() | again.keys(), key=str):
            self.figures += 1
            told, found = page.get(keys), again.get(keys)
            if told != found:
                place = ", ".join(map(str, keys)) or "all"
                self.differences.append(f"{what} {place}: {_differing(told, found)}")


def _differing(page: Counted | None, again: Counted | None) -> str:
    """Only the figures that differ."""
    if page is None or again is None:
        return f"page {page}, recount {again}"
    names = [name for name in Counted.__slots__ if getattr(page, name) != getattr(again, name)]
    return "; ".join(f"{name}: page {getattr(page, name)}, recount {getattr(again, name)}" for name in names)


def verify() -> Verification:
    """Compare everything, one school year after the other: of no more than one are the facts in memory. It
    has to run in one snapshot of the database."""
    found = Verification()
    seen = queries.first_and_last_year(EVERYTHING)
    years = {*facts.school_years(), *(range(seen[0], seen[1] + 1) if seen else ())}
    for year in sorted(years):
        known = list(facts.live(school_year(year)))
        for by in SPLITS:
            _compare(found, year, by, known)
    found.differences += differences_from_log()
    return found


def _compare(found: Verification, year: int, by: tuple[Dimension, ...], known: list[Fact]) -> None:
    """An answer of no sheet at all is no row: without dimensions the page gives one of noughts."""
    filters = Filters(school_year(year))
    page = queries.count(EVERYTHING, filters, by)
    page = {keys: counted for keys, counted in page.items() if counted.sheets}
    again = facts.count(known, filters, by)
    found.compare(f"{year}/{year + 1}, by {', '.join(by) or 'nothing'}:", page, again)
