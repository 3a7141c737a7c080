"""QR codes as drawings within a page."""

import re
from collections.abc import Sequence
from functools import lru_cache

import segno
from markupsafe import Markup

_DARK = re.compile(b"\x01+")
_BORDER = 4
_MOST = 256  # of 4 to 6 KB each


@lru_cache(maxsize=_MOST)
def qr(text: str, *, best: bool = True) -> Markup:
    """`text` as a picture within the page: black on white in any scheme, since cameras want it so. A reader
    takes any of eight masks; the `best`, for paper, is found by drawing all of them, which takes 5 ms;
    any other takes 1. The last few are kept in this process: whoever has a code looks at it more than once.

    Raises ValueError for a text that no code can hold.
    """
    matrix = segno.make(text, error="m", micro=False, mask=None if best else 0).matrix
    side = len(matrix) + 2 * _BORDER
    light = f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
    dark = f'<path stroke="#000" d="M{_BORDER} {_BORDER}.5{_lines(matrix)}"/>'
    return Markup(f'<svg viewBox="0 0 {side} {side}" class="qr">{light}{dark}</svg>')  # noqa: S704  # of numbers


def _lines(matrix: Sequence[bytearray]) -> str:
    """A line for each run of dark cells, from where the one before it has ended. The library's own drawing of
    a code takes half as long as making it."""
    drawn, x, y = [], 0, 0
    for row, cells in enumerate(matrix):
        for run in _DARK.finditer(cells):
            begins, ends = run.span()
            move = f"m{begins - x} {row - y}" if (begins, row) != (x, y) else ""
            drawn.append(f"{move}h{ends - begins}")
            x, y = ends, row
    return "".join(drawn)
