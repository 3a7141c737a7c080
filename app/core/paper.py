"""How a table stands on sheets of paper, so that its print can be read. Widths are in signs, as spreadsheet
programs have them; heights in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

WIDEST = 60  # signs; a longer column is read worse, not better
LINE = 15  # points: how high a line is
_TITLE = 16  # signs of a title that may make a column of numbers wide, before it takes several lines
_UPRIGHT, _ACROSS = 100, 145  # signs beside each other on A4 between narrow margins, in full size
_TURNED, _NARROWED, _SMALLEST = 0.85, 0.75, 0.62  # how small print may be until something is done; 7 points
_STANDING = 24  # signs of a line of a title that stands upright
_NUMBER = 7  # signs of a column under such a title: a sum below may be longer than what is measured
_LINE_WIDTH = 3  # signs that a line of such a title takes across
_SIGN = 5.5  # points: how long a sign is on average


@dataclass(frozen=True)
class Layout:
    """`widths` of the columns, which of their titles stand `upright`, the header's `height`; whether the
    sheet lies `across`, and how many `sheets` are beside each other."""

    widths: Sequence[int]
    upright: frozenset[int]
    height: float
    across: bool
    sheets: int


def laid_out(titles: Sequence[str], widest: Sequence[int]) -> Layout:
    """Of columns with these titles, and so many signs in what stands beneath. A table that would become
    small on one sheet has its titles upright, as printed reports do; one that is too wide even so goes on
    over several sheets."""
    columns = list(zip(titles, widest, strict=True))
    widths = [min(max(_long(title, _TITLE), wide), WIDEST) + 2 for title, wide in columns]
    upright: set[int] = set()
    if sum(widths) > _ACROSS / _NARROWED:
        for number, (title, wide) in list(enumerate(columns))[1:]:
            narrow = max(wide, _NUMBER, _LINE_WIDTH * lines(title, _STANDING))
            if wide <= _TITLE and narrow <= max(widths[number], _NUMBER):
                widths[number] = narrow
                upright.add(number)
    lying = [lines(title, widths[number] - 2) for number, title in enumerate(titles) if number not in upright]
    standing = [_long(titles[number], _STANDING) + 1 for number in upright]
    height = max(LINE * max(lying, default=1), _SIGN * max(standing, default=0))
    return Layout(widths, frozenset(upright), height, sum(widths) > _UPRIGHT / _TURNED, _sheets(widths))


def lines(text: str, width: int) -> int:
    """How many a text takes. Not every program measures a row before it prints it."""
    return max(1, len(wrap(text, max(width, 1), break_long_words=False)))


def _long(title: str, most: int) -> int:
    """In signs, of lines that are no longer than `most` but for a word that is."""
    return max(min(len(title), most), *map(len, title.split() or [""]))


def _sheets(widths: Sequence[int]) -> int:
    """Beside each other; each further one begins with the first column again."""
    most, first = _ACROSS / _SMALLEST, widths[0] if widths else 0
    return 1 if sum(widths) <= most else -int(-(sum(widths) - first) // (most - first))
