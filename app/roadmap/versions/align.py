"""Which row of a newer version is which row of the older one. Pure and deterministic.

Numbers are labels: a row is known by what it says. Rows that say the same pair off wherever they stand, and
so do edited ones that are clearly each other's nearest; of the rest, near-twins among them, the pairs keep
the sequence. What was moved beside its like comes last.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from heapq import nlargest
from typing import Any

from app.roadmap.versions.likeness import Said, likenesses

Pairs = dict[int, int]  # index of the old row: index of the new one

_SURE_TITLE, _LIKELY_TITLE, _LIKELY_ROW = 0.5, 0.3, 0.5
_CLEARLY = 0.1  # more alike than with the next
_MOVED_ROW = 0.6  # what is out of sequence and edited has to be more alike


def aligned(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], said: Mapping[int, int | None]
) -> Pairs:
    """The pairs of rows (in the shape of the road map's contract) that are one row of the order.

    `said` is what a person has decided: by the index of the newer row that of its older one, None for none.
    """
    left, right = _unpaired(old, said.values()), _unpaired(new, said)
    found = _aligned([old[o] for o in left], [new[n] for n in right])
    return {left[o]: right[n] for o, n in found.items()} | {o: n for n, o in said.items() if o is not None}


def _aligned(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Pairs:
    ours, theirs = [Said(row) for row in old], [Said(row) for row in new]
    pairs: Pairs = {}
    for key in (lambda row: (row.whole, row.place), lambda row: row.whole, lambda row: row.title):
        _pair_only_ones(ours, theirs, key, pairs)
    left, right = _unpaired(ours, pairs.keys()), _unpaired(theirs, pairs.values())
    near = _near([ours[o] for o in left], [theirs[n] for n in right])
    edited = _each_others_nearest(near)
    clear = set(edited.values())
    rest = {(o, n): alike for (o, n), alike in near.items() if o not in edited and n not in clear}
    edited |= _in_sequence(rest)
    taken = set(edited.values())
    for (o, n), alike in sorted(near.items(), key=lambda found: (-found[1], found[0])):
        if alike >= _MOVED_ROW and o not in edited and n not in taken:
            edited[o] = n
            taken.add(n)
    return pairs | {left[o]: right[n] for o, n in edited.items()}


def _pair_only_ones(
    old: Sequence[Said], new: Sequence[Said], key: Callable[[Said], Hashable], pairs: Pairs
) -> None:
    """Pair the rows whose key nobody else has, on either side."""
    left, right = _by_key(old, key, pairs.keys()), _by_key(new, key, pairs.values())
    for one, found in left.items():
        if len(found) == 1 and len(right.get(one, ())) == 1:
            pairs[found[0]] = right[one][0]


def _by_key(rows: Sequence[Said], key: Callable[[Said], Hashable], paired: Any) -> dict[Hashable, list[int]]:
    found = defaultdict(list)
    for n in _unpaired(rows, paired):
        found[key(rows[n])].append(n)
    return found


def _unpaired(rows: Sequence[Any], paired: Any) -> list[int]:
    taken = set(paired)
    return [n for n in range(len(rows)) if n not in taken]


def _near(old: Sequence[Said], new: Sequence[Said]) -> dict[tuple[int, int], float]:
    """How alike the rows are that may be one; the same place and number speak for it, but little."""
    near = {}
    for (o, n), (title, row) in likenesses(old, new, _LIKELY_TITLE).items():
        if title >= _SURE_TITLE or row >= _LIKELY_ROW:
            same_place = (old[o].place == new[n].place) + (old[o].draft["number"] == new[n].draft["number"])
            near[o, n] = row + 0.02 * same_place
    return near


def _each_others_nearest(near: Mapping[tuple[int, int], float]) -> Pairs:
    """The pairs of which either is by far the nearest to the other."""
    ours, theirs = defaultdict(list), defaultdict(list)
    for (o, n), alike in near.items():
        ours[o].append((alike, n))
        theirs[n].append((alike, o))
    nearest = {n: _clear(found) for n, found in theirs.items()}
    chosen = {o: _clear(found) for o, found in ours.items()}
    return {o: n for o, n in chosen.items() if n is not None and nearest[n] == o}


def _clear(found: Sequence[tuple[float, int]]) -> int | None:
    (alike, one), (next_alike, _next) = nlargest(2, [*found, (0.0, -1)])
    return one if alike - next_alike >= _CLEARLY else None


def _in_sequence(near: Mapping[tuple[int, int], float]) -> Pairs:
    """The pairs that are most alike in all, of those that keep the sequence of both sides."""
    ours, theirs = sorted({o for o, _ in near}), sorted({n for _, n in near})
    width = len(theirs)
    best = [[0.0] * (width + 1) for _ in range(len(ours) + 1)]
    for o in range(len(ours) - 1, -1, -1):
        here, below, row = best[o], best[o + 1], ours[o]
        for n in range(width - 1, -1, -1):
            top = max(here[n + 1], below[n])
            alike = near.get((row, theirs[n]))
            here[n] = top if alike is None else max(top, alike + below[n + 1])
    pairs, o, n = {}, 0, 0
    while o < len(ours) and n < width:
        alike = near.get((ours[o], theirs[n]))
        if alike is not None and best[o][n] == alike + best[o + 1][n + 1]:
            pairs[ours[o]] = theirs[n]
            o, n = o + 1, n + 1
        elif best[o][n] == best[o + 1][n]:
            o += 1
        else:
            n += 1
    return pairs
