"""What this process counts while it serves; figures that the database knows are asked of it (`figures`).

Under several processes the counts are kept in files (`shared`), and whoever is asked adds them up.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from tempfile import mkdtemp

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name
MEMORY = Path("/dev/shm")  # noqa: S108  # a full disk would end whoever counts: the files are mapped
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
NO_ROUTE = "none"  # an address that is none of ours: by its own name anybody could make as many as he likes

disable_created_metrics()  # type: ignore[no-untyped-call]  # a third more lines, and nobody asks when
_requests = Counter("orientir_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram(
    "orientir_request_seconds", "Time to make an answer, in seconds.", ["route"], buckets=SECONDS
)
_refusals = Counter("orientir_refusals", "Refusals that a person was shown, by reason.", ["reason"])


@contextmanager
def shared() -> Iterator[Callable[[], None]]:
    """Count together with all processes that are forked in the block. Nothing may have been counted before.
    What it gives takes the files away, for those who stay behind alone."""
    for left in MEMORY.glob("orientir-*-*"):
        if not Path("/proc", left.name.split("-")[1]).exists():  # all of them were killed at once
            shutil.rmtree(left, ignore_errors=True)
    place = MEMORY if MEMORY.is_dir() else None
    folder = Path(mkdtemp(prefix=f"orientir-{os.getpid()}-", dir=place))
    forget = partial(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # chosen when it was loaded
    try:
        yield forget
    finally:
        forget()


def answered(method: str, route: str | None, status: int, seconds: float) -> None:
    """A request was answered."""
    count, time = _counted(method, route or NO_ROUTE, status)
    count.inc()
    time.observe(seconds)


@lru_cache(maxsize=4096)
def _counted(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Looking a figure up by its labels takes twice as long as counting."""
    return _requests.labels(method, route, str(status)), _seconds.labels(route)


def refused(reason: str) -> None:
    """Somebody was shown why something cannot be done; `reason` is the code of the refusal."""
    _refusals.labels(reason).inc()


def exposed() -> bytes:
    """The counts of all processes of this server, as Prometheus reads them."""
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
