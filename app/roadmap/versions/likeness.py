"""How alike two rows of orders are, by what they say. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

from app.roadmap.reading.words import fold

STEM = 6  # signs of a word that its endings leave alone
_WORD = re.compile(r"[^\W_]+")
_NAMES = re.compile(r"[«\"“](.+?)[»\"”]")
# What a row's likeness is made of: its title, when it is due, and who answers for it.
_TITLE, _PERIOD, _PARTIES = 0.7, 0.15, 0.15
_OTHER_NAME = 0.4  # what is left of the likeness of titles that name two different things


@dataclass(frozen=True)
class Said:
    """What a row (in the shape of the road map's contract) says, as it is compared."""

    draft: Mapping[str, Any]

    @cached_property
    def title(self) -> str:
        return fold(self.draft["title"]).rstrip(" .;")

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stems_of(self.title))

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of what stands in quotation marks: a contest's own name."""
        return frozenset(stem for name in _NAMES.findall(self.title) for stem in stems_of(name))

    @cached_property
    def period(self) -> tuple[str, str]:
        return fold(self.draft["period_text"]), repr(self.draft["periods"])

    @cached_property
    def parties(self) -> frozenset[str]:
        return frozenset(map(fold, self.draft["responsible"]))

    @cached_property
    def place(self) -> tuple[str, str, str]:
        """Where the row stands: section, subsection, group."""
        return tuple(fold(self.draft[name] or "") for name in ("section", "subsection", "group"))  # type: ignore[return-value]

    @cached_property
    def whole(self) -> tuple[object, ...]:
        return self.title, self.period[0], tuple(sorted(self.parties))


def stems_of(text: str) -> list[str]:
    """The beginnings of the words of a folded text."""
    return [word[:STEM] for word in _WORD.findall(text)]


def likenesses(
    old: Sequence[Said], new: Sequence[Said], least: float
) -> dict[tuple[int, int], tuple[float, float]]:
    """(likeness of the titles, likeness of the rows), each from 0 to 1, by the indices of two rows whose
    titles are alike by `least`. A word that most rows have says little."""
    rows = [*old, *new]
    spread = Counter(stem for row in rows for stem in row.stems)
    weight = {stem: log(1 + len(rows) / count) for stem, count in spread.items()}
    weighed = [sum(weight[stem] for stem in sorted(row.stems)) for row in rows]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(new):
        for stem in row.stems:
            holders[stem].append(n)
    found = {}
    for o, row in enumerate(old):
        shared = [0.0] * len(new)
        for stem in sorted(row.stems):  # in one sequence: sums of fractions depend on it
            says = weight[stem]
            for n in holders.get(stem, ()):
                shared[n] += says
        for n, common in enumerate(shared):
            if common and (title := 2 * common / (weighed[o] + weighed[len(old) + n])) >= least:
                found[o, n] = _of_rows(row, new[n], title)
    return found


def _of_rows(old: Said, new: Said, title: float) -> tuple[float, float]:
    if old.names and new.names and not old.names & new.names:
        title *= _OTHER_NAME
    period = _PERIOD * (old.period[0] == new.period[0])
    both = old.parties | new.parties
    parties = _PARTIES * (len(old.parties & new.parties) / len(both) if both else 1)
    return title, _TITLE * title + period + parties


def of_titles(one: str, other: str) -> float:
    """How alike the titles of two orders are, from 0 to 1."""
    ours, theirs = Counter(stems_of(fold(one))), Counter(stems_of(fold(other)))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())
