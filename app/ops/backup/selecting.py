"""Rows as they are written into a backup, out of either engine."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.core.db import db
from app.ops.backup.content import Row
from app.ops.backup.schema import Column, Table

AT_ONCE = 1000  # rows that are held in memory, of tables without files
WHOLE_SECOND = len("2026-11-26 14:00:00")  # as SQLite itself writes it


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A reading transaction that sees one moment, whatever is written meanwhile; it keeps nobody waiting but
    migrations."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection, connection.begin():
            yield connection
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    names = sa.inspect(db.engine).get_table_names()
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, names))
        if names:
            connection.exec_driver_sql(f"LOCK TABLE {quoted} IN ACCESS SHARE MODE")
        yield connection


def rows_of(connection: Connection, table: Table) -> Iterator[Row]:
    """All rows, ordered by the key as bytes are, so that both engines give the same order."""
    source = sa.table(table.name, *(sa.column(column.name) for column in table.columns))
    postgresql = connection.dialect.name == "postgresql"
    asked = [_asked(source.c[one.name], one.kind, postgresql) for one in table.columns]
    query = sa.select(*asked).order_by(*(_ordered(source, table, name, postgresql) for name in table.key))
    written = [(at, how) for at, one in enumerate(table.columns) if (how := _written(one))]
    lot = 1 if any(one.kind == "bytes" for one in table.columns) else AT_ONCE
    for found in connection.execute(query, execution_options={"yield_per": lot}):
        row = list(found)
        for at, how in written:
            if row[at] is not None:
                row[at] = how(row[at])
        yield row


def _asked(column: sa.ColumnElement[Any], kind: str, postgresql: bool) -> sa.ColumnElement[Any]:
    """The value as the backup has it, or as `_written` goes on."""
    if not postgresql:
        if kind != "moment":
            return column
        whole = sa.func.length(column) == WHOLE_SECOND
        return sa.case((whole, column.concat(sa.literal(".000000"))), else_=column)
    match kind:
        case "moment":
            return sa.func.to_char(sa.func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")
        case "date":
            return sa.func.to_char(column, "YYYY-MM-DD")
        case "boolean":
            return sa.cast(column, sa.Integer)
        case "json":
            return sa.cast(column, sa.Text)
    return column


def _ordered(source: sa.TableClause, table: Table, name: str, postgresql: bool) -> sa.ColumnElement[Any]:
    kinds = {column.name: column.kind for column in table.columns}
    column: sa.ColumnElement[Any] = source.c[name]
    return column.collate("C") if postgresql and kinds[name] == "text" else column


def _written(column: Column) -> Callable[[Any], Any] | None:
    kind, _dot, scale = column.kind.partition(".")
    match kind:
        case "json":
            return canonical
        case "bytes":
            return _base64
        case "decimal":
            return partial(_decimal, places=int(scale or 0))
    return None


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """JSON with its keys in order: PostgreSQL keeps none."""
    return json.dumps(json.loads(text), sort_keys=True)


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _decimal(value: Any, places: int) -> str:
    return f"{Decimal(str(value)):.{places}f}"
