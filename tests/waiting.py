"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable

LONGEST = 20.0  # seconds


def until(happened: Callable[[], object], seconds: float = LONGEST) -> None:
    """Wait until `happened` answers something true."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
