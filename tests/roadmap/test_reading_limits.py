"""What holds for any input: garbage is refused by name, time is bounded, and no order's wording stands in the code."""

# ruff: noqa: E501 - tables of examples are read along their lines

import ast
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.roadmap.reading import Unreadable, read_order
from app.roadmap.reading import text as text_format
from tests.roadmap import plans
from tests.roadmap.rendering import as_docx

ROOT = Path(__file__).parents[2]
ORDERS = ROOT.parent / "shared" / "roadmaps"
PIECES = ["\t", "\n", "\n\n", "№", "Мероприятие", "Срок", "Ответственный", "1", "1.1", "2", "«", "»", "(", "- ", "**",
          "Октябрь 2025", "до 5 мая", "31.02.2025", "Конкурс", "класс", ",", "и", "I квартал", "8-10 классов", " ", "Σ"]  # fmt: skip


def read(data, name):
    """Rows, or none for a refusal; anything else is a failure of the reader."""
    try:
        return read_order(data, name=name).rows
    except Unreadable:
        return ()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
def test_any_text_is_read_or_refused(text):
    read(("№\tМероприятие\tСрок\tОтветственный\n" + text).encode(), "o.txt")
    read(("\t№\n\tМероприятие\n\tСрок\n\tОтветственный\n\n" + text).encode(), "o.txt")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["o.txt", "o.docx", ""]))
def test_any_bytes_are_read_or_refused(data, name):
    read(data, name)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=20))
def test_a_damaged_word_file_is_read_or_refused(at, noise):
    data = DOCX
    at %= len(data)
    read(data[:at] + noise + data[at + len(noise) :], "o.docx")


DOCX = as_docx(plans.SIMPLE)


@pytest.mark.parametrize(
    "text",
    ["1" * 9_900, "-" * 9_900, "(" * 9_900, "а " * 4_900, "октябрь," * 1_200, "\t" * 9_900, "1, " * 3_300,
     "«А» и " * 1_200, "\n\t" * 9_900, "1" * 10**6, "а " * 10**6, "\n\t" * 10**6],
    ids=["digits", "dashes", "brackets", "words", "months", "tabs", "list", "and", "cells", "1 MB", "2 MB", "3 MB"],
)  # fmt: skip
def test_a_huge_cell_cannot_stall_the_reader(text):
    start = time.process_time()
    for column in range(1, 4):
        cells = ["1", "Квест", "Май", "Школа"]
        cells[column] = text
        read(("№\tМероприятие\tСрок\tОтветственный\n" + "\t".join(cells)).encode(), "o.txt")
    read(("\t№\n\tМероприятие\n\tСрок\n\tОтветственный\n\n\t1\n\t" + text).encode(), "o.txt")
    assert time.process_time() - start < 4


def test_more_stacked_cells_than_a_plan_has_are_refused(monkeypatch):
    monkeypatch.setattr(text_format, "_MOST_CELLS", 40)
    with pytest.raises(Unreadable) as refused:
        read_order(
            "\n\t".join(["\t№", "Событие", "Срок", "Ответственный", *"1234" * 20]).encode(), name="o.txt"
        )
    assert refused.value.reason == "too_much"


def _words(text):
    return re.findall(r"[а-яa-z0-9]+", text.lower().replace("ё", "е"))


def _fours(text):
    words = _words(text)
    return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}


@pytest.mark.skipif(
    not ORDERS.is_dir(), reason="the real orders lie in ../shared/roadmaps, which is absent here"
)
def test_no_phrase_of_a_real_order_stands_in_the_code():
    """Longer than three words, in any string, docstring or comment of the reader or of core."""
    orders = set().union(*(_fours(path.read_text()) for path in ORDERS.glob("*.txt")))
    assert orders
    for folder in ("app/roadmap", "app/core"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            strings = [
                n.value
                for n in ast.walk(ast.parse(source))
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            comments = re.findall(r"#(.*)", source)
            for text in [*strings, *comments]:
                russian = {four for four in _fours(text) & orders if any(re.search("[а-я]", w) for w in four)}
                assert not russian, f"{path}: {russian}"
