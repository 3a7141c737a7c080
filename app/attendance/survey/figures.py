"""Sums that nobody can be picked out of: what of a whole and its parts may be shown side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5  # answers that a shown figure is made of, and so many a difference of two, too


@dataclass(frozen=True)
class Shown:
    """Whether the whole is shown, and which of its parts."""

    whole: bool
    parts: frozenset[int]


def showable(answered: Mapping[int, int], least: int = LEAST) -> Shown:
    """What may be shown of parts with so many answers each, and of their sum.

    A figure needs `least` answers. What is left of the whole when every shown part is taken away is a figure,
    too: if it comes of fewer, the smallest of the parts is hidden with it.
    """
    total = sum(answered.values())
    shown = {part: count for part, count in answered.items() if count >= least}
    if 0 < total - sum(shown.values()) < least and shown:
        del shown[min(shown, key=lambda part: (shown[part], part))]
    return Shown(total >= least, frozenset(shown))


def mean(counts: Mapping[int, int]) -> float:
    """The mean of marks by how often each was given. Raises ZeroDivisionError where none was."""
    return sum(mark * count for mark, count in counts.items()) / sum(counts.values())


def shares(counts: Mapping[int, int]) -> dict[int, int]:
    """Whole per cent that make 100 together: what rounding down leaves goes to the largest remainders."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    whole = {answer: count * 100 // total for answer, count in counts.items()}
    by_rest = sorted(counts, key=lambda answer: (-(counts[answer] * 100 % total), answer))
    for answer in by_rest[: 100 - sum(whole.values())]:
        whole[answer] += 1
    return whole
