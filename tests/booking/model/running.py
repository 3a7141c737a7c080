"""Walking: a database that begins each walk as it was, and how long one goes."""

import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.core.db import Model, db
from tests.booking.model.hosts_walk import Everybody
from tests.booking.model.machine import World, build
from tests.engines import empty_postgres
from tests.make import Make

# The same walks in every run; a failed one is printed step by step as it was, without minutes of shortening.
STEADY = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def walk(app: Flask, begin: Callable[[], World], how: settings) -> None:
    own = type("Walk", (Everybody,), {"app": app, "begin": staticmethod(begin)})
    run_state_machine_as_test(own, settings=how)


def on_sqlite(app: Flask, file: Path, copy: Path) -> Callable[[], World]:
    """Each walk begins with the file as it is with the world in it."""
    with app.app_context():
        world = build(Make())
        db.session.remove()
        db.engine.dispose()
    shutil.copyfile(file, copy)

    def begin() -> World:
        db.engine.dispose()
        for rest in file.parent.glob(file.name + "-*"):
            rest.unlink()
        shutil.copyfile(copy, file)
        return world

    return begin


def on_postgresql(url: str) -> Callable[[], World]:
    """Each walk begins with a database that was emptied."""

    def begin() -> World:
        db.session.rollback()
        empty_postgres(url, [table.name for table in reversed(Model.metadata.sorted_tables)])
        db.engine.dispose()
        return build(Make())

    return begin
