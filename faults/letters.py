"""What sends the letters of a tried installation: workers, their Redis and the mail server."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import func, select

from app.core.db import db
from app.core.outbox.models import OutboxMessage
from faults.installation import Installation
from faults.serving import ROOT, SECRET
from tests.engines import redis_in, short_temp
from tests.smtp import MailServer


class Queue:
    """A Redis that can be stopped, and comes back empty at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._stack = folder, ExitStack()
        self.url = self._start()

    def _start(self) -> str:
        return self._stack.enter_context(redis_in(self._folder))

    def stop(self) -> None:
        self._stack.close()

    def start(self) -> None:
        self._start()


@contextmanager
def queue() -> Iterator[Queue]:
    with tempfile.TemporaryDirectory(prefix="redis", dir=short_temp()) as folder:
        found = Queue(Path(folder))
        try:
            yield found
        finally:
            found.stop()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def workers(there: Installation, mail: MailServer, redis_url: str = "", count: int = 2) -> Iterator[None]:
    """As `python3 run.py worker` runs them."""
    settings = {
        "DATABASE_URL": there.url,
        "INSTANCE_DIR": str(there.folder),
        "SECRET_KEY": SECRET,
        "SMTP_URL": mail.url,
        "PATH": "/usr/bin:/bin",
    } | ({"REDIS_URL": redis_url} if redis_url else {})
    with (there.folder / "workers.log").open("ab") as log:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "app.ops.worker"], cwd=ROOT, env=settings, stdout=log, stderr=log
            )
            for _ in range(count)
        ]
        try:
            yield
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(timeout=60)


def unsent() -> int:
    """Messages of the outbox that are due and not done."""
    db.session.rollback()
    query = select(func.count(OutboxMessage.id)).where(OutboxMessage.done_at.is_(None))
    found = db.session.scalar(query.where(OutboxMessage.due_at <= func.current_timestamp())) or 0
    db.session.rollback()
    return found
