"""`python -m app.ops.worker`: sends what falls due in the outbox. As many may run as there is work for.

With REDIS_URL each is a dispatcher and an RQ worker in one: before it waits for a job it puts there what is
due. Without, or while Redis is gone, it sends by itself. Either way the rows of the outbox are the truth: a
worker may be killed at any moment.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from types import FrameType

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus
from sqlalchemy.exc import SQLAlchemyError

from app.core.cli import database_trouble
from app.core.heartbeats import Pulse, Work
from app.core.outbox.actions import LEASE
from app.core.outbox.dispatcher import POLL, keep_sending, send_once
from app.core.outbox.queue import enqueue_due, queue_of
from app.ops.process import application, until_stopped

AGAIN = 2.0  # seconds until Redis is asked again


class PostWorker(SimpleWorker):
    """An RQ worker that dispatches while it waits. Its jobs run in this process, which knows templates and
    statements from the job before; whoever is killed at one leaves leases behind that run out."""

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
        """Wait for a job, look for due messages every two seconds meanwhile, and send them here while Redis
        does not serve. RQ's own way of waiting would sleep until it is back."""
        while True:
            try:
                found = self._look()
            except RedisError as trouble:
                send_alone(self.app, trouble, self.lease_time, self.enough, self.pulse)
                self._install_signal_handlers()  # type: ignore[no-untyped-call]
                if self.enough.is_set():
                    raise StopRequested from None
            else:
                if found is not None:
                    return found

    def _look(self) -> tuple[Job, Queue] | None:
        """What there is to do, or comes within POLL. Raises RedisError."""
        self.set_state(WorkerStatus.IDLE)
        self._dispatch()
        self.heartbeat()
        with suppress(DequeueTimeout):
            return self.queue_class.dequeue_any(
                self._ordered_queues,
                round(POLL),
                connection=self.connection,
                job_class=self.job_class,
                serializer=self.serializer,
                death_penalty_class=self.death_penalty_class,
            )
        return None

    def _dispatch(self) -> None:
        with self.app.app_context():
            try:
                self.pulse.beat()
                enqueue_due(self.connection, self.lease_time)
            except SQLAlchemyError as trouble:
                self.app.logger.error("the outbox is not read: %s", database_trouble(trouble))

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Within the application."""
        with self.app.app_context():
            return super().perform_job(job, queue)


def send_alone(
    app: Flask, trouble: RedisError, lease_time: timedelta, enough: threading.Event, pulse: Pulse
) -> None:
    """Redis does not serve: what is due goes without it, and it is asked again. The rows of the outbox say
    who has which message, so that others may do the same."""
    until_stopped(enough)  # RQ's handlers would leave in the middle of a letter
    app.logger.error("Redis does not serve: %s", type(trouble).__name__)
    send_once(app, pulse, lease_time, enough)
    enough.wait(AGAIN)


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
            send_alone(app, trouble, lease_time, enough, pulse)
        except StopRequested:  # between two workers the signals are still those of the last
            return


if __name__ == "__main__":
    sys.exit(main())
