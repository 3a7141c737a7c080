"""Rows out of a backup go into the tables of either engine, within the caller's transaction."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy import table as table_named
from sqlalchemy.engine import Connection

from app.ops.backup.content import Row
from app.ops.backup.schema import Schema, Table
from app.ops.backup.trouble import BackupTrouble

APART = 100_000  # ids from the last one of the backup to the next: those between were given out since
_KEY, _NUMBERED = "PRIMARY KEY (id)", re.compile(r"^\s*id INTEGER NOT NULL", re.MULTILINE)
SQLITE_CACHE = -32_768  # KiB of pages while indexes grow


@contextmanager
def silenced(connection: Connection) -> Iterator[None]:
    """Without the triggers of the schema: what they write is in the backup, and what they refuse is not meant
    for it. They are back with the end of the block; an exception leaves that to the rollback."""
    silence, wake = _sqlite_triggers(connection) if _is_sqlite(connection) else _triggers(connection)
    for statement in silence:
        connection.exec_driver_sql(statement)
    yield
    for statement in wake:
        connection.exec_driver_sql(statement)


def prepare(connection: Connection, schema: Schema) -> None:
    """Take out what migrations have filled in. References are looked at when all rows are there."""
    if _is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql(f"PRAGMA cache_size = {SQLITE_CACHE}")
    for name in reversed(schema.tables):
        if name in schema.filled:
            connection.execute(delete(table_named(name)))


def fill(connection: Connection, table: Table, columns: Sequence[str], rows: Iterator[Row]) -> None:
    """Put the rows, with values in the order of `columns`, into the empty table. Raises BackupTrouble."""
    kinds = {column.name: column.kind for column in table.columns}
    files = [at for at, name in enumerate(columns) if kinds[name] == "bytes"]
    named = ", ".join(_quoted(connection, name) for name in columns)
    into = f"{_quoted(connection, table.name)} ({named})"
    unpacked = map(_unpacking(files), rows) if files else rows
    try:
        _insert(connection, into, len(columns), unpacked)
    except connection.dialect.loaded_dbapi.Error as error:
        told = str(error).splitlines()[0]
        raise BackupTrouble(f"the database does not take the rows of table {table.name}: {told}") from error


def _insert(connection: Connection, into: str, values: int, rows: Iterator[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    if _is_sqlite(connection):
        places = ", ".join("?" * values)
        driver.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def set_sequences(connection: Connection, schema: Schema) -> None:
    """Let ids go on well past the last one: a number in a letter that is lost means nobody else's booking."""
    if _is_sqlite(connection):
        _let_numbers_grow(connection)
        return
    for table in schema.tables.values():
        for column in table.key:
            owned = text("SELECT pg_get_serial_sequence(:table, :column)")
            quoted = _quoted(connection, table.name)
            sequence = connection.scalar(owned, {"table": quoted, "column": column})
            if sequence:
                last = f"(SELECT coalesce(max({_quoted(connection, column)}), 0) FROM {quoted})"  # noqa: S608
                further = text(f"SELECT setval(CAST(:sequence AS regclass), {last} + {APART})")
                connection.execute(further, {"sequence": sequence})


def _let_numbers_grow(connection: Connection) -> None:
    """SQLite gives the number after the largest row's, unless the table counts for itself: AUTOINCREMENT. It
    is a word in the schema and no change of any row, so it is written there; tables made anew, with all that
    refers to them, would be the other way."""
    run = connection.exec_driver_sql
    run("CREATE TABLE counting (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    run("DROP TABLE counting")  # what counts for all, sqlite_sequence, stays
    version = run("PRAGMA schema_version").scalar_one()
    run("PRAGMA writable_schema = ON")
    made = run("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    for name, sql in made:
        if _NUMBERED.search(sql):
            counting = sql.replace(_KEY, f"{_KEY[:-1]} AUTOINCREMENT)")
            if "AUTOINCREMENT" not in sql:
                run("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (counting, name))
            run("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            last = f"(SELECT coalesce(max(id), 0) FROM {_quoted(connection, name)})"  # noqa: S608
            run(f"INSERT INTO sqlite_sequence (name, seq) VALUES (?, {last} + {APART})", (name,))  # noqa: S608
    run(f"PRAGMA schema_version = {version + 1}")  # other connections read it anew
    run("PRAGMA writable_schema = RESET")


def _unpacking(files: Sequence[int]) -> Callable[[Row], Row]:
    def unpacked(row: Row) -> Row:
        for at in files:
            row[at] = None if row[at] is None else b64decode(row[at])
        return row

    return unpacked


def _sqlite_triggers(connection: Connection) -> tuple[list[str], list[str]]:
    """SQLite cannot switch a trigger off: it goes, and is made again as it was."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    found = [(str(name), str(sql)) for name, sql in connection.exec_driver_sql(query)]
    dropping = [f"DROP TRIGGER {_quoted(connection, name)}" for name, _sql in found]
    return dropping, [sql for _name, sql in found]


def _triggers(connection: Connection) -> tuple[list[str], list[str]]:
    query = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    tables = connection.exec_driver_sql(query).scalars().all()
    silence, wake = (
        [f"ALTER TABLE {table} {word} TRIGGER USER" for table in tables] for word in ("DISABLE", "ENABLE")
    )
    return silence, wake


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
