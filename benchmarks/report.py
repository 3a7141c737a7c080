"""The results as a page: the machine, the table, and why a promise was missed."""

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import ROOT
from benchmarks.table import Line

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
LIBRARIES = ("Flask", "SQLAlchemy", "Jinja2", "waitress", "psycopg")
METHOD = """\
Subject and reference are asked in alternating slices of 2 s, five pairs; a figure is the median of the paired
ratios, with the least and the largest. CPU is that of the server's process alone, without the database's. The
reference gives the same bytes: a bare Flask page on the same server (waitress, 3 threads), a Jinja loop over
tuples that are prepared beforehand. «Computed»: every request is about other kinds, another event or other
filters, so that no page is answered from memory. «Unchanged»: the same address again. Where TEST_DATABASE_URL
names no PostgreSQL it is that of the tests, with little memory and without fsync, which pages do not need.
"""


def row(line: Line) -> str:
    """A line as it appears while it is measured."""
    return f"{'ok  ' if line.kept else 'MISS'} {line.name} · {line.engine}: {figure(line)}; {line.promise}"


def text(lines: Sequence[Line], told: Sequence[str], seconds: float) -> str:
    return "\n".join(_text(lines, told, seconds)) + "\n"


def _text(lines: Sequence[Line], told: Sequence[str], seconds: float) -> Iterator[str]:
    yield "# What was measured\n"
    yield f"By `python3 run.py bench` on {datetime.now(UTC):%Y-%m-%d}, in {seconds / 60:.0f} minutes.\n"
    yield METHOD
    yield from machine()
    yield from (f"- {one}" for one in dict.fromkeys(told))
    yield "\n| Work | Engine | Promise | Measured (range) | Kept | Subject | Reference |"
    yield "|---|---|---|---|---|---|---|"
    for line in lines:
        kept = "yes" if line.kept else "**no**"
        cells = (line.name, line.engine, line.promise, figure(line), kept, line.subject, line.reference)
        yield f"| {' | '.join(cells)} |"
    yield "\nSubject and reference: requests a second, CPU of one, bytes of its body."
    missed = [line for line in lines if line.profile]
    if missed:
        yield "\n## Why a promise was missed\n"
        for line in missed:
            yield f"- {line.name}, {line.engine}"
            yield from (f"  - {sentence}" for sentence in line.profile)


def figure(line: Line) -> str:
    median, least, most = (f"{value:,.2f}" if value < 100 else f"{value:,.0f}" for value in line.figure)
    alone = line.figure[1] == line.figure[2]
    return f"{median} {line.unit}" if alone else f"{median} ({least}–{most}) {line.unit}"


def machine() -> Iterator[str]:
    """What it was measured on, without names of hosts or paths."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    yield f"- {processor()}, {os.cpu_count()} cores, {platform.system()}"
    yield f"- Python {platform.python_version()}, {versions}"


def processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
