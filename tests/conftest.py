"""What every test may ask for: an application on a migrated database of its own, on each engine.

A test that asks for `database_url`, `app`, `client` or `engine` runs twice, on SQLite and on PostgreSQL.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from redis import Redis
from sqlalchemy import Engine

from app import create_app
from app.config import Config
from app.core.db import Model, db
from tests.engines import (
    ENGINES,
    PostgresMissing,
    RedisMissing,
    empty_postgres,
    fresh_postgres,
    remember_rows,
    start_postgres,
    start_redis,
)
from tests.forms import filled
from tests.make import PASSWORD, Make
from tests.smtp import MailServer

# A busy machine is no failure of the promise, and a found example is found again.
settings.register_profile("orientir", deadline=None, derandomize=True, database=None)
settings.load_profile("orientir")


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and the rest makes little garbage: looking for it took a sixteenth of the
    time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long goes first: two processes that share the tests then end at about the same time."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files have no names of tests in them: some tell the second they were made in, and the processes that
    share the tests would not find the same ones."""
    return argname if isinstance(val, bytes) else None


def cannot_run(reason: str) -> None:
    """Leave the test: skipped with the reason, but failed where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, one for each process of the tests."""
    try:
        with start_postgres() as server:
            yield server
    except PostgresMissing as reason:
        cannot_run(str(reason))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a Redis server, one for each process of the tests."""
    try:
        with start_redis() as url:
            yield url
    except RedisMissing as reason:
        cannot_run(str(reason))


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis."""
    with Redis.from_url(redis_server) as connection:
        connection.flushdb()
    return redis_server


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A mail server on a port of its own."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and empty database file, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "orientir.sqlite3"
    _migrate(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database, to be emptied before each test."""
    with fresh_postgres(postgres) as url:
        _migrate(url, tmp_path_factory.mktemp("migrated"))
        remember_rows(url, Model.metadata.tables)
        yield url


@pytest.fixture(scope="session")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in whose place each test finds an empty one, so that the tests' settings are the same."""
    return tmp_path_factory.mktemp("instances") / "instance"


@pytest.fixture
def instance_dir(instances: Path) -> Path:
    """An empty folder for what one installation keeps."""
    shutil.rmtree(instances, ignore_errors=True)
    instances.mkdir()
    return instances


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, instance_dir: Path, tmp_path: Path) -> Iterator[str]:
    """A migrated and empty database of this test's own: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        file = instance_dir / "orientir.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
    elif request.node.get_closest_marker("changes_tables"):
        with fresh_postgres(request.getfixturevalue("postgres")) as url:
            _migrate(url, tmp_path)
            yield url
    else:
        url = request.getfixturevalue("migrated_postgres")
        empty_postgres(url, [table.name for table in reversed(Model.metadata.sorted_tables)])
        yield url


@pytest.fixture
def config(database_url: str, instance_dir: Path) -> Config:
    """The settings of `app`; a test module may override this fixture."""
    return Config(secret_key="test", instance_dir=instance_dir, database_url=database_url, testing=True)


@pytest.fixture(scope="session")
def applications() -> dict[Config, Flask]:
    """The applications so far: making one anew, with its templates and statements, costs more than a test."""
    return {}


class Compiled(BytecodeCache):
    """Templates that one application has compiled, for all others of this process."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


compiled = Compiled()


@pytest.fixture
def app(request: pytest.FixtureRequest, config: Config, applications: dict[Config, Flask]) -> Iterator[Flask]:
    """The application, outside any context: one around a client's requests would mix their people up."""
    marked = request.node.get_closest_marker("changes_app")
    app = None if marked else applications.get(config)
    if app is None:
        app = create_app(config)
        app.test_client_class = Browser
        app.jinja_env.bytecode_cache = compiled
    app.extensions["remembered"].clear()  # of the database that was here before
    app.extensions["lately"].seconds = 0.0  # what a test changes is seen at once
    before = _state(app)
    yield app
    with app.app_context():
        db.engine.dispose()
    if not marked:
        assert _state(app) == before, "mark it changes_app: later tests would get the application so altered"
        applications[config] = app


def _state(app: Flask) -> tuple[object, ...]:
    """What tests are known to alter in an application."""
    with app.app_context():
        engine = db.engine
    listeners = [*engine.dispatch.before_cursor_execute, *engine.pool.dispatch.checkout]
    return dict(app.config), dict(app.extensions), list(map(id, listeners))


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context around the whole test, for rules and queries without HTTP."""
    with app.app_context():
        yield
        db.session.rollback()


class Browser(FlaskClient):
    """A client whose every request has an application context of its own, even inside a test's context:
    Flask would share it, and with it the session and the signed-in person."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        def alone() -> Any:
            _cv_app.set(None)
            return super(Browser, self).open(*args, **kwargs)

        return copy_context().run(alone)

    def sign_in(self, mail: str, password: str = PASSWORD) -> None:
        """Through the form, as a person does."""
        answer = self.post("/sign-in", data=self.form("/sign-in") | {"mail": mail, "password": password})
        assert answer.status_code == 303, answer.text
        if has_app_context():  # signing in writes: the test's session must not look at the time before
            db.session.rollback()

    def form(self, path: str, action: str | None = None) -> dict[str, str]:
        """What the form on the page at `path` that posts to `action` (or the last) would send as it is."""
        return filled(self.get(path).text, action)


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app, app.response_class)


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine of `app`, for raw SQL beside the product's own sessions."""
    with app.app_context():
        return db.engine


@pytest.fixture
def make(context: None) -> Make:
    """Builders, within an application context."""
    return Make()


def _migrate(url: str, folder: Path) -> None:
    app = create_app(Config(secret_key="test", instance_dir=folder, database_url=url, testing=True))
    with app.app_context():
        upgrade()
        db.engine.dispose()
