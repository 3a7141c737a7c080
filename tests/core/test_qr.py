"""Codes of links are drawn cell by cell as they are."""

import re

import pytest
import segno

from app.core.qr import qr


@pytest.mark.parametrize("best", [True, False])
def test_the_drawing_has_the_dark_cells_and_no_others(best):
    text = "https://calendar.example.ru/p/WzQwMDEsMV0.5kdlMzZcS-Nz7kkKxxZb2iYI"
    matrix = segno.make(text, error="m", micro=False, mask=None if best else 0).matrix
    path = re.search(r'stroke="#000" d="M4 4\.5([^"]*)"', qr(text, best=best))[1]
    x = y = 0
    dark = set()
    for move, first, second in re.findall(r"([mh])(-?\d+)(?: (\d+))?", path):
        if move == "h":
            dark |= {(x + step, y) for step in range(int(first))}
        x, y = x + int(first), y + int(second or 0)
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell}
