"""The figures of a period by place, added up in one pass: of all, of each municipality, of each school.

Pure: of facts, whoever has read them. `facts.count` gives the same for any dimension, and takes longer.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.calendar.models import Audience
from app.participation.facts import Fact, Keys
from app.participation.figures import Counted, Coverage

Figures = dict[Keys, Counted]  # by (), (municipality,) and (municipality, school)


def figures_of(facts: Iterable[Fact]) -> Figures:
    """By place; no key where there is no sheet. Figures that a file has not are as in NOTHING."""
    schools: dict[Keys, _Sums] = defaultdict(_Sums)
    for fact in facts:
        schools[fact.municipality_id, fact.organization_id].add(fact)
    found: Figures = {}
    whole, places = _Sums(), defaultdict[Keys, _Sums](_Sums)
    for key, sums in schools.items():
        found[key] = sums.counted()
        places[(key[0],)].join(sums)
        whole.join(sums)
    found |= {key: sums.counted() for key, sums in places.items()}
    return found | ({(): whole.counted()} if schools else {})


@dataclass(slots=True)
class _Heads:
    """The largest head-count of a class, and all of them together."""

    largest: int = 0
    total: int = 0


class _Sums:
    def __init__(self) -> None:
        self.participations = self.groups = self.hours = self.confirmed = 0
        self.sheets: set[int] = set()
        self.events: set[int] = set()
        self.schools: set[int] = set()
        self.heads: dict[tuple[int, int, int], _Heads] = {}  # by year, class and roll

    def add(self, fact: Fact) -> None:
        came = fact.came
        self.sheets.add(fact.sheet_id)
        self.participations += came
        self.hours += fact.hours
        self.confirmed += came if fact.confirmed else 0
        if came:
            self.groups += 1
            self.events.add(fact.event_id)
            if fact.is_school:
                self.schools.add(fact.organization_id)
        if fact.class_id is not None and fact.audience == Audience.PUPILS:
            key = fact.class_year or 0, fact.class_id, fact.roll or 0
            heads = self.heads.get(key)
            if heads is None:
                heads = self.heads[key] = _Heads()
            heads.largest = max(heads.largest, came)
            heads.total += came

    def join(self, other: "_Sums") -> None:
        """Another place, which has no sheet in common."""
        for name in ("participations", "groups", "hours", "confirmed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.sheets |= other.sheets
        self.events |= other.events
        self.schools |= other.schools
        for key, heads in other.heads.items():
            mine = self.heads.setdefault(key, _Heads())
            mine.largest, mine.total = max(mine.largest, heads.largest), mine.total + heads.total

    def counted(self) -> Counted:
        return Counted(
            participations=self.participations,
            groups=self.groups,
            events=len(self.events),
            schools=len(self.schools),
            sheets=len(self.sheets),
            hours=Decimal(self.hours) / 10,
            confirmed=self.confirmed,
            coverage=self._coverage() if self.heads else None,
        )

    def _coverage(self) -> Coverage:
        low: dict[int, int] = defaultdict(int)
        high = without_roll = 0
        for (year, _class, roll), heads in self.heads.items():
            low[year] += min(heads.largest, roll) if roll else heads.largest
            high += min(heads.total, roll) if roll else heads.total
            without_roll += not roll
        return Coverage(max(low.values()), high, without_roll)
