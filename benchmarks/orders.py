"""Rows about orders of five hundred rows: what the process takes that reads them, in each format."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.core import sandbox as core
from app.roadmap import sandbox
from benchmarks.table import Line, Pace
from tests.roadmap.pdf import as_pdf
from tests.roadmap.plans import LONG
from tests.roadmap.rendering import as_cells, as_csv, as_docx, as_lines, as_xlsx

MOST_SECONDS, MOST_MEMORY = 2.0, 150  # of CPU; MB
KINDS = {
    "order.txt": as_lines,
    "cells.txt": as_cells,
    "order.csv": as_csv,
    "order.xlsx": as_xlsx,
    "order.docx": as_docx,
    "order.pdf": as_pdf,
}
_TOLD = "main(); sys.stderr.write(open('/proc/self/status').read())"


class Taken(NamedTuple):
    """CPU seconds and the most memory in MB."""

    cpu: float
    memory: float


def orders(folder: Path, pace: Pace) -> Iterator[Line]:
    """Each format, with the start of the process. Only Linux tells how much memory was taken."""
    folder.mkdir()
    for name, printed in KINDS.items():
        file = folder / name
        file.write_bytes(printed(LONG))
        yield _line(f"reading 500 rows, {name}", [_child(file) for _turn in range(pace.pairs)])


def _line(name: str, taken: list[Taken]) -> Line:
    seconds = [one.cpu for one in taken]
    figure = statistics.median(seconds), min(seconds), max(seconds)
    memory = max(one.memory for one in taken)
    promise = f"≤ {MOST_SECONDS:g} s of CPU, ≤ {MOST_MEMORY} MB"
    kept = figure[0] <= MOST_SECONDS and memory <= MOST_MEMORY
    return Line(name, "–", promise, figure, "s", kept, f"{memory:.0f} MB")


def _child(file: Path) -> Taken:
    start = core._START.replace("main()", _TOLD)
    command = [sys.executable, "-I", "-c", start, str(core._ROOT), sandbox.CHILD]
    asked = json.dumps({"name": file.name, "school_year": None}).encode() + b"\n"
    before = os.times()
    done = subprocess.run(command, input=asked + file.read_bytes(), capture_output=True, check=True)
    cpu = _children(os.times()) - _children(before)
    assert len(json.loads(done.stdout)["answer"]["order"]["rows"]) == len(LONG.rows)
    return Taken(cpu, int(done.stderr.split(b"VmHWM:")[1].split()[0]) / 1024)


def _children(times: os.times_result) -> float:
    return times.children_user + times.children_system
