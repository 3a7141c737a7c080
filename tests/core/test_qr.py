"""Codes of links are those that the library makes, and are drawn cell by cell as they are."""

import re

import pytest
import segno

from app.core.codes import quick_rows
from app.core.qr import qr


@pytest.mark.parametrize("length", [1, 14, 15, 26, 42, 43, 62, 84, 106, 122, 152, 180])
def test_a_quick_code_is_the_librarys(length):
    text = ("http://127.0.0.1:8000/p/WzQwMDEsMV0.5kdlMzZcS-Nz7kk" * 4)[:length]
    made = segno.make(text, error="m", mode="byte", micro=False, mask=0, boost_error=False)
    assert quick_rows(text) == ["".join(map(str, row)) for row in made.matrix]


def test_a_longer_one_is_left_to_the_library():
    text = "й" * 91
    assert quick_rows(text) is None and 'class="qr"' in qr(text, best=False)


@pytest.mark.parametrize("best", [True, False])
def test_the_drawing_has_the_dark_cells_and_no_others(best):
    text = "https://calendar.example.ru/p/WzQwMDEsMV0.5kdlMzZcS-Nz7kkKxxZb2iYI"
    rows = quick_rows(text) if not best else None
    matrix = segno.make(text, error="m", micro=False).matrix
    rows = rows or ["".join(map(str, row)) for row in matrix]
    path = re.search(r'stroke="#000" d="M4 4\.5([^"]*)"', qr(text, best=best))[1]
    x = y = 0
    dark = set()
    for move, first, second in re.findall(r"([mh])(-?\d+)(?: (\d+))?", path):
        if move == "h":
            dark |= {(x + step, y) for step in range(int(first))}
        x, y = x + int(first), y + int(second or 0)
    assert dark == {(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == "1"}
