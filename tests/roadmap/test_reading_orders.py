"""Whole orders of our own, each odd in its own way; what is expected was checked by eye, row by row."""

import json
from pathlib import Path

import pytest

from app.roadmap.reading import read_order

ORDERS = Path(__file__).parent / "orders"
CHECKED = (
    *("number", "section", "subsection", "group", "title", "result", "indicator"),
    *("periods", "recurrence", "responsible"),
    *("is_event", "kind", "scale", "grades", "audience", "quota", "special_needs"),
)


@pytest.mark.parametrize("expected", sorted(ORDERS.glob("*.json")), ids=lambda path: path.stem)
def test_an_order_is_read_row_by_row(expected):
    (source,) = (path for path in ORDERS.glob(expected.stem + ".*") if path != expected)
    order = read_order(source).to_json()
    want = json.loads(expected.read_text())
    for got, row in zip(order["rows"], want.pop("rows"), strict=True):
        assert row.keys() <= set(CHECKED)
        assert {name: got[name] for name in row} == row
    assert {name: order[name] for name in want} == want
