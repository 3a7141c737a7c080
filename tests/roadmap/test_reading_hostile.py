"""Bad and harmful files: read for what they are, or refused by name, at little cost and without a trace."""

import os
import time
from pathlib import Path

import pytest

from app.core import sandbox as core
from app.core.uploads import Unreadable
from app.roadmap import labels, sandbox
from app.roadmap.reading import read_order
from tests.roadmap import plans
from tests.roadmap.hostile import GIGABYTE, READ, REFUSED
from tests.roadmap.pdf import as_pdf
from tests.roadmap.plans import LONG
from tests.roadmap.rendering import as_cells, as_docx


@pytest.mark.parametrize(("data", "name", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_by_name_within_seconds(data, name, reason):
    begun = time.process_time()
    with pytest.raises(Unreadable) as refusal:
        read_order(data, name=name)
    assert refusal.value.reason == reason
    assert time.process_time() - begun < 5


def test_every_refusal_has_its_words():
    assert {reason for _, _, reason in REFUSED.values()} - {"extension"} <= set(labels._UNREADABLE)


@pytest.mark.parametrize(("data", "name"), READ.values(), ids=READ)
def test_a_strange_file_is_read_for_what_it_is(data, name):
    order = read_order(data, name=name)
    assert [row.title for row in order.rows] == [title for _, title in plans.SIMPLE_TITLES]


def test_a_pdf_that_unpacks_to_a_gigabyte_ends_the_child_and_nothing_else():
    with pytest.raises(Unreadable) as refusal:
        sandbox.read(GIGABYTE, "order.pdf")
    assert refusal.value.reason == "too_costly"


def test_a_device_is_no_file():
    with pytest.raises(Unreadable) as refusal:
        read_order(Path(os.devnull))
    assert refusal.value.reason == "missing"


@pytest.mark.parametrize("printed", [as_cells, as_docx, as_pdf])
def test_five_hundred_rows_cost_the_child_little(printed, monkeypatch):
    """Promised are 2 s and 150 MB; `python3 run.py bench orders` measures, this bounds on a busy machine."""
    spare = (
        "import app.roadmap.child as child; child.CPU_SECONDS, child.MEMORY_BYTES = 4, 64 << 20; child.main()"
    )
    monkeypatch.setattr(core, "_START", core._START.replace("main()", spare))
    name = {as_cells: "order.txt", as_docx: "order.docx", as_pdf: "order.pdf"}[printed]
    assert len(sandbox.read(printed(LONG), name).rows) == 500
