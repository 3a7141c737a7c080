"""`python -m app.ops.worker`: sends what falls due in the outbox. As many may run as there is work for.

With REDIS_URL each is a dispatcher and an RQ worker in one: before it waits for a job it puts there what is
due. Without, it sends by itself. Either way the rows of the outbox are the truth: a worker may be killed at
any moment.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from app.core.cli import database_trouble
from app.core.db import db
from app.core.heartbeats import Pulse, Work
from app.core.outbox.actions import LEASE
from app.core.outbox.dispatcher import POLL, keep_sending
from app.core.outbox.queue import enqueue_due, queue_of
from app.ops.process import application, until_stopped

AGAIN = 2.0  # seconds until Redis is asked again


class PostWorker(Worker):
    """An RQ worker that dispatches while it waits, and whose jobs run within the application."""

    max_connection_wait_time = 5.0  # Redis is back: go on soon
    app: Flask
    lease_time: timedelta
    enough: threading.Event
    pulse: Pulse

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """A signal asks to stop: after the job in hand, if there is one."""
        self.enough.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job, and look for due messages every two seconds meanwhile."""
        while True:
            self._dispatch()
            found = super().dequeue_job_and_maintain_ttl(timeout, max_idle_time=round(POLL))
            if found is not None:
                return found

    def _dispatch(self) -> None:
        with self.app.app_context():
            try:
                self.pulse.beat()
                enqueue_due(self.connection, self.lease_time)
            except SQLAlchemyError as trouble:
                self.app.logger.error("the outbox is not read: %s", database_trouble(trouble))

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """In the forked process: connections of the parent are left to the parent, and not closed under
        it."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            super().main_work_horse(job, queue)


def main(argv: Sequence[str] | None = None) -> int:
    """Work until stopped. Answers 2 for a wrong setting."""
    options = _options(argv)
    app = application()
    if app is None:
        return 2
    enough = until_stopped()
    redis_url = app.extensions["orientir"].redis_url
    if redis_url:
        _serve_queue(app, redis_url, options.lease, enough)
    else:
        keep_sending(app, enough, lease_time=options.lease)
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 run.py worker", description="Send the letters of Ориентир; stop with Ctrl+C."
    )
    parser.add_argument(
        "--lease",
        type=_seconds,
        default=LEASE,
        metavar="SECONDS",
        help="after how long others take up what a killed worker was at (default 45)",
    )
    return parser.parse_args(argv)


def _seconds(text: str) -> timedelta:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 3600")
    return timedelta(seconds=int(text))


def _serve_queue(app: Flask, redis_url: str, lease_time: timedelta, enough: threading.Event) -> None:
    """One worker after the other: RQ's own gives up at some kinds of trouble, the letters must not."""
    pulse = Pulse(Work.LETTERS)
    while not enough.is_set():
        connection = Redis.from_url(redis_url)
        try:
            worker = PostWorker(queue_of(connection), connection=connection, serializer=JSONSerializer)
            worker.app, worker.lease_time, worker.enough = app, lease_time, enough
            worker.pulse = pulse
            worker.log_job_description = False
            worker.work(logging_level="WARNING")
            enough.wait(AGAIN)
        except RedisError as trouble:
            app.logger.error("Redis does not serve: %s", type(trouble).__name__)
            enough.wait(AGAIN)
        except StopRequested:  # between two workers the signals are still those of the last
            return


if __name__ == "__main__":
    sys.exit(main())
