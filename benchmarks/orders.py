"""Rows about orders of five hundred rows: what `flask roadmap parse` takes, in each format."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import ROOT
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
# Between the command and this program, whose own memory would count as the command's until it is replaced.
_MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, check=True)
taken = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu, memory = taken.ru_utime + taken.ru_stime, taken.ru_maxrss / 1024
print(json.dumps([cpu, memory, len(json.loads(done.stdout)["rows"])]))
"""


class Taken(NamedTuple):
    """CPU seconds of the command and of its child, and the most memory in MB that one of them had."""

    cpu: float
    memory: float


def orders(folder: Path, pace: Pace) -> Iterator[Line]:
    """Each format, the whole command."""
    folder.mkdir()
    for name, printed in KINDS.items():
        file = folder / name
        file.write_bytes(printed(LONG))
        yield _line(f"roadmap parse, 500 rows, {name}", [_taken(file) for _turn in range(pace.pairs)])


def _line(name: str, taken: list[Taken]) -> Line:
    seconds = [one.cpu for one in taken]
    figure = statistics.median(seconds), min(seconds), max(seconds)
    memory = max(one.memory for one in taken)
    promise = f"≤ {MOST_SECONDS:g} s of CPU, ≤ {MOST_MEMORY} MB"
    kept = figure[0] <= MOST_SECONDS and memory <= MOST_MEMORY
    return Line(name, "–", promise, figure, "s", kept, f"{memory:.0f} MB")


def _taken(file: Path) -> Taken:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "roadmap", "parse", str(file), "--json"]
    measured = [sys.executable, "-c", _MEASURED, *command]
    done = subprocess.run(measured, cwd=ROOT, capture_output=True, check=True)
    cpu, memory, rows = json.loads(done.stdout)
    assert rows == len(LONG.rows)
    return Taken(cpu, memory)
