"""`.venv/bin/python -m benchmarks.production`: gunicorn with other numbers of processes and threads.

On PostgreSQL eight schools ask for pages of the calendar, then send booking forms, for seconds each.
Prints the table of docs/production.md.
"""

import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.table import calendar_addresses
from faults import production
from faults.browser import Browser
from faults.installation import Installation, School
from faults.serving import SECRET
from tests.engines import fresh_postgres, start_postgres

SHAPES = ((2, 2), (2, 3), (2, 4), (2, 8), (4, 2))  # processes and threads of each
CLIENTS = 8
SECONDS, WARMING = 6.0, 3.0


def main() -> int:
    print("| Processes × threads | Calendar, pages/s | p95 | Booking forms/s | p95 | Memory of a process |")
    print("|---|---|---|---|---|---|")
    with (
        TemporaryDirectory(prefix="bench") as name,
        start_postgres() as server,
        fresh_postgres(server) as url,
    ):
        folder = Path(name)
        with Installation.migrated("postgresql", url, folder) as there:
            schools, slots = there.schools(CLIENTS), there.slots([3_000] * 40)
            for processes, threads in SHAPES:
                print(_row(url, folder, schools, slots, processes, threads), flush=True)
    return 0


def _row(
    url: str, folder: Path, schools: list[School], slots: list[int], processes: int, threads: int
) -> str:
    settings = {
        "INSTANCE_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": SECRET, "LOG_FORMAT": "json",
        "WEB_WORKERS": str(processes), "WEB_THREADS": str(threads),
    }  # fmt: skip
    with production.web(settings, folder / "web.log") as gunicorn:
        port = gunicorn.listener.getsockname()[1]
        pages = calendar_addresses()
        read = _pressed(schools, port, lambda browser, _school: browser.get(random.choice(pages)).status)
        sent = _pressed(schools, port, lambda browser, school: _book(browser, school, random.choice(slots)))
        memory = statistics.mean(_rss(pid) for pid in gunicorn.children())
    return f"| {processes} × {threads} | {_told(read)} | {_told(sent)} | {memory:.0f} MB |"


def _book(browser: Browser, school: School, slot: int) -> int:
    answer = browser.book(slot, random.choice(school.classes), random.randint(1, 30), uuid4().hex)
    return answer.status


def _pressed(schools: list[School], port: int, ask: Callable[[Browser, School], int]) -> list[float]:
    """Seconds that each request took while all schools asked at once; what warms up is left out."""
    begun, taken, lock = time.monotonic(), list[float](), threading.Lock()

    def press(school: School) -> None:
        browser = school.browser(port)
        while (at := time.monotonic()) < begun + WARMING + SECONDS:
            status = ask(browser, school)
            assert status < 500, status
            if at >= begun + WARMING:
                with lock:
                    taken.append(time.monotonic() - at)
        browser.close()

    with ThreadPoolExecutor(len(schools)) as threads:
        list(threads.map(press, schools))
    return taken


def _told(taken: list[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[-1]
    return f"{len(taken) / SECONDS:.0f} | {p95 * 1000:.0f} ms"


def _rss(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    sys.exit(main())
