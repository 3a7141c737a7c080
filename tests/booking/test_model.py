"""T3: whatever happens in whatever order, the product is where a model in plain lists is.

A short walk here, the same in every run; `python3 run.py faults T3` walks 2,000 times 50 steps.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app.core.db import Model, db
from tests.booking.model.machine import Walk, World, build
from tests.engines import empty_postgres
from tests.make import Make

SHORT = settings(
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def walk(app: Flask, begin: Callable[[], World], how: settings) -> None:
    own = type("OwnWalk", (Walk,), {"app": app, "begin": staticmethod(begin)})
    run_state_machine_as_test(own, settings=how)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_a_random_walk_ends_where_the_model_does(app, database_url, tmp_path):
    file = Path(database_url.removeprefix("sqlite:///"))
    with app.app_context():
        world = build(Make())
        db.session.remove()
        db.engine.dispose()
    shutil.copyfile(file, tmp_path / "world")

    def begin() -> World:
        db.engine.dispose()
        for rest in file.parent.glob(file.name + "-*"):
            rest.unlink()
        shutil.copyfile(tmp_path / "world", file)
        return world

    walk(app, begin, settings(SHORT, max_examples=20))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_a_random_walk_ends_where_the_model_does(app, database_url):
    def begin() -> World:
        db.session.rollback()
        empty_postgres(database_url, [table.name for table in reversed(Model.metadata.sorted_tables)])
        db.engine.dispose()
        return build(Make())

    walk(app, begin, settings(SHORT, max_examples=5))
