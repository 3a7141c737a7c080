"""Whether the page's figures are what a recount gives, and the sheets what the audit log says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import true

from app.attendance.invariants import differences_from_log
from app.organizations.models import school_year_of
from app.participation import facts, queries
from app.participation.dimensions import Dimension
from app.participation.facts import Tally
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
    """Compare everything. It has to run in one snapshot of the database."""
    found = Verification()
    recounted: dict[int, list[Tally]] = {}
    for fact in facts.live():
        year = school_year_of(fact.held_on)
        if year not in recounted:
            recounted[year] = [Tally(Filters(school_year(year)), by) for by in SPLITS]
        for tally in recounted[year]:
            tally.add(fact)
    seen = queries.first_and_last_year(EVERYTHING)
    years = recounted.keys() | (set(range(seen[0], seen[1] + 1)) if seen else set())
    for year in sorted(years):
        for by in SPLITS:
            _compare(found, year, by, recounted.get(year, []))
    found.differences += differences_from_log()
    return found


def _compare(found: Verification, year: int, by: tuple[Dimension, ...], tallies: list[Tally]) -> None:
    """An answer of no sheet at all is no row: without dimensions the page gives one of noughts."""
    page = queries.count(EVERYTHING, Filters(school_year(year)), by)
    again = tallies[SPLITS.index(by)].counted() if tallies else {}
    page = {keys: counted for keys, counted in page.items() if counted.sheets}
    found.compare(f"{year}/{year + 1}, by {', '.join(by) or 'nothing'}:", page, again)
