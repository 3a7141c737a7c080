"""Bad and harmful files: read for what they are, or refused by name, at little cost and without a trace."""

import json
import os
import subprocess
import sys
import time

import pytest

from app.core import sandbox as core
from app.core.uploads import Unreadable
from app.roadmap import sandbox
from app.roadmap.reading import read_order
from tests.roadmap import plans
from tests.roadmap.hostile import GIGABYTE, READ, REFUSED
from tests.roadmap.pdf import as_pdf
from tests.roadmap.rendering import as_csv, as_docx, as_lines, as_xlsx
from tests.roadmap.test_reading_limits import LONG

MEGABYTE = 1024  # in the kibibytes of /proc


@pytest.mark.parametrize(("data", "name", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_by_name_within_seconds(data, name, reason):
    begun = time.process_time()
    with pytest.raises(Unreadable) as refusal:
        read_order(data, name=name)
    assert refusal.value.reason == reason
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(("data", "name"), READ.values(), ids=READ)
def test_a_strange_file_is_read_for_what_it_is(data, name):
    order = read_order(data, name=name)
    assert [row.title for row in order.rows] == [title for _, title in plans.SIMPLE_TITLES]


def test_a_pdf_that_unpacks_to_a_gigabyte_ends_the_child_and_nothing_else():
    with pytest.raises(Unreadable) as refusal:
        sandbox.read(GIGABYTE, "order.pdf")
    assert refusal.value.reason == "too_costly"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_file(tmp_path):
    pipe = tmp_path / "order.txt"
    os.mkfifo(pipe)
    with pytest.raises(Unreadable) as refusal:
        read_order(pipe)
    assert refusal.value.reason == "missing"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much memory was taken")
@pytest.mark.parametrize("printed", [as_lines, as_csv, as_xlsx, as_docx, as_pdf])
def test_five_hundred_rows_cost_the_child_little(printed):
    """Promised are 2 s and 150 MB on a quiet machine; a busy one gets twice the time."""
    kind = {as_lines: "txt", as_csv: "csv"}.get(printed, printed.__name__.removeprefix("as_"))
    told = "main(); import resource; sys.stderr.write(open('/proc/self/status').read())"
    command = [sys.executable, "-I", "-c", core._START.replace("main()", told), str(core._PACKAGE), sandbox.CHILD]
    asked = json.dumps({"name": f"order.{kind}", "school_year": None}).encode() + b"\n" + printed(LONG)
    before = os.times()
    done = subprocess.run(command, input=asked, capture_output=True, check=True)
    after = os.times()
    assert len(json.loads(done.stdout)["answer"]["order"]["rows"]) == 500
    peak = int(done.stderr.split(b"VmHWM:")[1].split()[0])
    assert peak < 60 * MEGABYTE
    assert after.children_user + after.children_system - before.children_user - before.children_system < 4
