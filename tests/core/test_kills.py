"""Whatever is killed while letters go out, none is lost and the rest goes on within a minute."""

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import func, select

from app.accounts.models import Role
from app.calendar import actions as calendar
from app.core.db import db, transact
from app.core.outbox.actions import LEASE
from app.core.outbox.dispatcher import POLL
from app.core.outbox.models import OutboxMessage
from app.ops import worker
from tests.engines import redis_in
from tests.waiting import until

pytestmark = pytest.mark.long

WORKERS = 3
# Letters and kills. Many workers are for a region on PostgreSQL: there the promise is kept whole.
SIZES = {"postgresql": (500, 20), "sqlite": (60, 3)}
SHORT_LEASE = 3  # seconds, instead of 45


# Workers come from a process that has imported the program already: twenty starts in earnest take a minute.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["app.ops.worker", "app.features"])


def work(environment: dict[str, str], log: Path) -> None:
    """One worker, in a process of its own."""
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.exit(worker.main(["--lease", str(SHORT_LEASE)]))


class Workers:
    """Worker processes; whoever is killed is replaced, as a supervisor would."""

    def __init__(self, environment: dict[str, str], log: Path, count: int) -> None:
        self.environment, self.log, self.killed = environment, log, 0
        self.running = [self._start() for _ in range(count)]
        self.draw = random.Random(2026)

    def _start(self) -> BaseProcess:
        process = FORKS.Process(target=work, args=(self.environment, self.log))
        process.start()
        return process

    def kill_one(self) -> None:
        """SIGKILL to one of them, at whatever it is."""
        victim = self.draw.choice(self.running)
        victim.kill()
        victim.join()
        self.running.remove(victim)
        self.running.append(self._start())
        self.killed += 1

    def stop(self) -> list[int | None]:
        """As a supervisor stops them; answers their exit codes."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.join(timeout=30)
        return [process.exitcode for process in self.running]


@contextmanager
def workers_of(environment: dict[str, str], log: Path, count: int = WORKERS) -> Iterator[Workers]:
    workers = Workers(environment, log, count)
    try:
        yield workers
    finally:
        for process in workers.running:
            process.kill()
            process.join()


@pytest.fixture
def environment(database_url, redis_url, smtp, tmp_path):
    """The settings of a worker process."""
    url = database_url.replace("+psycopg", "")
    where = {"INSTANCE_DIR": str(tmp_path), "DATABASE_URL": url, "REDIS_URL": redis_url, "SMTP_URL": smtp.url}
    return where | {"PATH": os.environ["PATH"], "SECRET_KEY": "test"}


@pytest.fixture
def size(database_url):
    """How many letters go out, and how many workers are killed meanwhile."""
    return SIZES[database_url.partition(":")[0].partition("+")[0]]


@pytest.fixture
def messages(make, size):
    """The ids of messages that each become one letter to the same person."""
    make.installation()
    host = make.organization()
    make.user(Role.HOST, host)

    def publish() -> None:
        for _ in range(size[0]):
            event = calendar.create_event(calendar.EventDraft(**make.draft(host)), host.id, by=None)
            calendar.publish(event, by=None)

    transact(publish)
    ids = db.session.scalars(select(OutboxMessage.id)).all()
    db.session.rollback()
    return set(ids)


def unfinished() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(OutboxMessage.done_at.is_(None))) or 0


def test_no_letter_is_lost_to_kills_or_to_an_emptied_redis(
    messages, size, environment, smtp, redis_url, tmp_path
):
    letters, kills = size
    smtp.waits = 0.01
    deadline = time.monotonic() + 240
    emptied = False
    with workers_of(environment, tmp_path / "workers.log") as workers:
        while unfinished():
            assert time.monotonic() < deadline, (tmp_path / "workers.log").read_text()
            if len(smtp.letters) > workers.killed * (letters // (kills + 2)) and workers.killed < kills:
                workers.kill_one()
            if len(smtp.letters) > letters // 2 and not emptied:
                emptied = bool(Redis.from_url(redis_url).flushall())
            time.sleep(0.05)
        assert (workers.killed, emptied) == (kills, True)
        assert workers.stop() == [0] * WORKERS
    arrived = Counter(smtp.ids())
    assert {int(one[1:].partition("-")[0]) for one in arrived} == messages
    assert len(arrived) == letters, "a letter has one Message-ID, however often it is sent"
    assert sum(arrived.values()) <= letters + 2 * kills, "a kill sends at most the letters in hand again"


def test_letters_go_while_redis_is_gone_and_when_it_is_back(make, environment, smtp, tmp_path):
    host = make.organization()
    make.user(Role.HOST, host)
    with tempfile.TemporaryDirectory(prefix="redis", dir="/tmp") as folder:
        log = tmp_path / "workers.log"
        with redis_in(Path(folder)) as url:
            workers = Workers(environment | {"REDIS_URL": url}, log, 1)
            make.event(host)
            until(lambda: len(smtp.letters) == 1)
        try:
            make.event(host)
            until(lambda: len(smtp.letters) == 2)
            assert "Redis does not serve" in log.read_text()
            with redis_in(Path(folder)):
                until(lambda: len(Redis.from_url(url).keys("rq:worker:*")) == 1)  # it has come back to it
                make.event(host)
                until(lambda: len(smtp.letters) == 3)
                assert workers.stop() == [0]
        finally:
            for process in workers.running:
                process.kill()
        assert len(set(smtp.ids())) == 3


def test_a_worker_without_redis_sends_by_itself(make, environment, smtp, tmp_path):
    host = make.organization()
    make.user(Role.HOST, host)
    make.event(host)
    with workers_of(environment | {"REDIS_URL": ""}, tmp_path / "workers.log", 1) as workers:
        until(lambda: len(smtp.letters) == 1)
        assert workers.stop() == [0]


def test_what_a_killed_worker_was_at_goes_on_within_a_minute():
    """The lease of what was in hand, then a look by another worker and a look at the queue."""
    assert LEASE.total_seconds() + 2 * POLL < 60
