"""Figures for Prometheus that the database knows: of the whole installation, whichever process is asked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.booking.models import Booking
from app.config import Config
from app.core import clock, heartbeats
from app.core.db import db
from app.core.heartbeats import Work
from app.core.outbox import queries as outbox
from app.core.outbox.models import OutboxMessage

BACKUP_RECORD = "backup.json"  # in INSTANCE_DIR: what the last `flask backup create` has made


def exposed() -> bytes:
    """As Prometheus reads them. A database that does not answer is a figure, too, and the only one then."""
    try:
        found = [GaugeMetricFamily("orientir_database_up", "Whether the database answers.", 1), *_asked()]
    except SQLAlchemyError:
        db.session.rollback()
        found = [GaugeMetricFamily("orientir_database_up", "Whether the database answers.", 0)]
    registry = CollectorRegistry()
    registry.register(_Found([*found, *_backup()]))
    return generate_latest(registry)


class _Found(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self.metrics = metrics

    def collect(self) -> list[Metric]:
        return self.metrics


def _asked() -> Iterator[Metric]:
    yield from _bookings()
    yield from _messages()
    yield from _workers()


def _bookings() -> Iterator[Metric]:
    states = select(Booking.state, func.count()).group_by(Booking.state)
    counts = {str(state): count for state, count in db.session.execute(states)}
    yield CounterMetricFamily("orientir_bookings", "Bookings made, all in all.", sum(counts.values()))
    yield _by("orientir_bookings_now", "Bookings by state.", "state", counts)


def _messages() -> Iterator[Metric]:
    counts = {str(state): count for state, count in outbox.counts_by_state().items()}
    yield _by("orientir_outbox_messages", "Messages of the outbox by state.", "state", counts)
    tries = db.session.scalar(select(func.sum(OutboxMessage.attempts))) or 0
    yield CounterMetricFamily("orientir_outbox_tries", "Tries at messages.", tries)
    lag = outbox.lag(clock.now())
    yield _seconds("orientir_outbox_lag_seconds", "For how long the oldest message has been due.", lag)


def _workers() -> Iterator[Metric]:
    alive = {work.value: heartbeats.alive(work) for work in Work}
    yield _by("orientir_processes", "Processes that have lately given a sign of this work.", "work", alive)
    silence = heartbeats.silence(Work.DUE)
    if silence is not None:
        yield _seconds(
            "orientir_due_lag_seconds", "Since when nobody has looked at what has become due.", silence
        )


def _backup() -> Iterator[Metric]:
    config: Config = current_app.extensions["orientir"]
    made = last_backup(config.instance_dir)
    if made is not None:
        age = datetime.now(UTC) - datetime.fromisoformat(made["at"])
        yield _seconds("orientir_backup_age_seconds", "Age of the last backup.", age)


def last_backup(instance_dir: Path) -> dict[str, Any] | None:
    """What is written down of the last backup: `at`, `file`, `verified`; None when nothing readable is."""
    try:
        record = json.loads((instance_dir / BACKUP_RECORD).read_text("utf-8"))
        readable = datetime.fromisoformat(record["at"]).tzinfo and isinstance(record["file"], str)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if readable else None


def _by(name: str, words: str, label: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def _seconds(name: str, words: str, time: timedelta) -> Metric:
    return GaugeMetricFamily(name, words, max(time.total_seconds(), 0.0))
