"""T3: random walks through booking, against the model of tests/booking/model."""

import time
from pathlib import Path

from hypothesis import settings

from faults.installation import Installation
from faults.report import Verdict
from tests.booking.model.running import STEADY, on_postgresql, on_sqlite, walk

STEPS = 50


def walks(there: Installation, *, runs: int) -> Verdict:
    """So many walks that nobody has gone before; the first that ends elsewhere is told step by step."""
    begun = time.monotonic()
    if there.engine == "sqlite":
        begin = on_sqlite(there.app, Path(there.url.removeprefix("sqlite:///")), there.folder / "world")
    else:
        begin = on_postgresql(there.url)
    wrong = []
    how = settings(STEADY, derandomize=False, max_examples=runs, stateful_step_count=STEPS)
    try:
        walk(there.app, begin, how)
    except AssertionError as difference:
        wrong = [str(difference), *getattr(difference, "__notes__", [])]
    figures = f"{runs:,} walks of at most {STEPS} steps; {time.monotonic() - begun:.0f} s"
    return Verdict("T3 model", there.engine, figures, wrong)
