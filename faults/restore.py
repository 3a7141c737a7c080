"""T15: a backup is made while schools book and leave, and becomes an installation on another machine."""

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from app import create_app
from app.booking.models import Booking, BookingState
from app.core.db import db
from app.ops.backup.sealed import make_key
from app.ops.demo import load as demo
from faults.installation import Installation
from faults.kill import CLIENTS, SEATS, TIMES, UNHURRIED, Told, come_and_go, wait_for_work
from faults.report import Verdict
from faults.serving import ROOT, SECRET, Servers, config_of
from tests.engines import fresh_postgres

AUDITS = ("booking audit", "participation verify")
PAUSE = 120  # seconds from the end of a backup to the beginning of the next, as docs/backup.md has it
MOST_LOST, LONGEST = 5 * 60, 15 * 60  # seconds


@dataclass(frozen=True)
class Ran:
    """A command of an administrator: how long it took, and how much of that a core was busy with it."""

    done: "subprocess.CompletedProcess[str]"
    seconds: float
    cpu: float

    @property
    def lasted(self) -> str:
        return f"{self.seconds:.0f} s ({self.cpu:.0f} s of CPU)"

    @property
    def trouble(self) -> list[str]:
        return [self.done.stdout + self.done.stderr] if self.done.returncode else []


def restore(engine: str, server: str, folder: Path, *, region: bool) -> Verdict:
    """With `region` the installation is as large as one. Lost is at worst what was acknowledged since the
    moment of the last whole backup: a backup, a pause, and one more backup that came to nothing."""
    with ExitStack() as stack:
        source, target = (
            stack.enter_context(_place(engine, server, folder / name)) for name in ("source", "target")
        )
        file, key = folder / "taken.backup", make_key()
        told, before, taken = _under_load(engine, source, file, key, region=region)
        back = flask(*target, key, "backup", "restore", str(file))
        audits = [flask(*target, key, *command.split()) for command in AUDITS]
        wrong = [line for one in (back, *audits) for line in one.trouble] or _missing(*target, *before)
    lost, lasted = PAUSE + 2 * taken.seconds, back.seconds + sum(one.seconds for one in audits)
    wrong += [f"{lost:.0f} s could be lost"] if lost > MOST_LOST else []
    wrong += [f"it was {lasted:.0f} s until it could be used"] if lasted > LONGEST else []
    figures = (
        f"{_rows(back)}, {file.stat().st_size / 1e6:.1f} MB; made in {taken.lasted} while"
        f" {len(told.made - before[0]):,} bookings were acknowledged: at worst {lost:.0f} s are lost;"
        f" restored in {back.lasted}, with both audits {lasted:.0f} s"
    )
    return Verdict("T15 restore", engine, figures, wrong)


@contextmanager
def _place(engine: str, server: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """An empty database and the folder of its installation."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        file = f"sqlite:///{folder / 'orientir.sqlite3'}"
        yield (stack.enter_context(fresh_postgres(server)) if engine == "postgresql" else file), folder


def _under_load(
    engine: str, place: tuple[str, Path], file: Path, key: str, *, region: bool
) -> tuple[Told, tuple[set[int], set[int]], Ran]:
    """What schools were told, what of it before the backup began, and how that went."""
    told = Told()
    with Installation.migrated(engine, *place, founded=not region) as there:
        if region:
            demo.load_region(there.app.config["ZONE"], lambda *_told: None)
        schools, slots = there.schools(CLIENTS), there.slots([SEATS] * TIMES)
        with Servers.running(*place) as servers, ThreadPoolExecutor(CLIENTS) as threads:
            come = partial(come_and_go, port=servers.port, slots=slots, told=told, pause=UNHURRIED)
            busy = [threads.submit(come, school) for school in schools]
            try:
                wait_for_work(told)
                before = set(told.made), set(told.left)
                taken = flask(*place, key, "backup", "create", "--no-verify", "--output", str(file))
            finally:
                told.enough.set()
        for one in busy:
            one.result()
    if taken.trouble:
        raise RuntimeError(taken.trouble[0])
    return told, before, taken


def flask(url: str, folder: Path, key: str, *arguments: str) -> Ran:
    """A command of the installation there."""
    settings = {"DATABASE_URL": url, "INSTANCE_DIR": str(folder), "SECRET_KEY": SECRET, "BACKUP_KEY": key}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    begun, busy = time.monotonic(), _cpu()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True)
    return Ran(done, time.monotonic() - begun, _cpu() - busy)


def _cpu() -> float:
    """Seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _missing(url: str, folder: Path, made: set[int], left: set[int]) -> list[str]:
    """What was acknowledged before the backup began and is not in what was restored."""
    with create_app(config_of(url, folder)).app_context():
        states = dict(db.session.execute(select(Booking.id, Booking.state)).all())
        db.session.remove()
        db.engine.dispose()
    lost = [f"booking {id} was acknowledged and is lost" for id in sorted(made - set(states))]
    stay = [id for id in sorted(left) if states.get(id) is not BookingState.CANCELLED_BY_SCHOOL]
    return lost + [f"booking {id} was left and is {states[id]}" for id in stay]


def _rows(ran: Ran) -> str:
    found = re.search(r"(\d+) rows", ran.done.stdout)
    return f"{int(found[1]):,} rows" if found else "no row"
