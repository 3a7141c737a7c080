"""T16: a region's usual day, for an hour or more. Memory does not grow, and letters do not lag behind."""

import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.accounts.actions import begin_session
from app.accounts.models import Membership, Role, User
from app.calendar.models import Event, EventState, Slot, Visibility
from app.core import clock
from app.core.db import db, transact
from app.core.outbox.queries import lag
from app.ops.demo import ACCOUNTS
from app.ops.demo import load as demo
from app.organizations.models import Organization, SchoolClass
from faults import production
from faults.errands import Pace, Region, Seen
from faults.installation import ROLL, Installation, School
from faults.letters import mail_server, queue
from faults.memory import MEGABYTE, resident_of
from faults.report import Verdict
from faults.serving import SECRET
from tests.smtp import MailServer

RATE, HANDS = 8.0, 6  # requests a second, and browsers that may wait at once
SHORT = 120.0  # seconds
SCHOOLS, TIMES, SEATS = 12, 40, 300
EVERY = 5.0  # seconds between two looks at memory
WARM, LOOKED = 1 / 6, 1 / 12  # parts of the time: what comes first does not count; how long is looked then
MOST_GROWTH, MOST_LAG = 0.05, 30.0  # of the memory of each process; seconds, for 99 of 100 looks
DRAINED = 120.0  # seconds until the last letter has gone


@dataclass
class Watched:
    """What was seen from outside: bytes of each process, seconds that the oldest letter waited, and the
    letters themselves."""

    memory: dict[str, list[int]] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    letters: "Counter[str]" = field(default_factory=Counter)

    def grown(self) -> dict[str, tuple[float, float]]:
        """MB of each process once it is warm, and at the end: medians, for a large file takes some while it
        is made."""
        found = {}
        for name, sizes in self.memory.items():
            warm, looked = int(len(sizes) * WARM), max(1, int(len(sizes) * LOOKED))
            parts = sizes[warm : warm + looked], sizes[-looked:]
            first, last = (statistics.median(part) / MEGABYTE for part in parts)
            found[name] = first, last
        return found


def soak(there: Installation, *, seconds: float, judged: bool) -> Verdict:
    """So long; whether memory grew is `judged` when that was long enough to tell it from getting warm."""
    demo.load(there.app.config["ZONE"], lambda *_told: None)
    seen, watched = Seen(), Watched()
    region = _region(there, seen)  # while nobody else writes
    with mail_server() as mail, _processes(there, mail) as (region.port, pids):
        _watch(pids, mail, Watched(), _waiting)
        begun = time.monotonic()
        with _coming(region) as enough:
            _watch(pids, mail, watched, lambda: not enough.is_set() and time.monotonic() < begun + seconds)
        until = time.monotonic() + DRAINED
        _watch(pids, mail, watched, lambda: _waiting() and time.monotonic() < until)
    wrong = [*seen.odd, *_wrong(watched, judged), *there.audit()]
    return Verdict("T16 soak", there.engine, _told(seen, watched, seconds), wrong)


def _region(there: Installation, seen: Seen) -> Region:
    schools = there.schools(SCHOOLS)
    staff, host = _staff(there)
    held, visits = _visits(there, schools, host)
    shown = (Event.state == EventState.PUBLISHED) & (Event.visibility == Visibility.PUBLIC)
    events = list(db.session.scalars(select(Event.id).join(Slot).where(shown).distinct()))
    slots = there.slots([SEATS] * TIMES)
    db.session.rollback()
    return Region(Pace(RATE), seen, schools, staff, events, slots, visits, held)


def _staff(there: Installation) -> tuple[dict[str, tuple[str, str]], int]:
    """A signed-in person of each role that does not book, and the host's organization."""
    staff, host = {}, 0
    for mail, (role, _name, _code) in ACCOUNTS.items():
        person = db.session.scalars(select(User).where(User.mail == mail)).one()
        if role is Role.HOST:
            host = db.session.scalars(select(Membership.organization_id).filter_by(user_id=person.id)).one()
        key = transact(lambda: begin_session(person, "127.0.0.1", "faults"))  # noqa: B023
        staff[role.value] = there.signed_in(key)
    return staff, host


def _visits(
    there: Installation, schools: Sequence[School], host: int
) -> tuple[int, list[tuple[School, int, int]]]:
    """An event of the host that has begun an hour ago: a class of each school has come."""
    begun = clock.now() - timedelta(hours=1)
    with clock.pinned(begun - timedelta(days=20)):
        event = there.make.event(db.session.get_one(Organization, host))
        slot, visits = there.make.slot(ROLL * len(schools), event, starts_at=begun), []
        for school in schools:
            pupils = db.session.get_one(SchoolClass, school.classes[0])
            visits.append((school, there.make.booking(slot, ROLL, pupils).id, pupils.id))
        return event.id, visits


