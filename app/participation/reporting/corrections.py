"""What was frozen beside what is now: figures by place, and the sheets that were corrected since.

Pure: of facts, whoever has read them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.participation.dimensions import Dimension
from app.participation.facts import Fact, Keys, Tally
from app.participation.figures import Counted
from app.participation.filters import Filters
from app.participation.periods import Period

# By everything, by municipality, by school of a municipality, and by school wherever it was.
SPLITS: tuple[tuple[Dimension, ...], ...] = (
    (),
    (Dimension.MUNICIPALITY,),
    (Dimension.MUNICIPALITY, Dimension.SCHOOL),
    (Dimension.SCHOOL,),
)
Split = tuple[Dimension, ...]
_Line = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sheet whose counts are not those that were frozen. `before` and `after` are its participations, None
    where it had no line then or has none in this period now."""

    sheet_id: int
    organization_id: int
    before: int | None
    after: int | None

    @property
    def change(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class Beside:
    """Both sides by split and key, and the sheets that differ, by id."""

    frozen: Mapping[Split, Mapping[Keys, Counted]]
    live: Mapping[Split, Mapping[Keys, Counted]]
    sheets: tuple[Corrected, ...]


def beside(frozen: Iterable[Fact], live: Iterable[Fact], period: Period) -> Beside:
    """Compare what a period had with what it has."""
    then, now = _Side(period), _Side(period)
    for fact in frozen:
        then.add(fact)
    for fact in live:
        now.add(fact)
    return Beside(then.counted(), now.counted(), tuple(_corrected(then, now)))


class _Side:
    def __init__(self, period: Period) -> None:
        self.tallies = {split: Tally(Filters(period), split) for split in SPLITS}
        self.sheets: dict[int, list[Fact]] = defaultdict(list)

    def add(self, fact: Fact) -> None:
        for tally in self.tallies.values():
            tally.add(fact)
        self.sheets[fact.sheet_id].append(fact)

    def counted(self) -> dict[Split, dict[Keys, Counted]]:
        return {split: tally.counted() for split, tally in self.tallies.items()}


def _corrected(then: _Side, now: _Side) -> Iterable[Corrected]:
    for sheet_id in sorted(then.sheets.keys() | now.sheets.keys()):
        before, after = then.sheets.get(sheet_id, []), now.sheets.get(sheet_id, [])
        if sorted(map(_counts, before), key=str) != sorted(map(_counts, after), key=str):
            organization_id = (after or before)[0].organization_id
            yield Corrected(sheet_id, organization_id, _came(before), _came(after))


def _counts(fact: Fact) -> _Line:
    """What the people who count can correct: not what a registry says of the class or the event."""
    who = (fact.class_id, fact.grade if fact.class_id is None else None, fact.audience, fact.competing)
    return (fact.held_on, *who, fact.came, fact.special_needs, fact.hours, fact.adults)


def _came(facts: list[Fact]) -> int | None:
    return sum(fact.came for fact in facts) if facts else None
