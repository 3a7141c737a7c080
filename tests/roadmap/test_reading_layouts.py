"""Rows drawn at random read back the same from every way of printing them."""

# ruff: noqa: E501 - tables of examples are read along their lines

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.roadmap.reading import read_order
from tests.roadmap.layouts import EXTRA, FIELDS, NAMES, Drawn, Style, drawn_rows, printed

ORDERS = (
    FIELDS,
    ("number", "title", "responsible", "result", "period"),
    ("number", "title", "responsible", "period", "result"),
    ("number", "period", "title", "responsible", "result"),
    ("number", "title", "period", "responsible"),
)
HEADINGS = {
    "lines": ("first", "second", "plain", "bold", "html", "hash"),
    "cells": ("first", "second", "bold", "html"),
    "bars": ("first", "second"),
}


def styled(dice: random.Random) -> Style:
    """A way of printing. Left out is only what no reader could tell apart.

    Two headings of one print in succession are section and subsection; where numbers run through the whole plan
    nothing says later which of the two a single one is. A tail without a mark of the page and without a number
    column stands in a plan printed with its empty cells, or nothing tells it from a heading.
    """
    numbering = dice.choice(("deep", "restart", "dotted", "on", "none"))
    columns = list(dice.choice(ORDERS))
    if dice.random() < 0.3:
        columns.insert(dice.randint(2, len(columns)), dice.choice(EXTRA))
    if numbering == "none":
        columns.remove("number")
    way = dice.choice(("lines", "cells", "bars"))
    names = [dice.choice(NAMES[role]) for role in columns]
    numbered = numbering != "none"
    return Style(
        way=way,
        columns=columns,
        names=names,
        heading=dice.choice(HEADINGS[way]),
        page=dice.choice(("ruler", "header", "both", *["blank"] * (way != "bars" and numbered))),
        again=numbered and dice.random() < 0.2,
        gaps=dice.random() < 0.5 or not numbered,
        ruled=dice.random() < 0.5,
        eol=dice.choice(("\n", "\r\n")),
        numbering=numbering,
        subsections=numbering not in ("on", "none") and dice.random() < 0.3,
        children=numbered and dice.random() < 0.2,
        trimmed=numbered and dice.random() < 0.2,
        broken=dice.random() < 0.2,
    )


def wanted(row: Drawn) -> tuple[str | None, ...]:
    cells = row.cells
    number = cells.get("number", "").rstrip(".") or None
    result = cells.get("result", cells.get("indicator", ""))
    return number, row.section, row.subsection, cells["title"], cells["period"], result


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_rows_read_back_the_same_from_every_layout(seed):
    dice = random.Random(seed)
    style = styled(dice)
    rows = drawn_rows(dice, style)
    read = read_order(printed(rows, style), name="order.txt").rows
    got = [(r.number, r.section, r.subsection, r.title, r.period_text, r.result or "") for r in read]
    assert got == [wanted(row) for row in rows], style


@pytest.mark.parametrize("way", ["lines", "cells", "bars"])
def test_a_doubtful_join_lowers_the_confidence_and_says_why(way):
    """A page begins with one filled cell and the numbers begin anew below: a heading or the rest of a title."""
    row = {"period": "Май", "responsible": "Верфь", "result": ""}
    first = Drawn({"number": "2", "title": "Слёт школ посёлка Речной", **row}, None)
    second = Drawn({"number": "1", "title": "Смотр лодок", **row}, None)
    first.cut = {"title": 3}
    style = Style(way=way, names=[NAMES[role][0] for role in FIELDS])
    read = read_order(printed([first, second], style), name="order.txt").rows
    assert read[0].confidence < 0.6
    assert any(reason.startswith("row: joined or not") for reason in read[0].reasons)
