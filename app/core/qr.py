"""QR codes as drawings within a page."""

import re
from collections.abc import Sequence
from functools import lru_cache

import segno
from markupsafe import Markup

from app.core.codes import quick_rows

_RUN = re.compile("0+|1+")
_BORDER, _TOGETHER = 4, 8


def qr(text: str, *, best: bool = True) -> Markup:
    """`text` as a picture within the page: black on white in any scheme, since cameras want it so. A reader
    takes any of eight masks; the `best`, for paper, is found by drawing all of them, which takes 5 ms.

    Raises ValueError for a text that no code can hold.
    """
    rows = (None if best else quick_rows(text)) or _rows(text)
    side = len(rows) + 2 * _BORDER
    light = f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
    dark = f'<path stroke="#000" d="M{_BORDER} {_BORDER}.5{_lines(rows)}"/>'
    return Markup(f'<svg viewBox="0 0 {side} {side}" class="qr">{light}{dark}</svg>')  # noqa: S704  # of numbers


def _rows(text: str) -> list[str]:
    """By the library, with the best of the masks."""
    return ["".join(map(str, row)) for row in segno.make(text, error="m", micro=False).matrix]


def _lines(rows: Sequence[str]) -> str:
    """A line for each run of dark cells. A few cells together are looked up: to draw them one after another
    takes longer than to make the code."""
    side = len(rows)
    groups = range(0, side, _TOGETHER)
    return f"m-{side} 1".join(
        ["".join([_drawn(row[first : first + _TOGETHER]) for first in groups]) for row in rows]
    )


@lru_cache(maxsize=1024)
def _drawn(cells: str) -> str:
    """From the left end of these cells to their right one."""
    runs = [run.group() for run in _RUN.finditer(cells)]
    return "".join(f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0" for run in runs)
