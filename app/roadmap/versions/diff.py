"""What a newer version of an order changes, row by row and cell by cell. Pure."""

import enum
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from app.roadmap.reading.words import flat
from app.roadmap.versions.align import aligned

Draft = Mapping[str, Any]  # a row in the shape of the road map's contract

# The cells that are compared, in the sequence in which a person reads them.
CELLS = ("number", "section", "subsection", "group", "title", "period", "responsible", "result", "indicator")
NOTHING_SAID: Mapping[int, int | None] = {}
_WORDS = re.compile(r"(?:[\w.-]*\w|[^\w\s])\s*")


class Fate(enum.StrEnum):
    """What becomes of a row; `back` was gone and is there again."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    BACK = "back"
    GONE = "gone"


@dataclass(frozen=True)
class Cell:
    """A cell that says something else; `was` and `now` are texts, empty for an empty cell."""

    name: str
    was: str
    now: str

    @property
    def marked(self) -> list[tuple[str, str]]:
        """The texts laid over each other: pieces, each "same", "gone" or "new"."""
        ours, theirs = _WORDS.findall(self.was), _WORDS.findall(self.now)
        pieces = []
        steps = SequenceMatcher(None, [w.strip() for w in ours], [w.strip() for w in theirs], autojunk=False)
        for step, a, b, c, d in steps.get_opcodes():
            if step == "equal":
                both = zip(ours[a:b], theirs[c:d], strict=True)
                pieces.append(("same", "".join(max(pair, key=len) for pair in both)))
            else:
                pieces += [("gone", "".join(ours[a:b])), ("new", "".join(theirs[c:d]))]
        return [(mark, text) for mark, text in pieces if text]


@dataclass(frozen=True)
class Change:
    """One row of the diff: indices into the older and the newer rows, and the cells that differ. `said`: a
    person has decided which rows are one."""

    fate: Fate
    old: int | None
    new: int | None
    cells: tuple[Cell, ...] = ()
    said: bool = False


@dataclass(frozen=True)
class Diff:
    """The changes in the sequence of the newer version; what is gone stands where it stood."""

    changes: tuple[Change, ...]
    kept_of: int  # rows that the older version had

    @property
    def counts(self) -> dict[Fate, int]:
        found = Counter(change.fate for change in self.changes)
        return {fate: found[fate] for fate in Fate}

    @property
    def kept(self) -> int:
        """How many rows of the older version the newer one has, changed or not."""
        return self.counts[Fate.SAME] + self.counts[Fate.CHANGED]

    @property
    def runs(self) -> list[tuple[bool, list[Change]]]:
        """The changes in turn: runs of those that change nothing (True), and of those that do."""
        grouped = groupby(self.changes, key=lambda change: change.fate is Fate.SAME and not change.said)
        return [(same, list(changes)) for same, changes in grouped]

    @property
    def is_doubtful(self) -> bool:
        """Fewer than half of the older rows are there: it may be another order."""
        return 2 * self.kept < self.kept_of

    @property
    def is_empty(self) -> bool:
        return self.counts[Fate.SAME] == len(self.changes)


def diff_of(
    old: Sequence[Draft],
    new: Sequence[Draft],
    gone: frozenset[int] = frozenset(),
    said: Mapping[int, int | None] = NOTHING_SAID,
) -> Diff:
    """What the newer rows change; `gone` are indices of older rows that the last version had not. `said` is
    which older row, or none, a person has decided a newer one to be, by their indices."""
    pairs = aligned(old, new, said)
    olds = {n: o for o, n in pairs.items()}
    changes = [replace(_change(olds.get(n), n, old, row, gone), said=n in said) for n, row in enumerate(new)]
    lost = [o for o in range(len(old)) if o not in pairs and o not in gone]
    for o in lost:
        changes.insert(_place(changes, o), Change(Fate.GONE, o, None))
    return Diff(tuple(changes), len(old) - len(gone))


def cells_of(was: Draft, now: Draft) -> tuple[Cell, ...]:
    """The cells in which two versions of one row differ. A period differs, too, where the same words mean
    other days."""
    found = []
    for name in CELLS:
        before, after = text_of(was, name), text_of(now, name)
        if before == after and name == "period" and was["periods"] != now["periods"]:
            before, after = f"{before} ({days_of(was)})".strip(), f"{after} ({days_of(now)})".strip()
        if before != after:
            found.append(Cell(name, before, after))
    return tuple(found)


def text_of(row: Draft, name: str) -> str:
    """What a cell says, in one line."""
    if name == "period":
        return flat(row["period_text"])
    value = row[name]
    return "; ".join(map(flat, value)) if isinstance(value, (list, tuple)) else flat(value or "")


def days_of(row: Draft) -> str:
    """The days that a period cell was understood as."""
    return ", ".join(f"{one['start'] or '…'} – {one['end']}" for one in row["periods"])


def _change(o: int | None, n: int, old: Sequence[Draft], row: Draft, gone: frozenset[int]) -> Change:
    if o is None:
        return Change(Fate.NEW, None, n)
    cells = cells_of(old[o], row)
    if o in gone:
        return Change(Fate.BACK, o, n, cells)
    return Change(Fate.CHANGED if cells else Fate.SAME, o, n, cells)


def _place(changes: Sequence[Change], o: int) -> int:
    """Behind the nearest older row that stood before it."""
    at, nearest = 0, -1
    for n, change in enumerate(changes):
        if change.old is not None and nearest < change.old < o:
            at, nearest = n + 1, change.old
    return at
