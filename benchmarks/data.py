"""Databases to measure on: `python -m benchmarks.data URL FOLDER SCALE [events|YEARS]` fills one.

With `events` it has few groups: what grows is the calendar. With a number, it has so many school years of
sheets behind it.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import select, text

from app import create_app
from app.calendar.models import SHOWN, Event, Slot, Visibility
from app.calendar.stored import renew
from app.config import Config
from app.core.db import db, transact
from app.ops.demo import load as loading
from app.organizations.models import Municipality, school_year_of
from benchmarks import years
from benchmarks.measuring import ROOT
from tests.engines import fresh_postgres, start_postgres

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    """`events` are ids of public events with times; `told` sums up what there is."""

    engine: str
    url: str
    folder: Path
    events: list[int]
    municipalities: list[str]
    told: str
    server: str


def main(url: str, folder: str, scale: str, kind: str = "all") -> None:
    app = create_app(Config("bench", Path(folder), url))
    size = loading.Size.of(float(scale))
    if kind != "all":
        size = replace(size, large_schools=2, weeks=2, past_visits=500, coming_visits=500)
    with app.app_context():
        flask_migrate.upgrade()
        told = str(loading.load_region(app.config["ZONE"], lambda *_told: None, size))
        if kind.isdigit():
            lines = transact(lambda: years.add(int(kind), last_year()))
            told += f"; {lines:,} lines of {kind} school years"
        renew()  # as the thread of the one-process installation does within a minute
        public = Event.state.in_(SHOWN) & (Event.visibility == Visibility.PUBLIC)
        events = select(Event.id).join(Slot).where(public).group_by(Event.id).order_by(Event.id)
        facts: dict[str, Any] = {
            "events": list(db.session.scalars(events)),
            "municipalities": list(db.session.scalars(select(Municipality.code).order_by(Municipality.code))),
            "told": told,
            "server": _server(),
        }
    print(json.dumps(facts))


def last_year() -> int:
    """The school year before the present one: all of it is over."""
    return school_year_of(datetime.now(UTC).date()) - 1


def _server() -> str:
    if db.engine.dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}"


@contextmanager
def postgres() -> Iterator[str]:
    """A server for all databases of a run."""
    with start_postgres() as server:
        yield server


def make(stack: ExitStack, server: str, folder: Path, scale: float, kind: str = "all") -> list[Database]:
    """One database for each engine, filled at the same time."""
    urls = {
        "sqlite": f"sqlite:///{folder / 'orientir.sqlite3'}",
        "postgresql": stack.enter_context(fresh_postgres(server)),
    }
    folder.mkdir(parents=True)
    filling = {
        engine: subprocess.Popen(
            [sys.executable, "-m", "benchmarks.data", url, str(folder), str(scale), kind],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"DEMO": "1"},
        )
        for engine, url in urls.items()
    }
    made = []
    for engine, process in filling.items():
        facts = json.loads(process.communicate()[0].splitlines()[-1])
        made.append(Database(engine, urls[engine], folder, **facts))
    return made


if __name__ == "__main__":
    main(*sys.argv[1:])