@contextmanager
def _processes(there: Installation, mail: MailServer) -> Iterator[tuple[int, Callable[[], dict[str, int]]]]:
    """The port, and the number of each process by its name: on SQLite those of `python3 run.py` on two cores,
    on PostgreSQL those of docs/production.md."""
    settings = {
        "DATABASE_URL": there.url, "INSTANCE_DIR": str(there.folder), "SECRET_KEY": SECRET,
        "SMTP_URL": mail.url, "LOG_FORMAT": "json",
    }  # fmt: skip
    with ExitStack() as running:
        if there.engine == "sqlite":
            yield _embedded(running, settings, there.folder / "web.log")
            return
        settings |= {"REDIS_URL": running.enter_context(queue()).url}
        web = running.enter_context(production.web(settings, there.folder / "web.log"))
        units = {
            "worker 1": "orientir-worker@",
            "worker 2": "orientir-worker@",
            "schedule": "orientir-schedule",
        }
        others = {
            name: running.enter_context(
                production.started(f"{unit}.service", settings, there.folder / f"{name}.log")
            ).process.pid
            for name, unit in units.items()
        }
        yield (
            web.listener.getsockname()[1],
            lambda: others | {f"web {pid}": pid for pid in production.children(web.process.pid)},
        )


def _embedded(
    running: ExitStack, settings: dict[str, str], log: Path
) -> tuple[int, Callable[[], dict[str, int]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.ops.serve", "--no-demo", "--processes", "2", "--port", str(port)]
    service = production.Service(command, settings, log)
    running.callback(service.kill)
    production.wait_until_ready(f"http://127.0.0.1:{port}", service)
    *web, due = service.children()  # in the order in which they were started
    named = {f"web {pid}": pid for pid in web} | {"parent": service.process.pid, "due": due}
    return port, lambda: named


@contextmanager
def _coming(region: Region) -> Iterator[threading.Event]:
    """People come, until the block is left; what is set sooner when one of them fails."""
    enough = threading.Event()

    def come() -> None:
        try:
            while not enough.is_set():
                region.errand()
        finally:
            enough.set()

    with ThreadPoolExecutor(HANDS) as hands:
        busy = [hands.submit(come) for _ in range(HANDS)]
        try:
            yield enough
        finally:
            enough.set()
    for one in busy:
        one.result()


def _watch(
    pids: Callable[[], dict[str, int]], mail: MailServer, watched: Watched, going_on: Callable[[], bool]
) -> None:
    """A look at the outbox every second, and at memory every five."""
    looks = 0
    while going_on():
        watched.lags.append(_lag())
        if looks % EVERY == 0:
            for name, pid in pids().items():
                watched.memory.setdefault(name, []).append(resident_of(pid))
            came, mail.letters = mail.letters, []
            watched.letters.update(str(letter["Message-ID"]) for letter in came)
        looks += 1
        time.sleep(1)


def _lag() -> float:
    """Seconds for which the oldest message has been due."""
    found = lag(clock.now()).total_seconds()
    db.session.rollback()
    return found


def _waiting() -> bool:
    return _lag() > 0


def _wrong(watched: Watched, judged: bool) -> list[str]:
    twice = sum(watched.letters.values()) - len(watched.letters)
    wrong = [f"{twice} letters came twice"] if twice else []
    wrong += [] if watched.letters else ["no letter came"]
    wrong += ["letters are still waiting"] if _waiting() else []
    late = _of_99(watched.lags)
    wrong += [f"letters lag {late:.0f} s behind"] if late > MOST_LAG else []
    for name, (first, last) in watched.grown().items() if judged else ():
        if last > first * (1 + MOST_GROWTH):
            wrong.append(f"{name} has grown from {first:.1f} MB to {last:.1f} MB")
    return wrong


def _of_99(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _told(seen: Seen, watched: Watched, seconds: float) -> str:
    answers, errands = sum(seen.answers.values()), seen.done
    p95 = sorted(seen.seconds)[int(len(seen.seconds) * 0.95)]
    grown = (
        f"{name} {first:.1f} → {last:.1f} MB ({100 * (last / first - 1):+.1f} %)"
        for name, (first, last) in watched.grown().items()
    )
    return (
        f"{seconds / 60:.0f} min, {answers:,} answers, p95 {p95 * 1000:.0f} ms,"
        f" {errands['book']:,} came to book, {errands['count'] + errands['fill']:,} to count,"
        f" {errands['download']:,} for a file; {len(watched.letters):,} letters, lag p99"
        f" {_of_99(watched.lags):.0f} s, at most {max(watched.lags):.0f} s; {', '.join(grown)}"
    )
