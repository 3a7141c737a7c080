"""T6: the disk of the database is full. Bookings are refused in plain words and go on once there is room; a
backup onto it is refused, too."""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, product
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, select, text

from app.booking.models import Booking
from app.core.db import db
from app.ops.backup.sealed import make_key
from faults.browser import Cut
from faults.installation import Installation
from faults.report import Verdict
from faults.restore import flask
from faults.serving import Servers
from tests.engines import start_postgres

DISK = {"sqlite": 20, "postgresql": 48}  # megabytes: a database of PostgreSQL has 8 before its first row
LEFT = 256 * 1024  # bytes that are still free when schools go on booking
SCHOOLS, TIMES, SEATS = 4, 40, 10_000
GIVES_UP = 60.0  # seconds
MOST = 5_000  # bookings until something has to be full


def disk_full(engine: str, folder: Path, *, refusals: int) -> Verdict:
    """Schools book until so many of them were told that it does not go; then there is room again."""
    if os.geteuid() != 0:
        return Verdict("T6 disk full", engine, "not tried", ["only root may mount a small disk"])
    with ExitStack() as stack:
        place = folder / "disk"
        stack.enter_context(_small_disk(place, DISK[engine]))
        url = f"sqlite:///{place / 'orientir.sqlite3'}"
        if engine == "postgresql":
            url = stack.enter_context(_database_on(place, stack.enter_context(start_postgres())))
        there = stack.enter_context(Installation.migrated(engine, url, folder))
        return _tried(there, place, refusals)


def _tried(there: Installation, place: Path, refusals: int) -> Verdict:
    schools, slots = there.schools(SCHOOLS), there.slots([SEATS] * TIMES)
    wishes = cycle(
        (school, slot, pupils) for slot, school in product(slots, schools) for pupils in school.classes
    )
    told: Counter[str] = Counter()
    made: set[int] = set()
    begun, wrong = time.monotonic(), list[str]()

    def book() -> int:
        school, slot, class_id = next(wishes)
        try:
            answer = school.browser(servers.port).book(slot, class_id, 20, uuid4().hex, wait=True)
        except Cut:
            told["cut"] += 1
            return 0
        if answer.booking_id:
            made.add(answer.booking_id)
        told[str(answer.status)] += 1
        return answer.status

    with Servers.running(there.url, there.folder) as servers:
        assert book() == 303
        ballast = _fill(place, "ballast", LEFT)
        for _ in range(MOST):
            book()
            if told["503"] >= refusals:
                break
        wrong += _lost(made, "while the disk was full")
        last = _fill(place, "last", 0)
        wrong += _backed_up(there, place)
        last.unlink()
        ballast.unlink()
        until = time.monotonic() + GIVES_UP
        while book() != 303 and time.monotonic() < until:
            time.sleep(0.2)
        wrong += [] if book() in (303, 409) else ["no booking goes through although there is room again"]
    wrong += [
        f"{count} times {status}" for status, count in told.items() if status not in ("303", "409", "503")
    ]
    wrong += [] if told["503"] >= refusals else [f"the disk was never full: {dict(told)}"]
    wrong += _lost(made, "at the end")
    figures = (
        f"{told['303']:,} bookings acknowledged, {told['503']:,} told to come later,"
        f" {DISK[there.engine]} MB; {time.monotonic() - begun:.0f} s"
    )
    return Verdict("T6 disk full", there.engine, figures, [*wrong, *there.audit()])


def _lost(made: set[int], when: str) -> list[str]:
    db.session.rollback()
    known = set(db.session.scalars(select(Booking.id)))
    db.session.rollback()
    return [f"booking {id} was acknowledged and is lost {when}" for id in sorted(made - known)]


def _fill(place: Path, name: str, left: int) -> Path:
    """A file that leaves so many bytes of the disk."""
    room = os.statvfs(place)
    ballast = place / name
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, room.f_bavail * room.f_frsize - left))
    return ballast


def _backed_up(there: Installation, place: Path) -> list[str]:
    """A backup onto a full disk is one line for the administrator, and no file."""
    ran = flask(there.url, there.folder, make_key(), "backup", "create", "--output", str(place / "taken"))
    told, left = ran.done.stdout + ran.done.stderr, sorted(one.name for one in place.glob("taken*"))
    is_told = ran.done.returncode == 1 and told.count("\n") == 1 and "no space left" in told
    return [] if is_told and not left else [f"a backup onto the full disk: {told.strip()} {left}"]


@contextmanager
def _small_disk(place: Path, megabytes: int) -> Iterator[None]:
    place.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "tmpfs", str(place))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(place))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


@contextmanager
def _database_on(place: Path, server: str) -> Iterator[str]:
    """The URL of a new database whose tables lie on the small disk; the server's log of changes does not."""
    tables = place / "tables"
    tables.mkdir()
    for above in (place.parent, place.parent.parent):
        above.chmod(0o711)  # the server's own user has to get there
    subprocess.run(["chown", "nobody", str(tables)], check=True)
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE small LOCATION '{tables}'"))
        connection.execute(text("CREATE DATABASE full_disk TABLESPACE small"))
    try:
        yield engine.url.set(database="full_disk").render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text("DROP DATABASE full_disk WITH (FORCE)"))
            connection.execute(text("DROP TABLESPACE small"))
        engine.dispose()
