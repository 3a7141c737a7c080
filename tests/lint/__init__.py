"""Checks of `run.py lint` that no tool does. Each module runs by itself: a problem a line, exit 1 if any."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def report(problems: Callable[[], Iterable[str]]) -> None:
    """Print what `problems` finds and leave with 1, or with 0 when it finds nothing."""
    found = list(problems())
    print("\n".join(found))
    sys.exit(1 if found else 0)
